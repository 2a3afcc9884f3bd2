import { quoteGo } from './format.ts';

/**
 * What a number in a template can serve as. Go's constants have no type yet: `1e3` is a float, but fits an integer
 * parameter, too.
 */
export interface NumberLiteral {
  /** Within int64. */
  readonly integer?: bigint;
  /** Within uint64. */
  readonly unsigned?: bigint;
  readonly float?: number;
  readonly complex?: { readonly re: number; readonly im: number };
}

const smallestInteger = -(2n ** 63n);
const largestInteger = 2n ** 63n - 1n;
const largestUnsigned = 2n ** 64n - 1n;

/**
 * Reads a number token.
 * @returns the error message when it is no number
 */
export function readNumber(text: string): NumberLiteral | string {
  if (text.endsWith('i')) {
    const imaginary = parseFloatGo(text.slice(0, -1));
    if (imaginary !== undefined) return fromComplex(0, imaginary);
  }
  const exact = parseInteger(text);
  if (exact !== undefined && exact >= smallestInteger && exact <= largestUnsigned) return fromInteger(exact);
  const float = parseFloatGo(text);
  if (float === undefined) return `illegal number syntax: ${quoteGo(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quoteGo(text)}`;
  return fromFloat(float);
}

/** Reads a token such as `1+2i`. */
export function readComplex(text: string): NumberLiteral | string {
  // The sign that joins the parts is the last one that belongs to no exponent.
  let split = text.length - 1;
  while (split > 0 && !(isSign(text[split]) && !isExponentMark(text, split - 1))) split--;
  const real = parseFloatGo(text.slice(0, split));
  const imaginary = parseFloatGo(text.slice(split, -1));
  if (real === undefined || imaginary === undefined) return 'syntax error scanning complex number';
  return fromComplex(real, imaginary);
}

const isSign = (character: string | undefined): boolean => character === '+' || character === '-';

function isExponentMark(text: string, offset: number): boolean {
  const isHexadecimal = /^[+-]?0[xX]/.test(text);
  return (isHexadecimal ? 'pP' : 'eE').includes(text[offset]!);
}

function fromInteger(value: bigint): NumberLiteral {
  return {
    ...(value <= largestInteger && { integer: value }),
    ...(value >= 0n && { unsigned: value }),
    float: Number(value),
  };
}

function fromFloat(float: number): NumberLiteral {
  if (!Number.isInteger(float)) return { float };
  const value = BigInt(float);
  return {
    ...(value >= smallestInteger && value <= largestInteger && { integer: value }),
    ...(value >= 0n && value <= largestUnsigned && { unsigned: value }),
    float,
  };
}

function fromComplex(re: number, im: number): NumberLiteral {
  return { ...(im === 0 && fromFloat(re)), complex: { re, im } };
}

/**
 * An integer in Go's syntax with its base prefix (`0x`, `0o`, `0b`, `0`); undefined when it is none. Of any size.
 */
export function parseInteger(text: string): bigint | undefined {
  const sign = text[0] === '-' ? -1n : 1n;
  const unsigned = text[0] === '-' || text[0] === '+' ? text.slice(1) : text;
  if (!hasGoodUnderscores(unsigned)) return undefined;
  const digits = unsigned.replaceAll('_', '');
  if (/^0[0-7]+$/.test(digits)) return sign * BigInt(`0o${digits.slice(1)}`);
  if (/^(?:0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(digits)) return sign * BigInt(digits);
  return undefined;
}

/** Underscores stand between digits only; a base prefix counts as a digit. */
function hasGoodUnderscores(unsigned: string): boolean {
  if (!unsigned.includes('_')) return true;
  const prefixed = unsigned.replace(/^0[xXoObB]/, '0');
  const misplaced = /^0[xX]/.test(unsigned) ? misplacedInHexadecimal : misplacedInDecimal;
  return !misplaced.test(prefixed);
}

const misplacedInDecimal = /(?<![0-9])_|_(?![0-9])/;
const misplacedInHexadecimal = /(?<![0-9a-fA-F])_|_(?![0-9a-fA-F])/;

// Written so that no digit can match in two places: that would take quadratic time.
const decimalFloat = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const hexadecimalFloat = /^0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?[0-9]+)$/;

/** A float in Go's syntax; undefined when it is none or out of range. */
function parseFloatGo(text: string): number | undefined {
  const sign = text[0] === '-' ? -1 : 1;
  const unsigned = isSign(text[0]) ? text.slice(1) : text;
  if (!hasGoodUnderscores(unsigned)) return undefined;
  const digits = unsigned.replaceAll('_', '');
  const value = decimalFloat.test(digits) ? Number(digits) : parseHexadecimalFloat(digits);
  return value === undefined || !Number.isFinite(value) ? undefined : sign * value;
}

function parseHexadecimalFloat(digits: string): number | undefined {
  const match = hexadecimalFloat.exec(digits);
  if (!match) return undefined;
  const [, whole = '', fraction = '', power = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const mantissa = BigInt(`0x${whole}${fraction}`);
  if (mantissa === 0n) return 0;
  return scale(mantissa, Number(power) - 4 * fraction.length);
}

/** mantissa × 2^exponent, rounded once. */
function scale(mantissa: bigint, exponent: number): number {
  const length = mantissa.toString(2).length;
  const top = length + exponent;
  if (top > 1024) return Number.POSITIVE_INFINITY;
  if (top < -1075) return 0;
  // Below 2^-1022 fewer than 53 bits are kept; the rest is rounded here, so that the division below is exact.
  const keptBits = Math.min(53, top + 1074);
  const excess = BigInt(Math.max(length - keptBits, 0));
  const rounded = roundShift(mantissa, excess);
  const power = exponent + Number(excess);
  const half = Math.trunc(power / 2);
  return Number(rounded) * 2 ** half * 2 ** (power - half);
}

/** Shifts right, ties to even. */
function roundShift(value: bigint, count: bigint): bigint {
  if (count === 0n) return value;
  const floor = value >> count;
  const rest = value - (floor << count);
  const half = 1n << (count - 1n);
  return rest > half || (rest === half && (floor & 1n) === 1n) ? floor + 1n : floor;
}
