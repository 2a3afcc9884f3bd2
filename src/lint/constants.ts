import type { Flow, TaintFindings } from '../safe-template/index.ts';
import { builtinFunctions } from '../template/builtins.ts';
import {
  compileTree,
  type FunctionTable,
  quoteGo,
  type Statement,
  TemplateError,
  type Value,
} from '../template/index.ts';
import { readNumber } from '../template/number-literal.ts';
import type { IdentifierNode, Operand, Pipeline } from '../template/tree.ts';

/** What is known before any pod is: the data of the configuration, and which of its members count as known. */
export interface KnownData {
  readonly functions: FunctionTable;
  readonly data: Value;
  /** Names of members of the data, such as `Values`. */
  readonly members: ReadonlySet<string>;
}

/** Longer expressions are not looked through; those of Istio's templates have some ten nodes. */
const maximumNodes = 1000;

/** What these answer depends on the process that renders. */
const environmentFunctions: ReadonlySet<string> = new Set(['env', 'expandenv']);

/** How many turns of a loop are told apart from more. */
const maximumTurns = 2;

/**
 * What expressions that are the same in every render come to. A constant is written out as an expression over the data
 * alone, without variables, which the ordinary engine then runs.
 */
export class Constants {
  readonly #findings: TaintFindings;
  readonly #known: KnownData;
  readonly #functions: ReadonlySet<string>;
  readonly #outcomes = new Map<string, string | undefined>();

  constructor(findings: TaintFindings, known: KnownData) {
    this.#findings = findings;
    this.#known = known;
    this.#functions = new Set(known.functions.keys());
  }

  /** What is printed for the value; undefined where that is not known. */
  text({ constant }: Flow): string | undefined {
    return constant === undefined ? undefined : this.textOf(constant);
  }

  /** The same for a constant by its name. */
  textOf(constant: string): string | undefined {
    return this.#outcome('print', constant, (pipeline) => [{ kind: 'action', offset: 0, pipeline }]);
  }

  /** Whether a condition is met. */
  isMet({ constant }: Flow): boolean | undefined {
    const outcome = this.#outcome('if', constant, (pipeline) => [
      { kind: 'if', offset: 0, branches: [{ pipeline, body: [mark] }], otherwise: undefined },
    ]);
    return outcome === undefined ? undefined : outcome !== '';
  }

  /** How often a loop over the value turns, 2 standing for more. */
  turns({ constant }: Flow): number | undefined {
    const outcome = this.#outcome('range', constant, (pipeline) => [
      { kind: 'range', offset: 0, pipeline, body: [mark], otherwise: undefined },
    ]);
    return outcome === undefined ? undefined : Math.min(outcome.length, maximumTurns);
  }

  /** Whether the value follows from the template alone, whatever the configuration. */
  isLiteral({ constant }: Flow): boolean {
    if (constant === undefined) return false;
    const expression = this.#expression(constant);
    return expression !== undefined && !expression.readsData;
  }

  #outcome(
    what: string,
    constant: string | undefined,
    bodyOf: (pipeline: Pipeline) => Statement[],
  ): string | undefined {
    if (constant === undefined) return undefined;
    const key = `${what} ${constant}`;
    if (!this.#outcomes.has(key)) this.#outcomes.set(key, this.#run(constant, bodyOf));
    return this.#outcomes.get(key);
  }

  #run(constant: string, bodyOf: (pipeline: Pipeline) => Statement[]): string | undefined {
    const expression = this.#expression(constant);
    if (!expression) return undefined;
    const { operand, depth } = expression;
    const body = bodyOf(asPipeline([operand]));
    const functions = this.#functions;
    const definition = { name: 'constant', body, nesting: depth };
    const tree = { name: 'constant', source: '', templates: new Map([['constant', definition]]), functions };
    try {
      return compileTree(tree, { functions: this.#known.functions }).execute(this.#known.data);
    } catch (error) {
      if (error instanceof TemplateError) return undefined;
      throw error;
    }
  }

  #expression(constant: string): Expression | undefined {
    return new Writer(this.#findings, this.#known).write(constant);
  }
}

const mark: Statement = { kind: 'text', offset: 0, text: '1' };

interface Expression {
  readonly operand: Operand;
  readonly depth: number;
  readonly readsData: boolean;
}

/** Writes constants out as expressions. */
class Writer {
  readonly #findings: TaintFindings;
  readonly #known: KnownData;
  #nodes = 0;
  #readsData = false;
  #depth = 0;

  constructor(findings: TaintFindings, known: KnownData) {
    this.#findings = findings;
    this.#known = known;
  }

  write(constant: string): Expression | undefined {
    const operand = this.#operand(constant, 1);
    return operand && { operand, depth: this.#depth, readsData: this.#readsData };
  }

  #operand(constant: string, depth: number): Operand | undefined {
    this.#depth = Math.max(this.#depth, depth);
    if (++this.#nodes > maximumNodes) return undefined;
    if (constant.startsWith('.')) return this.#field(constant.slice(1).split('.'));
    const space = constant.indexOf(' ');
    const [kind, rest] = space < 0 ? [constant, ''] : [constant.slice(0, space), constant.slice(space + 1)];
    switch (kind) {
      case 'text':
        return { kind: 'string', offset: 0, literal: quoteGo(rest), value: rest };
      case 'bool':
        return { kind: 'bool', offset: 0, value: rest === 'true' };
      case 'number':
        return number(rest);
      case 'call':
        return this.#call(rest, depth);
      default:
        return undefined;
    }
  }

  #field(path: readonly string[]): Operand | undefined {
    this.#readsData = true;
    return this.#known.members.has(path[0]!) ? { kind: 'field', offset: 0, path } : undefined;
  }

  #knows(name: string): boolean {
    return this.#known.functions.has(name) || builtinFunctions.has(name);
  }

  /** `3` or `3.a.b`: the result of a call, or members of it. */
  #call(reference: string, depth: number): Operand | undefined {
    const [digits, ...path] = reference.split('.');
    const node = this.#findings.numberedCall(Number(digits));
    const inner = node && this.#callOf(node, depth + 1);
    if (!inner || path.length === 0) return inner;
    return { kind: 'chain', offset: 0, operand: inner, path };
  }

  #callOf(node: IdentifierNode, depth: number): Pipeline | undefined {
    if (environmentFunctions.has(node.name) || !this.#knows(node.name)) return undefined;
    const given: Operand[] = [];
    for (const { constant } of this.#findings.argumentsOf(node)) {
      const operand = constant === undefined ? undefined : this.#operand(constant, depth);
      if (!operand) return undefined;
      given.push(operand);
    }
    return asPipeline([node, ...given]);
  }
}

function asPipeline(operands: readonly Operand[]): Pipeline {
  const commands = [{ kind: 'command', offset: 0, operands } as const];
  return { kind: 'pipeline', offset: 0, variables: [], isAssignment: false, commands };
}

function number(text: string): Operand | undefined {
  const value = readNumber(text);
  return typeof value === 'string' ? undefined : { kind: 'number', offset: 0, text, value };
}
