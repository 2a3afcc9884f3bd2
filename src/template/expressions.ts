import {
  type Argument,
  bindArgument,
  compileCall,
  compileConstant,
  countProblem,
  type Evaluate,
  parameterAt,
  type Stage,
} from './calls.ts';
import { callField, FieldStep, readFields } from './field-path.ts';
import { callFunctionValue } from './function-value.ts';
import type { Era, Instrument } from './instrument.ts';
import type { Frame } from './run.ts';
import {
  type ChainNode,
  type Command,
  type FieldNode,
  type IdentifierNode,
  type Operand,
  type Pipeline,
  type SourceNode,
  sourceForm,
  type VariableNode,
} from './tree.ts';
import { isTrue } from './truth.ts';
import { reflectValueType } from './types.ts';
import { anyType, type GoFunction, Typed, type Value } from './value.ts';
import type { Variable, Variables } from './variables.ts';

/** Stores a value in a variable, with its static type if that is an interface. */
export type Store = (frame: Frame, value: Value, interfaceName: string | undefined) => void;

/** The functions that a template may call. */
export interface Functions {
  get(name: string): GoFunction | undefined;
  /** The name stands for Go's own function: some of these are part of the language. */
  isBuiltin(name: string): boolean;
}

/** Where a chain of fields starts. */
interface Start {
  readonly evaluate: Evaluate;
  /** The static type of the value, if it is an interface: errors about its fields name it. */
  readonly interfaceName: (frame: Frame) => string | undefined;
}

/** Fills the slot of a variable whose declaration was skipped. */
const skipped = new Typed(anyType, null);

const dotStart: Start = { evaluate: (frame) => frame.dot, interfaceName: (frame) => frame.dotInterface };

/** Compiles the expressions of one template to closures. */
export class ExpressionCompiler {
  readonly #functions: Functions;
  readonly #variables: Variables;
  readonly #instrument: Instrument | undefined;

  constructor(functions: Functions, variables: Variables, instrument?: Instrument) {
    this.#functions = functions;
    this.#variables = variables;
    this.#instrument = instrument;
  }

  /**
   * A pipeline as it stands in an action or control structure. Go makes no value of a nil that a pipeline ends with; here
   * it may come as either.
   */
  compile(pipeline: Pipeline): Evaluate {
    const before = this.#variables.visible;
    const evaluate = this.#pipeline(pipeline);
    const conditional = this.#variables.conditionalSince(before);
    if (conditional.length === 0) return evaluate;
    return (frame) => {
      for (const { slot } of conditional) frame.slots[slot] = skipped;
      return evaluate(frame);
    };
  }

  /** Code that stores a value in a variable of that name, or fails where there is none. */
  assignment(name: string): Store {
    const candidates = this.#variables.candidates(name);
    return (frame, value, interfaceName) => {
      const { slot } = findVariable(frame, candidates, name);
      frame.slots[slot] = value;
      frame.slotInterfaces[slot] = interfaceName;
    };
  }

  #pipeline(pipeline: Pipeline): Evaluate {
    const stages = pipeline.commands.map((command, index) => this.#command(command, pipeline, index > 0));
    const evaluate = this.#kept(pipeline, joinStages(stages));
    if (pipeline.variables.length === 0) return evaluate;
    const stores = pipeline.variables.map((name) =>
      pipeline.isAssignment ? this.assignment(name) : this.#declaration(name),
    );
    return (frame) => {
      const result = evaluate(frame) ?? undefined;
      for (const store of stores) store(frame, result, undefined);
      return result;
    };
  }

  #declaration(name: string): Store {
    const { slot } = this.#variables.declare(name);
    return (frame, value, interfaceName) => {
      frame.slots[slot] = value;
      frame.slotInterfaces[slot] = interfaceName;
    };
  }

  #command(command: Command, pipeline: Pipeline, isPiped: boolean): Stage {
    const [head, ...rest] = command.operands as [Operand, ...Operand[]];
    const hasArguments = rest.length > 0 || isPiped;
    switch (head.kind) {
      case 'field':
      case 'chain':
        return hasArguments ? this.#fieldCall(head, rest, isPiped) : this.#fields(head);
      case 'variable':
        if (head.path.length > 0) return hasArguments ? this.#fieldCall(head, rest, isPiped) : this.#fields(head);
        return hasArguments ? refuseArguments(head, head, this.#variable(head)) : this.#variable(head);
      case 'identifier':
        return this.#call(head, command, rest, isPiped);
      case 'pipeline':
        return hasArguments ? refuseArguments(head, isPiped ? undefined : pipeline) : this.#pipeline(head);
      case 'nil':
        return hasArguments ? refuseArguments(head, head) : failAt(head, 'nil is not a command');
      case 'dot':
        return hasArguments ? refuseArguments(head, head) : evaluateDot(head);
      default:
        return hasArguments ? refuseArguments(head, head) : compileConstant(head);
    }
  }

  #argument(operand: Operand): Argument {
    const evaluate = this.#operand(operand);
    return { operand, evaluate: evaluate && this.#kept(operand, evaluate) };
  }

  #kept(node: Operand, evaluate: Evaluate): Evaluate {
    const era = this.#instrument?.eraOf(node);
    return era ? onceIn(era, evaluate) : evaluate;
  }

  #operand(operand: Operand): Evaluate | undefined {
    switch (operand.kind) {
      case 'dot':
        return evaluateDot(operand);
      case 'field':
      case 'chain':
        return this.#fields(operand);
      case 'variable':
        return operand.path.length > 0 ? this.#fields(operand) : this.#variable(operand);
      case 'identifier':
        return this.#call(operand, operand, [], false) as Evaluate;
      case 'pipeline': {
        const evaluate = this.#pipeline(operand);
        return (frame) => evaluate(frame) ?? undefined;
      }
      default:
        return undefined;
    }
  }

  // Variables and fields

  #variable(node: VariableNode): Evaluate {
    const candidates = this.#variables.candidates(node.name);
    const only = candidates[0];
    if (only && !only.isConditional) {
      const { slot } = only;
      return (frame) => {
        frame.node = node;
        return frame.slots[slot];
      };
    }
    return (frame) => {
      frame.node = node;
      return frame.slots[findVariable(frame, candidates, node.name).slot];
    };
  }

  #start(node: FieldNode | VariableNode | ChainNode): Start {
    if (node.kind === 'field') return dotStart;
    if (node.kind === 'chain') return { evaluate: this.#operand(node.operand)!, interfaceName: () => undefined };
    const candidates = this.#variables.candidates(node.name);
    return {
      evaluate: this.#variable(node),
      interfaceName: (frame) => frame.slotInterfaces[findVariable(frame, candidates, node.name).slot],
    };
  }

  #fields(node: FieldNode | VariableNode | ChainNode): Evaluate {
    const { evaluate, interfaceName } = this.#start(node);
    const steps = node.path.map((name) => new FieldStep(name));
    if (node.kind === 'field') {
      // Most of all expressions: worth saving the calls below.
      return (frame) => {
        frame.node = node;
        return readFields(frame, steps, frame.dot, frame.dotInterface, node);
      };
    }
    return (frame) => {
      frame.node = node;
      const value = evaluate(frame);
      return readFields(frame, steps, value, interfaceName(frame), node);
    };
  }

  /** The last field must be a method; the value tells which, and with it the types of the arguments. */
  #fieldCall(node: FieldNode | VariableNode | ChainNode, operands: readonly Operand[], isPiped: boolean): Stage {
    const { evaluate, interfaceName } = this.#start(node);
    const steps = node.path.slice(0, -1).map((name) => new FieldStep(name));
    const last = new FieldStep(node.path.at(-1)!);
    const args = operands.map((operand) => this.#argument(operand));
    return (frame, piped) => {
      frame.node = node;
      const start = evaluate(frame);
      const receiver = readFields(frame, steps, start, interfaceName(frame), node);
      if (receiver === undefined) return undefined;
      return callField(frame, node, last, receiver, { args, isPiped, piped });
    };
  }

  // Functions

  #call(node: IdentifierNode, owner: SourceNode, operands: readonly Operand[], isPiped: boolean): Stage {
    const { name } = node;
    const known = this.#functions.get(name)!;
    const callee = this.#instrument?.callee(node, known) ?? known;
    const problem = countProblem(name, callee, operands.length, isPiped);
    if (problem !== undefined) return failAt(node, problem);
    if (!this.#functions.isBuiltin(name)) return this.#plainCall(node, owner, callee, operands, isPiped);
    switch (name) {
      case 'and':
      case 'or':
        return this.#shortCircuit(node, operands, isPiped);
      case 'call':
        return this.#plainCall(node, owner, namedCall(callee, operands[0]), operands, isPiped);
      case 'slice':
        return this.#sliceCall(node, owner, callee, operands, isPiped);
      default:
        return this.#plainCall(node, owner, callee, operands, isPiped);
    }
  }

  #plainCall(
    node: IdentifierNode,
    owner: SourceNode,
    callee: GoFunction,
    operands: readonly Operand[],
    isPiped: boolean,
  ): Stage {
    const bound = operands.map((operand, index) => bindArgument(this.#argument(operand), parameterAt(callee, index)));
    return compileCall(node, owner, callee, bound, isPiped);
  }

  /** `and` and `or` yield the argument that decides, and do not evaluate those after it. */
  #shortCircuit(node: IdentifierNode, operands: readonly Operand[], isPiped: boolean): Stage {
    const stopsAt = node.name === 'or';
    const bound = operands.map((operand, index) => {
      this.#variables.skippable += index > 0 ? 1 : 0;
      const evaluate = bindArgument(this.#argument(operand), reflectValueType);
      this.#variables.skippable -= index > 0 ? 1 : 0;
      return evaluate;
    });
    return (frame, piped) => {
      frame.node = node;
      let value: Value;
      for (let index = 0; index < bound.length; index++) {
        value = bound[index]!(frame);
        if (isTrue(value, frame.run) === stopsAt) return value;
      }
      return isPiped ? piped : value;
    };
  }

  /** Go's `slice` does not look into interfaces: it must know where an index comes from. */
  #sliceCall(
    node: IdentifierNode,
    owner: SourceNode,
    callee: GoFunction,
    operands: readonly Operand[],
    isPiped: boolean,
  ): Stage {
    const bound = operands.map((operand, index) => {
      const evaluate = bindArgument(this.#argument(operand), parameterAt(callee, index));
      const interfaceName = index > 0 ? this.#interfaceName(operand) : undefined;
      if (!interfaceName) return evaluate;
      return (frame: Frame) => {
        const value = evaluate(frame);
        return interfaceName(frame) === undefined ? value : new Typed(anyType, value);
      };
    });
    return compileCall(node, owner, callee, bound, isPiped);
  }

  /** The static type of an operand that was just evaluated, if it is an interface. */
  #interfaceName(operand: Operand): Start['interfaceName'] | undefined {
    if (operand.kind === 'dot') return dotStart.interfaceName;
    if (operand.kind === 'variable' && operand.path.length === 0) return this.#start(operand).interfaceName;
    const isRead = operand.kind === 'field' || operand.kind === 'chain' || operand.kind === 'variable';
    return isRead ? (frame) => frame.fieldInterface : undefined;
  }
}

/** A nil interface becomes no value at the end of each stage. */
function joinStages(stages: readonly Stage[]): Evaluate {
  const [first, ...rest] = stages as [Stage, ...Stage[]];
  if (rest.length === 0) return first as Evaluate;
  return (frame) => {
    let value = first(frame, undefined);
    for (let index = 0; index < rest.length; index++) value = rest[index]!(frame, value ?? undefined);
    return value;
  };
}

/** Keeps the first value of an era; a failure is not kept. */
function onceIn(era: Era, evaluate: Evaluate): Evaluate {
  let knownIn: number | undefined;
  let known: Value;
  return (frame) => {
    if (knownIn !== era.number) {
      known = evaluate(frame);
      knownIn = era.number;
    }
    return known;
  };
}

function evaluateDot(node: Operand): Evaluate {
  return (frame) => {
    frame.node = node;
    return frame.dot;
  };
}

function failAt(node: SourceNode, detail: string): Evaluate {
  return (frame) => {
    frame.node = node;
    throw frame.error(detail);
  };
}

/**
 * @param place undefined where Go still points at the stage before
 * @param evaluate what Go looks up first
 */
function refuseArguments(head: Operand, place: SourceNode | undefined, evaluate?: Evaluate): Evaluate {
  return (frame) => {
    if (place) frame.node = place;
    evaluate?.(frame);
    throw frame.error(`can't give argument to non-function ${sourceForm(head)}`);
  };
}

function findVariable(frame: Frame, candidates: readonly Variable[], name: string): Variable {
  for (const variable of candidates) {
    if (!variable.isConditional || frame.slots[variable.slot] !== skipped) return variable;
  }
  throw frame.error(`undefined variable: ${name}`);
}

/** `call` names in its errors what stands in the template for the function that it calls. */
function namedCall(callee: GoFunction, operand: Operand | undefined): GoFunction {
  if (!operand) return callee;
  const name = sourceForm(operand);
  return { ...callee, call: (args, context) => callFunctionValue(name, args, context) };
}
