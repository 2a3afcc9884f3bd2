import type { Frame } from './run.ts';
import { type IdentifierNode, type NumberNode, type Operand, type SourceNode, sourceForm } from './tree.ts';
import { canBeNil, isAddressable, isAssignable, reflectValueType, zeroValue } from './types.ts';
import {
  anyType,
  FunctionError,
  type FunctionSignature,
  type GoFunction,
  type GoMethod,
  type GoType,
  type Payload,
  Typed,
  typeOf,
  type Value,
  wrap,
} from './value.ts';

/** Compiled code that yields a value: `null` for a nil interface, `undefined` for no value at all. */
export type Evaluate = (frame: Frame) => Value;

/** A stage of a pipeline; all but the first get the value of the stage before. */
export type Stage = (frame: Frame, piped: Value) => Value;

/** An operand that is handed to a function or method. */
export interface Argument {
  readonly operand: Operand;
  /** Undefined for constants and nil, whose value depends on the parameter's type. */
  readonly evaluate: Evaluate | undefined;
}

// Counting

const fixedCount = (signature: FunctionSignature): number =>
  signature.parameters.length - (signature.isVariadic ? 1 : 0);

/** The type of the parameter that takes the argument of that index. */
export function parameterAt(signature: FunctionSignature, index: number): GoType {
  return signature.parameters[Math.min(index, signature.parameters.length - 1)]!;
}

/**
 * What is wrong with the number of arguments, if anything.
 * @param written arguments in the command; a piped value comes on top
 */
export function countProblem(
  name: string,
  signature: FunctionSignature,
  written: number,
  isPiped: boolean,
): string | undefined {
  const got = written + (isPiped ? 1 : 0);
  const fixed = fixedCount(signature);
  if (signature.isVariadic) {
    return got < fixed ? `wrong number of args for ${name}: want at least ${fixed} got ${written}` : undefined;
  }
  return got === fixed ? undefined : `wrong number of args for ${name}: want ${fixed} got ${got}`;
}

// Types

/** Code that yields an argument as a value of the parameter's type, or fails as Go does. */
export function bindArgument({ operand, evaluate }: Argument, type: GoType): Evaluate {
  if (!evaluate) return bindConstant(operand, type);
  if (type === reflectValueType) return evaluate;
  if (type.name === anyType.name) return (frame) => evaluate(frame) ?? null;
  if (type.name === 'string') {
    return (frame) => {
      const value = evaluate(frame);
      return typeof value === 'string' ? value : checkType(frame, value, type);
    };
  }
  return (frame) => {
    const value = evaluate(frame);
    return value instanceof Typed && value.type === type ? value : checkType(frame, value, type);
  };
}

function bindConstant(operand: Operand, type: GoType): Evaluate {
  const value = constantFor(operand, type);
  return (frame) => {
    frame.node = operand;
    if (value instanceof Problem) throw frame.error(value.detail);
    return value;
  };
}

class Problem {
  readonly detail: string;
  constructor(detail: string) {
    this.detail = detail;
  }
}

/** A constant takes the type of the parameter, if it fits. */
function constantFor(operand: Operand, type: GoType): Value | Problem {
  if (operand.kind === 'nil') {
    return canBeNil(type) ? zeroValue(type) : new Problem(`cannot assign nil to ${type.name}`);
  }
  if (type.kind === 'interface' && (type === reflectValueType || type.name === anyType.name)) {
    return untypedConstant(operand);
  }
  const found = sourceForm(operand);
  const expected = (what: string) => new Problem(`expected ${what}; found ${found}`);
  const number = operand.kind === 'number' ? operand.value : {};
  switch (type.kind) {
    case 'bool':
      return operand.kind === 'bool' ? wrap(type, operand.value) : expected('bool');
    case 'string':
      return operand.kind === 'string' ? wrap(type, operand.value) : expected('string');
    case 'float32':
    case 'float64':
      return number.float === undefined ? expected('float') : wrap(type, number.float);
    case 'complex128':
      return number.complex === undefined ? expected('complex') : wrap(type, number.complex);
    case 'int':
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
      return number.integer === undefined ? expected('integer') : wrap(type, BigInt.asIntN(bits(type), number.integer));
    case 'uint':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
      if (number.unsigned === undefined) return expected('unsigned integer');
      return wrap(type, BigInt.asUintN(bits(type), number.unsigned));
    default:
      return new Problem(`can't handle ${found} for arg of type ${type.name}`);
  }
}

const bits = (type: GoType): number => Number(/\d+$/.exec(type.kind)?.[0] ?? 64);

function untypedConstant(operand: Operand): Value | Problem {
  switch (operand.kind) {
    case 'bool':
    case 'string':
      return operand.value;
    case 'number':
      return untypedNumber(operand);
    default:
      return new Problem(`can't handle assignment of ${sourceForm(operand)} to empty interface argument`);
  }
}

function untypedNumber({ text, value }: NumberNode): Value | Problem {
  if (value.complex) return new Typed({ kind: 'complex128', name: 'complex128' }, value.complex);
  if (value.float !== undefined && isFloatText(text)) return value.float;
  return value.integer ?? new Problem(`${text} overflows int`);
}

/** Digits of hexadecimal integers and characters may look like the marks of a float. */
function isFloatText(text: string): boolean {
  const isHexadecimalInteger = /^0[xX][^pP]+$/.test(text);
  return !isHexadecimalInteger && !text.startsWith("'") && /[.eEpP]/.test(text);
}

/** Code that yields a constant where no type is asked for. */
export function compileConstant(operand: Operand): Evaluate {
  return bindConstant(operand, anyType);
}

/** Checks a value against a type; a pointer is followed once if that helps, an address is taken where there is one. */
export function checkType(frame: Frame, value: Value, type: GoType): Value {
  if (type === reflectValueType) return value;
  if (value === undefined) {
    if (canBeNil(type)) return zeroValue(type);
    throw frame.error(`invalid value; expected ${type.name}`);
  }
  const from = typeOf(value);
  if (!from) {
    if (type.name === anyType.name) return null;
    throw frame.error(`wrong type for value; expected ${type.name}; got interface {}`);
  }
  if (isAssignable(from, type)) return value;
  if (value instanceof Typed) {
    if (from.kind === 'pointer' && isAssignable(from.element!, type)) {
      if (value.payload === null) throw frame.error(`dereference of nil pointer of type ${type.name}`);
      return wrap(from.element!, value.payload);
    }
    const takesPointer = type.kind === 'pointer' && isAssignable(from, type.element!);
    if (takesPointer && isAddressable(from)) return new Typed(type, value.payload);
  }
  throw frame.error(`wrong type for value; expected ${type.name}; got ${from.name}`);
}

// Calling

/** @param owner the node that is to blame when the function fails */
function callFunction(frame: Frame, owner: SourceNode, name: string, callee: GoFunction, args: Value[]): Value {
  try {
    return callee.call(args, frame.run);
  } catch (error) {
    throw callError(frame, owner, name, error);
  }
}

/** Code that evaluates the arguments and calls the function; a piped value comes last. */
export function compileCall(
  node: IdentifierNode,
  owner: SourceNode,
  callee: GoFunction,
  bound: readonly Evaluate[],
  isPiped: boolean,
): Stage {
  const { name } = node;
  if (isPiped) {
    const pipedType = parameterAt(callee, bound.length);
    return (frame, piped) => {
      frame.node = node;
      const args = evaluateAll(frame, bound);
      args.push(checkType(frame, piped, pipedType));
      return callFunction(frame, owner, name, callee, args);
    };
  }
  const [first, second] = bound as [Evaluate, Evaluate];
  switch (bound.length) {
    case 1:
      return (frame) => {
        frame.node = node;
        return callFunction(frame, owner, name, callee, [first(frame)]);
      };
    case 2:
      return (frame) => {
        frame.node = node;
        return callFunction(frame, owner, name, callee, [first(frame), second(frame)]);
      };
    default:
      return (frame) => {
        frame.node = node;
        return callFunction(frame, owner, name, callee, evaluateAll(frame, bound));
      };
  }
}

function evaluateAll(frame: Frame, bound: readonly Evaluate[]): Value[] {
  const values: Value[] = [];
  for (let index = 0; index < bound.length; index++) values.push(bound[index]!(frame));
  return values;
}

export function callMethod(
  frame: Frame,
  owner: SourceNode,
  name: string,
  method: GoMethod,
  receiver: Payload,
  args: Value[],
): Value {
  try {
    frame.run.spend(1);
    return method.call(receiver, args);
  } catch (error) {
    throw callError(frame, owner, name, error);
  }
}

/** Reached limits and our own mistakes go through as they are. */
function callError(frame: Frame, owner: SourceNode, name: string, error: unknown): unknown {
  if (!(error instanceof FunctionError)) return error;
  frame.node = owner;
  return frame.error(`error calling ${name}: ${error.message}`);
}
