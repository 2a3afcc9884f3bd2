import { canBeNil, isAssignable, zeroValue } from './types.ts';
import {
  type CallContext,
  FunctionError,
  type GoFunction,
  type GoType,
  Typed,
  typeOf,
  unwrap,
  type Value,
  wrap,
} from './value.ts';

/**
 * Go's `call`: calls the function that is the first argument with the others.
 * @param name what errors call the function
 * @throws {FunctionError}
 */
export function callFunctionValue(name: string, args: readonly Value[], context: CallContext): Value {
  const [callee, ...rest] = args;
  const type = typeOf(callee);
  if (!type) throw new FunctionError('call of nil');
  if (type.kind !== 'func') throw new FunctionError(`non-function ${name} of type ${type.name}`);
  const target = unwrap(callee) as GoFunction | null;
  if (target === null) throw new FunctionError('reflect.Value.Call: call of nil function');
  checkCount(name, target, rest.length);
  const prepared = rest.map((argument, index) => {
    const parameter = target.parameters[Math.min(index, target.parameters.length - 1)]!;
    return prepareArgument(argument, parameter, `arg ${index}: `);
  });
  return target.call(prepared, context);
}

function checkCount(name: string, target: GoFunction, got: number): void {
  const fixed = target.parameters.length - (target.isVariadic ? 1 : 0);
  if (target.isVariadic ? got >= fixed : got === fixed) return;
  const wanted = `${target.isVariadic ? 'at least ' : ''}${fixed}`;
  throw new FunctionError(`wrong number of args for ${name}: got ${got} want ${wanted}`);
}

/** What `call` says of a function that was piped into it. */
export function describePiped(value: Value): string {
  if (typeof value === 'string') return value;
  return `<${typeOf(value)?.name ?? 'invalid'} Value>`;
}

/**
 * A value as an argument or map key of that type. Integers of all sizes are converted to each other.
 * @throws {FunctionError}
 */
export function prepareArgument(value: Value, type: GoType, prefix = ''): Value {
  const from = typeOf(value);
  if (!from) {
    if (!canBeNil(type)) throw new FunctionError(`${prefix}value is nil; should be of type ${type.name}`);
    return zeroValue(type);
  }
  if (isAssignable(from, type)) return value;
  const width = integerWidth(type);
  if (width !== undefined && integerWidth(from) !== undefined) {
    const integer = unwrap(value) as bigint;
    return wrap(type, type.kind.startsWith('u') ? BigInt.asUintN(width, integer) : BigInt.asIntN(width, integer));
  }
  throw new FunctionError(`${prefix}value has type ${from.name}; should be ${type.name}`);
}

/** Bits of an integer type, undefined for all other types. */
export function integerWidth(type: GoType): number | undefined {
  const match = /^u?int(\d*)$/.exec(type.kind);
  return match ? Number(match[1] || 64) : undefined;
}

/** Whether a value is an integer of any type. */
export function isIntegerValue(value: Value): boolean {
  if (typeof value === 'bigint') return true;
  return value instanceof Typed && integerWidth(value.type) !== undefined;
}
