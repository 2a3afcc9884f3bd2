import {
  anyType,
  type CallContext,
  FunctionError,
  float64Type,
  type GoFunction,
  intType,
  type Value,
} from '../value.ts';
import { int64, toFloat64, toInt64 } from './conversions.ts';
import { add, type Decimal, divide, fold, multiply, subtract } from './decimal.ts';
import { define, defineVariadic } from './define.ts';

const larger = (left: bigint, right: bigint): bigint => (right > left ? right : left);
const smaller = (left: bigint, right: bigint): bigint => (right < left ? right : left);
const wrappedProduct = (left: bigint, right: bigint): bigint => BigInt.asIntN(64, left * right);

/** Unlike JavaScript's, Go's maximum of +Inf and NaN is +Inf. */
const largerFloat = (left: number, right: number): number =>
  left === Infinity || right === Infinity ? Infinity : Math.max(left, right);
const smallerFloat = (left: number, right: number): number =>
  left === -Infinity || right === -Infinity ? -Infinity : Math.min(left, right);

function divided(left: bigint, right: bigint): bigint {
  if (right === 0n) throw new FunctionError('runtime error: integer divide by zero');
  return left / right;
}

function remainder(left: bigint, right: bigint): bigint {
  if (right === 0n) throw new FunctionError('runtime error: integer divide by zero');
  return left % right;
}

/**
 * Scales by a power of ten; a fraction of at least `threshold` rounds up, anything else (all negative ones) down.
 */
function round(value: number, places: bigint, threshold: number): number {
  const power = powerOfTen(Number(places));
  const scaled = power * value;
  const rounded = scaled - Math.trunc(scaled) >= threshold ? Math.ceil(scaled) : Math.floor(scaled);
  return rounded / power;
}

/**
 * Go's Pow(10, n): squares the mantissa 10/16 and keeps the binary exponent apart, which rounds differently from
 * JavaScript's `**` in the last bit.
 */
function powerOfTen(places: number): number {
  if (Math.abs(places) > 400) return places > 0 ? Infinity : 0;
  let mantissa = 1;
  let exponent = 0;
  let square = 0.625;
  let squareExponent = 4;
  for (let rest = Math.abs(places); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      mantissa *= square;
      exponent += squareExponent;
    }
    square *= square;
    squareExponent *= 2;
    if (square < 0.5) {
      square *= 2;
      squareExponent -= 1;
    }
  }
  return places < 0 ? scale(1 / mantissa, -exponent) : scale(mantissa, exponent);
}

/** In two steps, since the power alone may be out of range where the product is not. */
function scale(mantissa: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return mantissa * 2 ** half * 2 ** (exponent - half);
}

type IntegerOperation = (left: bigint, right: bigint) => bigint;
type FloatOperation = (left: number, right: number) => number;
type DecimalOperation = (left: Decimal, right: Decimal) => Decimal;

const ofIntegers = (operation: IntegerOperation): GoFunction =>
  define([anyType, anyType], ([left, right]) => int64(operation(toInt64(left), toInt64(right))));
const ofAllIntegers = (operation: IntegerOperation): GoFunction =>
  defineVariadic([anyType, anyType], (values) => int64(values.map(toInt64).reduce(operation)));
const ofAllFloats = (operation: FloatOperation): GoFunction =>
  defineVariadic([anyType, anyType], (values) => values.map(toFloat64).reduce(operation));
const ofFloat = (operation: (value: number) => number): GoFunction =>
  define([anyType], ([value]) => operation(toFloat64(value)));
const ofAllDecimals = (operation: DecimalOperation): GoFunction =>
  defineVariadic([anyType, anyType], (values, context) => fold(values.map(toFloat64), operation, context));

const sum = (values: Value[]): Value => int64(values.reduce<bigint>((total, value) => total + toInt64(value), 0n));
const sumOfDecimals = (values: Value[], context: CallContext): Value =>
  fold([0, ...values.map(toFloat64)], add, context);

/** Arithmetic on integers of 64 bits, on floats and (`addf`, `mulf` …) on decimals. */
export const mathFunctions: Readonly<Record<string, GoFunction>> = {
  add: defineVariadic([anyType], sum),
  add1: define([anyType], ([value]) => int64(toInt64(value) + 1n)),
  sub: ofIntegers((left, right) => left - right),
  mul: ofAllIntegers(wrappedProduct),
  div: ofIntegers(divided),
  mod: ofIntegers(remainder),
  max: ofAllIntegers(larger),
  biggest: ofAllIntegers(larger),
  min: ofAllIntegers(smaller),
  maxf: ofAllFloats(largerFloat),
  minf: ofAllFloats(smallerFloat),
  ceil: ofFloat(Math.ceil),
  floor: ofFloat(Math.floor),
  round: defineVariadic([anyType, intType, float64Type], ([value, places, threshold]) =>
    round(toFloat64(value), places as bigint, threshold === undefined ? 0.5 : (threshold as number)),
  ),
  addf: defineVariadic([anyType], sumOfDecimals),
  add1f: define([anyType], ([value], context) => fold([toFloat64(value), 1], add, context)),
  subf: ofAllDecimals(subtract),
  mulf: ofAllDecimals(multiply),
  divf: ofAllDecimals(divide),
};
