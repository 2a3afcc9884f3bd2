/** Decimal suffixes (500m), powers of two (1Gi) or an exponent (1e3): the form in which a quantity was written. */
type QuantityFormat = 'decimal' | 'binary' | 'exponent';

/** The number unscaled × 10^exponent, exact. */
export interface Quantity {
  readonly unscaled: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

/** The text is not a quantity; the message is Kubernetes'. */
export class QuantityError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'QuantityError';
  }
}

const formatError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixError = "unable to parse quantity's suffix";
const numericError = 'unable to parse numeric part of quantity';

const decimalExponents: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const decimalSuffixes: ReadonlyMap<number, string> = new Map(
  [...decimalExponents].map(([suffix, power]) => [power, suffix]),
);
const binarySuffixes: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** No quantity is finer than a billionth; what is smaller is rounded away from zero. */
const finestExponent = -9;
/** Quantities with a binary suffix are capped at the largest int64. */
const largest = 2n ** 63n - 1n;
const zero: Quantity = { unscaled: 0n, exponent: 0, format: 'decimal' };

/** Kubernetes has no limit; arithmetic on megabytes of digits would stall the process. */
const longestText = 4096;
const form = /^([+-]?)(\d*)(?:\.(\d*))?((?:[eEinumkKMGTP]+[-+]?\d*)|(?:[-+]\d*))?$/;
const leadingZeros = /^0+/;
const suffixWithExponent = /^[eE][-+]?\d{1,19}$/;
const largestInt32 = 2 ** 31 - 1;

interface Written {
  readonly isNegative: boolean;
  /** Without leading zeros, but never empty. */
  readonly whole: string;
  readonly fraction: string;
  readonly format: QuantityFormat;
  /** What the suffix multiplies by: a power of ten, of two for the binary format. */
  readonly power: number;
}

/**
 * Reads a quantity as Kubernetes does: `0.5`, `100m`, `1.5Gi`, `1e3`.
 * @param options by default blanks around it do not count, as in JSON
 * @throws {QuantityError}
 */
export function parseQuantity(text: string, { trims = true }: { readonly trims?: boolean } = {}): Quantity {
  return evaluate(read(trims ? text.trim() : text));
}

/**
 * The text that Kubernetes prints for a quantity that it has read. Some spellings survive although they are not
 * canonical (`+5`, `1.234`, `1E3`): its reader keeps the text wherever a cheap test finds nothing to shorten.
 * @throws {QuantityError}
 */
export function canonicalQuantity(text: string): string {
  const trimmed = text.trim();
  const written = read(trimmed);
  return keepsSpelling(written) ? trimmed : formatQuantity(evaluate(written));
}

function read(text: string): Written {
  const found = text.length <= longestText ? form.exec(text) : null;
  if (!found || text === '') throw new QuantityError(formatError);
  const [, sign, digits = '', fraction = '', suffix = ''] = found;
  const whole = digits.replace(leadingZeros, '') || '0';
  const written = { isNegative: sign === '-', whole, fraction, ...readSuffix(suffix) };
  if (digits + fraction === '' && !mayLackDigits(written)) throw new QuantityError(numericError);
  return written;
}

/** Kubernetes takes a suffix alone for zero, unless it is so large or fine that the number is read in another way. */
function mayLackDigits({ format, power }: Written): boolean {
  return format === 'binary' ? power <= 40 : power >= finestExponent;
}

function readSuffix(suffix: string): { format: QuantityFormat; power: number } {
  const decimal = decimalExponents.get(suffix);
  if (decimal !== undefined) return { format: 'decimal', power: decimal };
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { format: 'binary', power: binary * 10 };
  const power = suffixWithExponent.test(suffix) ? Number(suffix.slice(1)) : Number.NaN;
  if (!(Math.abs(power) <= largestInt32)) throw new QuantityError(suffixError);
  return { format: 'exponent', power };
}

/**
 * The test of Kubernetes' reader, which concerns numbers of up to 18 digits (fewer with a binary suffix, whose own
 * digits count too). A binary number that 8 divides, a decimal one that ends in 000 might take a larger suffix.
 */
function keepsSpelling({ whole, fraction, format, power }: Written): boolean {
  if (whole === '0') return false;
  if (format === 'binary') {
    return fraction === '' && whole.length <= 14 - Math.floor((power * 3) / 10) && Number(whole) % 8 !== 0;
  }
  const digits = whole + fraction;
  const exponent = power - fraction.length;
  return digits.length <= 18 && exponent >= finestExponent && exponent % 3 === 0 && !digits.endsWith('000');
}

function evaluate({ isNegative, whole, fraction, format, power }: Written): Quantity {
  const digits = BigInt(whole + fraction);
  const unscaled = isNegative ? -digits : digits;
  if (format === 'binary') return binaryQuantity(unscaled * 2n ** BigInt(power), -fraction.length);
  return limitPrecision(unscaled, power - fraction.length, format);
}

function binaryQuantity(unscaled: bigint, exponent: number): Quantity {
  const { unscaled: rounded, exponent: power } = limitPrecision(unscaled, exponent, 'binary');
  const one = 10n ** BigInt(-power);
  const magnitude = rounded < 0n ? -rounded : rounded;
  if (magnitude > largest * one) return { unscaled: rounded < 0n ? -largest : largest, exponent: 0, format: 'binary' };
  return { unscaled: rounded, exponent: power, format: magnitude < one && magnitude > 0n ? 'decimal' : 'binary' };
}

function limitPrecision(unscaled: bigint, exponent: number, format: QuantityFormat): Quantity {
  if (unscaled === 0n) return zero;
  if (exponent >= finestExponent) return { unscaled, exponent, format };
  return { unscaled: divideUp(unscaled, finestExponent - exponent), exponent: finestExponent, format };
}

/** unscaled / 10^power, rounded away from zero; never builds a power that dwarfs the number itself. */
function divideUp(unscaled: bigint, power: number): bigint {
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  const sign = unscaled < 0n ? -1n : 1n;
  if (magnitude === 0n) return 0n;
  if (power > magnitude.toString().length) return sign;
  const divisor = 10n ** BigInt(power);
  return sign * ((magnitude + divisor - 1n) / divisor);
}

/** The canonical text of a quantity: no fraction, the largest suffix that keeps it exact. */
export function formatQuantity(quantity: Quantity): string {
  const { unscaled, exponent, format } = quantity;
  if (unscaled === 0n) return '0';
  return (
    (format === 'binary' ? formatBinary(unscaled, exponent) : undefined) ?? formatDecimal(unscaled, exponent, format)
  );
}

/** Undefined where Kubernetes goes over to the decimal form: fractions and numbers below 1024. */
function formatBinary(unscaled: bigint, exponent: number): string | undefined {
  const divisor = 10n ** BigInt(-exponent);
  if (unscaled % divisor !== 0n) return undefined;
  let mantissa = unscaled / divisor;
  if (mantissa > -1024n && mantissa < 1024n) return undefined;
  let step = 0;
  while (mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    step++;
  }
  return `${mantissa}${binarySuffixes[step]}`;
}

function formatDecimal(unscaled: bigint, exponent: number, format: QuantityFormat): string {
  const digits = unscaled.toString();
  const zeros = trailingZeroCount(digits);
  const exact = exponent + zeros;
  const surplus = ((exact % 3) + 3) % 3;
  const power = exact - surplus;
  const mantissa = digits.slice(0, digits.length - zeros) + '0'.repeat(surplus);
  if (format === 'exponent') return power === 0 ? mantissa : `${mantissa}e${power}`;
  return mantissa + (decimalSuffixes.get(power) ?? '');
}

function trailingZeroCount(digits: string): number {
  let count = 0;
  while (digits.charCodeAt(digits.length - 1 - count) === 48) count++;
  return count;
}

/** The quantity × 10^-scale as an integer, rounded away from zero, as Go's Value (0) and MilliValue (-3) give it. */
export function scaledValue(quantity: Quantity, scale: number): bigint {
  const power = quantity.exponent - scale;
  if (power < 0) return divideUp(quantity.unscaled, -power);
  return clampInt64(quantity.unscaled, power);
}

const int64Digits = 19;

function clampInt64(unscaled: bigint, power: number): bigint {
  if (unscaled === 0n) return 0n;
  const limit = unscaled < 0n ? -largest : largest;
  if (power > int64Digits) return limit;
  const value = unscaled * 10n ** BigInt(power);
  return value > largest || value < -largest ? limit : value;
}
