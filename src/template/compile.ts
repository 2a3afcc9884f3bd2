import { Budget, LimitExceeded } from './budget.ts';
import { builtinFunctions } from './builtins.ts';
import { byteLength, fromBytes, hasStrayBytes, toBytes } from './bytes.ts';
import { ExpressionCompiler, type Functions } from './expressions.ts';
import type { Instrument } from './instrument.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { parseTemplate } from './parser.ts';
import { Frame, Run } from './run.ts';
import { type Program, type Programs, StatementCompiler } from './statements.ts';
import type { Definition, TemplateTree } from './tree.ts';
import type { FunctionTable, Value } from './value.ts';
import { Variables } from './variables.ts';

export interface CompileOptions {
  /** The name that errors show. */
  readonly name: string;
  /** Functions beside the built-in ones; they replace those of the same name. */
  readonly functions: FunctionTable;
  readonly delimiters?: readonly [string, string] | undefined;
  readonly limits?: Partial<Limits>;
}

export interface Template {
  readonly tree: TemplateTree;
  /**
   * Runs the template. Nothing is kept between two runs, and what went before an error is thrown away.
   * @param budget steps and time that it shares with other runs; without it, it has all that its limits say
   * @throws {TemplateError} with stage `exec`
   */
  execute(data: Value, budget?: Budget): string;
}

/**
 * Parses a template, which finds every fault that does not depend on data, and compiles it to closures.
 * @throws {TemplateError} with stage `parse`
 */
export function compileTemplate(source: string, options: CompileOptions): Template {
  const functions = overlay(options.functions);
  return compileTree(parseTemplate(source, { ...options, functions }), options);
}

/**
 * Compiles a tree to closures, at its first run: of what a configuration holds, much is never run.
 * @param options functions and limits as they were given for the source
 */
export function compileTree(
  tree: TemplateTree,
  options: Pick<CompileOptions, 'functions' | 'limits'>,
  instrument?: Instrument,
): Template {
  const functions = overlay(options.functions);
  const limits = { ...defaultLimits, ...options.limits };
  let main: Program | undefined;
  return {
    tree,
    execute: (data, budget = new Budget(limits)) => {
      main ??= compileDefinitions(tree, functions, instrument);
      return execute(main, data ?? undefined, new Run(tree, limits, budget));
    },
  };
}

function compileDefinitions(tree: TemplateTree, functions: Functions, instrument: Instrument | undefined): Program {
  const programs: Programs = new Map();
  for (const definition of tree.templates.values()) {
    programs.set(definition.name, compileDefinition(definition, { functions, programs, instrument }));
  }
  return programs.get(tree.name)!;
}

type KnownFunctions = Functions & { has(name: string): boolean; keys(): Iterable<string> };

function overlay(functions: FunctionTable): KnownFunctions {
  return {
    get: (name) => functions.get(name) ?? builtinFunctions.get(name),
    has: (name) => functions.has(name) || builtinFunctions.has(name),
    keys: () => new Set([...builtinFunctions.keys(), ...functions.keys()]),
    isBuiltin: (name) => !functions.has(name),
  };
}

interface Context {
  readonly functions: Functions;
  readonly programs: Programs;
  readonly instrument: Instrument | undefined;
}

function compileDefinition(definition: Definition, { functions, programs, instrument }: Context): Program {
  const variables = new Variables();
  const expressions = new ExpressionCompiler(functions, variables, instrument);
  const compiler = new StatementCompiler(expressions, variables, programs, instrument);
  const body = compiler.compile(definition.body);
  return { name: definition.name, nesting: definition.nesting, slots: variables.slots, body };
}

function execute(main: Program, data: Value, run: Run): string {
  const frame = new Frame(run, main.name, data, main.slots);
  run.enter(frame, main.nesting);
  try {
    run.budget.resume();
    main.body(frame);
    if (run.output.length * 3 > run.limits.outputBytes && byteLength(run.output) > run.limits.outputBytes) {
      throw run.outputExceeded();
    }
  } catch (error) {
    // A RangeError is how JavaScript says that a function went too deep into a value that contains itself, or made too
    // long a text. Go's process would die of that.
    if (error instanceof LimitExceeded) throw run.error(error.message, true);
    throw error instanceof RangeError ? run.error(error.message) : error;
  }
  // Bytes that were printed one by one may form characters.
  return hasStrayBytes(run.output) ? fromBytes(toBytes(run.output)) : run.output;
}
