import {
  anyType,
  type GoFunction,
  type GoType,
  int64Type,
  type Kind,
  type Payload,
  stringType,
  Typed,
  typeOf,
  unwrap,
  type Value,
} from '../value.ts';
import { define } from './define.ts';
import { minimumInt64, parseDecimalInt64, parseFloat64, parseInt64, parseOctalInt64 } from './numbers.ts';
import { printed } from './text-of.ts';

/** A value of Go's int64; results that are too large wrap around. */
export function int64(value: bigint): Typed {
  return new Typed(int64Type, BigInt.asIntN(64, value));
}

type Scalar = string | number | bigint | boolean | null;

const scalarKinds: ReadonlySet<Kind> = new Set<Kind>([
  ...(['bool', 'string', 'float32', 'float64', 'int', 'int8', 'int16', 'int32', 'int64'] as const),
  ...(['uint', 'uint8', 'uint16', 'uint32', 'uint64'] as const),
]);

/** What conversions see: pointers followed, named types as their kind; undefined for what is no scalar. */
function scalarOf(value: Value): Scalar | undefined {
  let type: GoType | undefined = typeOf(value);
  const payload: Payload = unwrap(value);
  if (payload === null || payload === undefined)
    return type === undefined || type.kind === 'pointer' ? null : undefined;
  while (type?.kind === 'pointer') type = type.element;
  return type !== undefined && scalarKinds.has(type.kind) ? (payload as Scalar) : undefined;
}

/** Go's integer of anything: text by {@link parseInt64} without its decimals, what is no number as 0. */
export function toInt64(value: Value): bigint {
  const scalar = scalarOf(value);
  switch (typeof scalar) {
    case 'bigint':
      return BigInt.asIntN(64, scalar);
    case 'number':
      return truncate(scalar);
    case 'boolean':
      return scalar ? 1n : 0n;
    case 'string':
      return parseInt64(withoutDecimals(scalar)) ?? 0n;
    default:
      return 0n;
  }
}

/** The processor answers the smallest integer for what does not fit, NaN included. */
function truncate(value: number): bigint {
  return value >= -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : minimumInt64;
}

const decimal = /^([+-]?\d*)\.\d*$/;

function withoutDecimals(text: string): string {
  const found = decimal.exec(text);
  if (!found) return text;
  const whole = found[1]!;
  return /\d/.test(whole) ? whole : '0';
}

export function toFloat64(value: Value): number {
  const scalar = scalarOf(value);
  if (typeof scalar === 'string') return parseFloat64(scalar) ?? 0;
  return scalar === undefined ? 0 : Number(scalar);
}

/** Turning values into numbers. */
export const conversionFunctions: Readonly<Record<string, GoFunction>> = {
  int: define([anyType], ([value]) => toInt64(value)),
  int64: define([anyType], ([value]) => int64(toInt64(value))),
  float64: define([anyType], ([value]) => toFloat64(value)),
  atoi: define([stringType], ([text]) => parseDecimalInt64(text as string) ?? 0n),
  toDecimal: define([anyType], ([value], context) => int64(parseOctalInt64(printed(value!, context)) ?? 0n)),
};
