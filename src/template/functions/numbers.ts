import { parseInteger as parsePrefixedInteger, readNumber } from '../number-literal.ts';

/** Numbers in text, in the syntax of Go's strconv. */

export const minimumInt64 = -(1n << 63n);
export const maximumInt64 = (1n << 63n) - 1n;
export const maximumUint64 = (1n << 64n) - 1n;

/** Longer text is no number of 64 bits, whatever it says; reading it digit by digit would take too long. */
const maximumLength = 4096;

/** An int64 in the base that its prefix tells (`0x`, `0o`, `0b`, `0`), with underscores; undefined for anything else. */
export function parseInt64(text: string): bigint | undefined {
  return within64Bits(text.length > maximumLength ? undefined : parsePrefixedInteger(text));
}

/** An int64 in octal digits without prefix; undefined for anything else. */
export function parseOctalInt64(text: string): bigint | undefined {
  const found = text.length > maximumLength ? null : /^([+-]?)([0-7]+)$/.exec(text);
  if (!found) return undefined;
  const magnitude = BigInt(`0o${found[2]}`);
  return within64Bits(found[1] === '-' ? -magnitude : magnitude);
}

function within64Bits(value: bigint | undefined): bigint | undefined {
  return value !== undefined && value >= minimumInt64 && value <= maximumInt64 ? value : undefined;
}

/** An int64 in decimal digits, the nearest one where it is out of range; undefined for anything else. */
export function parseDecimalInt64(text: string): bigint | undefined {
  const found = /^([+-]?)0*([0-9]+)$/.exec(text);
  if (!found) return undefined;
  const isNegative = found[1] === '-';
  const digits = found[2]!;
  const magnitude = digits.length > 19 ? maximumUint64 : BigInt(digits);
  if (isNegative) return magnitude > maximumInt64 ? minimumInt64 : -magnitude;
  return magnitude > maximumInt64 ? maximumInt64 : magnitude;
}

const decimalFloat = /^[+-]?(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;

/** A float64; undefined when the text is none or its value is out of range. */
export function parseFloat64(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?0[xX]/.test(text)) return parseHexadecimalFloat(text);
  const value = decimalFloat.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** With its mandatory exponent such a float is written as in a template. */
function parseHexadecimalFloat(text: string): number | undefined {
  if (!/[pP]/.test(text) || text.length > maximumLength) return undefined;
  const literal = readNumber(text);
  return typeof literal === 'string' ? undefined : literal.float;
}
