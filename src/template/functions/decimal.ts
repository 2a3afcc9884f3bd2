import { type CallContext, FunctionError } from '../value.ts';

/** The decimal number coefficient × 10^exponent, exact. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** The shortest decimal that reads back as this float. */
function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) throw new FunctionError(`Cannot create a Decimal from ${nameOf(value)}`);
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function nameOf(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

export function add(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent);
  return { coefficient: rescaled(left, exponent) + rescaled(right, exponent), exponent };
}

export function subtract(left: Decimal, right: Decimal): Decimal {
  return add(left, { coefficient: -right.coefficient, exponent: right.exponent });
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  return { coefficient: left.coefficient * right.coefficient, exponent: left.exponent + right.exponent };
}

const divisionPlaces = 16;

/** The quotient to 16 places after the point, halves away from zero. */
export function divide(left: Decimal, right: Decimal): Decimal {
  if (right.coefficient === 0n) throw new FunctionError('decimal division by 0');
  const shift = left.exponent - right.exponent + divisionPlaces;
  const numerator = left.coefficient * powerOfTen(Math.max(shift, 0));
  const denominator = right.coefficient * powerOfTen(Math.max(-shift, 0));
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  const isRoundedUp = absolute(rest) * 2n >= absolute(denominator);
  const isNegative = numerator < 0n !== denominator < 0n;
  const step = isRoundedUp ? (isNegative ? -1n : 1n) : 0n;
  return { coefficient: quotient + step, exponent: -divisionPlaces };
}

const rescaled = (value: Decimal, exponent: number): bigint =>
  value.coefficient * powerOfTen(value.exponent - exponent);
const powerOfTen = (power: number): bigint => 10n ** BigInt(power);
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** The nearest float. */
function toFloat({ coefficient, exponent }: Decimal): number {
  return Number(`${coefficient}e${exponent}`);
}

/** About how many decimal digits a step pays for. */
const digitsPerStep = 32;

/** Applies the operation from left to right; each is charged for the digits that have come together. */
export function fold(
  [first, ...others]: readonly number[],
  operation: (left: Decimal, right: Decimal) => Decimal,
  context: CallContext,
): number {
  let digits = 0;
  let result = decimalOf(first!);
  for (const value of others) {
    const operand = decimalOf(value);
    digits += digitBound(operand);
    context.spend(Math.ceil(digits / digitsPerStep));
    result = operation(result, operand);
  }
  return toFloat(result);
}

/** At most so many digits an operand adds: those of any double and its exponent written out. */
const digitBound = ({ exponent }: Decimal): number => 17 + Math.abs(exponent);
