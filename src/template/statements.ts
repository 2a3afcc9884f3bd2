import type { ExpressionCompiler, Store } from './expressions.ts';
import { quoteGo, sortedEntries } from './format.ts';
import { integerWidth } from './function-value.ts';
import type { Instrument } from './instrument.ts';
import { maximumActiveNesting } from './limits.ts';
import { printedText } from './printable.ts';
import { Frame } from './run.ts';
import type { ActionNode, Branch, CallNode, ConditionNode, RangeNode, Statement } from './tree.ts';
import { isTrue } from './truth.ts';
import { dereference, elementValue, interfaceNameOf } from './types.ts';
import { FunctionError, type GoType, intType, type Payload, Typed, typeOf, unwrap, type Value, wrap } from './value.ts';
import type { Variables } from './variables.ts';

/** How a statement ended: normally, or with a jump that ends statements around it, too. */
type Completion = 'break' | 'continue' | undefined;

type Execute = (frame: Frame) => Completion;

/** A compiled template. */
export interface Program {
  readonly name: string;
  readonly nesting: number;
  /** Number of slots for variables. */
  readonly slots: number;
  readonly body: Execute;
}

/** By name. Templates may call each other, so they are looked up when they run. */
export type Programs = Map<string, Program>;

/** Compiles the statements of one template to closures. */
export class StatementCompiler {
  readonly #expressions: ExpressionCompiler;
  readonly #variables: Variables;
  readonly #programs: Programs;
  readonly #instrument: Instrument | undefined;

  constructor(expressions: ExpressionCompiler, variables: Variables, programs: Programs, instrument?: Instrument) {
    this.#expressions = expressions;
    this.#variables = variables;
    this.#programs = programs;
    this.#instrument = instrument;
  }

  /** A list of statements; variables that it declares are not visible after it. */
  compile(statements: readonly Statement[]): Execute {
    const { visible } = this.#variables;
    const compiled = statements.map((statement) => this.#statement(statement));
    this.#variables.forget(visible);
    return sequence(compiled.filter((execute) => execute !== nothing));
  }

  #statement(statement: Statement): Execute {
    switch (statement.kind) {
      case 'text':
        return this.#instrument ? (this.#instrument.text(statement) ?? nothing) : write(statement.text);
      case 'action':
        return this.#action(statement);
      case 'if':
      case 'with':
        return this.#condition(statement);
      case 'range':
        return this.#range(statement);
      case 'template':
        return this.#call(statement);
      case 'break':
      case 'continue': {
        const { kind } = statement;
        return () => kind;
      }
    }
  }

  #action(node: ActionNode): Execute {
    const evaluate = this.#expressions.compile(node.pipeline);
    if (node.pipeline.variables.length > 0) {
      return (frame) => {
        evaluate(frame);
        return undefined;
      };
    }
    if (this.#instrument) return this.#instrument.print(node, evaluate, printOther) ?? nothing;
    return (frame) => {
      const value = evaluate(frame);
      frame.node = node;
      frame.run.write(typeof value === 'string' ? value : printOther(frame, value));
      return undefined;
    };
  }

  #condition({ kind, branches, otherwise }: ConditionNode): Execute {
    const { visible } = this.#variables;
    const compiled = branches.map(({ pipeline, body }) => ({
      evaluate: this.#expressions.compile(pipeline),
      tell: this.#instrument?.condition(pipeline),
      body: this.compile(body),
    }));
    const last = otherwise && this.compile(otherwise);
    this.#variables.forget(visible);
    const isQuiet = compiled.every(({ tell, body }) => tell === undefined && body === nothing);
    if (isQuiet && (last ?? nothing) === nothing && branches.every((branch) => this.#mayDrop(branch))) return nothing;
    const setsDot = kind === 'with';
    return (frame) => {
      for (let index = 0; index < compiled.length; index++) {
        const { evaluate, tell, body } = compiled[index]!;
        const value = evaluate(frame);
        const isMet = isTrue(value, frame.run);
        tell?.(isMet);
        if (isMet) return setsDot ? withDot(frame, value, body) : body(frame);
      }
      return last?.(frame);
    };
  }

  #range(node: RangeNode): Execute {
    const { pipeline, body, otherwise } = node;
    const { visible } = this.#variables;
    const evaluate = this.#expressions.compile(pipeline);
    const stores = pipeline.variables.map((name) => this.#expressions.assignment(name));
    const told = this.#instrument?.loop(node);
    const loop: Loop = {
      body: this.compile(body),
      storeElement: stores.at(-1),
      storeIndex: stores.at(-2),
      tellTurn: told?.turn,
    };
    const last = otherwise && this.compile(otherwise);
    this.#variables.forget(visible);
    const isQuiet = told === undefined && loop.body === nothing && (last ?? nothing) === nothing;
    if (isQuiet && this.#mayDrop(node)) return nothing;
    return (frame) => {
      const collection = dereference(evaluate(frame));
      const { dot, dotInterface } = frame;
      const hasRun = iterate(frame, collection, loop);
      told?.end();
      frame.dot = dot;
      frame.dotInterface = dotInterface;
      return hasRun ? undefined : afterElse(last?.(frame));
    };
  }

  /** Whether a condition or loop over nothing need not be evaluated; only an instrument can know that. */
  #mayDrop({ pipeline }: Branch | RangeNode): boolean {
    return this.#instrument?.skipsQuiet === true && !pipeline.isAssignment;
  }

  #call(node: CallNode): Execute {
    const evaluate = node.pipeline && this.#expressions.compile(node.pipeline);
    return (frame) => {
      const { run } = frame;
      frame.node = node;
      const program = this.#programs.get(node.name);
      if (!program) throw frame.error(`template ${quoteGo(node.name)} not defined`);
      const { templateDepth } = run.limits;
      if (run.depth > templateDepth || run.nesting + program.nesting > maximumActiveNesting) {
        throw frame.error(`exceeded maximum template depth (${templateDepth})`);
      }
      const data = evaluate?.(frame) ?? undefined;
      if (program.body === nothing) return undefined;
      const callee = new Frame(run, program.name, data, program.slots);
      run.enter(callee, program.nesting);
      program.body(callee);
      run.leave(frame, program.nesting);
      return undefined;
    };
  }
}

/** In Go a `break` in the else part leaves the empty loop, a `continue` goes on with the loop around it. */
const afterElse = (completion: Completion): Completion => (completion === 'break' ? undefined : completion);

const nothing: Execute = () => undefined;

function sequence(statements: readonly Execute[]): Execute {
  if (statements.length === 0) return nothing;
  const count = statements.length;
  return (frame) => {
    frame.run.spend(count);
    for (let index = 0; index < count; index++) {
      const completion = statements[index]!(frame);
      if (completion !== undefined) return completion;
    }
    return undefined;
  };
}

function write(text: string): Execute {
  return (frame) => {
    frame.run.write(text);
    return undefined;
  };
}

function withDot(frame: Frame, value: Value, body: Execute): Completion {
  const { dot, dotInterface } = frame;
  frame.dot = value;
  frame.dotInterface = undefined;
  const completion = body(frame);
  frame.dot = dot;
  frame.dotInterface = dotInterface;
  return completion;
}

/** The text of a value that is no string. */
function printOther(frame: Frame, value: Value): string {
  const type = typeOf(value);
  if (type?.kind === 'func') throw frame.error(`can't print ${frame.nodeForm()} of type ${type.name}`);
  try {
    return printedText(value);
  } catch (error) {
    throw error instanceof FunctionError ? frame.error(error.message) : error;
  }
}

// Loops

interface Loop {
  readonly body: Execute;
  /** Of one variable, the element goes there; of two, the index goes to the first. */
  readonly storeElement: Store | undefined;
  readonly storeIndex: Store | undefined;
  readonly tellTurn: (() => void) | undefined;
}

/** Whether there was anything to iterate over. */
function iterate(frame: Frame, collection: Value, loop: Loop): boolean {
  const type = typeOf(collection);
  if (!type) return false;
  const payload = unwrap(collection);
  switch (type.kind) {
    case 'slice':
    case 'array':
      return iterateList(frame, type, payload ?? [], loop);
    case 'map':
      return iterateMap(frame, type, payload, loop);
    default:
      if (integerWidth(type) !== undefined) return iterateInteger(frame, type, payload, loop);
      throw frame.error(`range can't iterate over ${printedText(collection)}`);
  }
}

function iterateList(frame: Frame, type: GoType, items: readonly Payload[], loop: Loop): boolean {
  const interfaceName = interfaceNameOf(type.element!);
  for (let index = 0; index < items.length; index++) {
    loop.storeIndex?.(frame, BigInt(index), undefined);
    if (!turn(frame, elementValue(type, items[index]), interfaceName, loop)) break;
  }
  return items.length > 0;
}

function iterateMap(frame: Frame, type: GoType, payload: Payload, loop: Loop): boolean {
  const interfaceName = interfaceNameOf(type.element!);
  const entries = sortedEntries(payload);
  // Sorting takes a few steps for each.
  frame.run.spend(4 * entries.length);
  for (const [key, value] of entries) {
    loop.storeIndex?.(frame, wrap(type.key!, key), interfaceNameOf(type.key!));
    if (!turn(frame, wrap(type.element!, value), interfaceName, loop)) break;
  }
  return entries.length > 0;
}

function iterateInteger(frame: Frame, type: GoType, count: bigint, loop: Loop): boolean {
  if (loop.storeIndex) throw frame.error(`can't use ${count} to iterate over more than one variable`);
  for (let value = 0n; value < count; value++) {
    if (!turn(frame, type.name === intType.name ? value : new Typed(type, value), undefined, loop)) break;
  }
  return count > 0n;
}

/** One turn; false when the loop was left by `break`. */
function turn(frame: Frame, element: Value, interfaceName: string | undefined, loop: Loop): boolean {
  frame.run.spend(1);
  loop.tellTurn?.();
  loop.storeElement?.(frame, element, interfaceName);
  frame.dot = element;
  frame.dotInterface = interfaceName;
  return loop.body(frame) !== 'break';
}
