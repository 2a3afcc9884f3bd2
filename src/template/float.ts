/**
 * Floats as Go's strconv prints them. JavaScript's own shortest form has the same digits; only the layout differs.
 * A given precision needs Go's exact rounding (half to even on the exact decimal value), which toFixed does not give.
 */

/** The decimal 0.DIGITS × 10^point; zero has no digits. */
interface Decimal {
  digits: string;
  point: number;
}

export type FloatVerb = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X';

/**
 * A float in one of Go's forms, with a sign only when negative.
 * @param precision digits after the point (e, f), significant digits (g), hexadecimal digits (x); -1 for as few as
 * identify the value
 */
export function formatFloatVerb(value: number, verb: FloatVerb, precision: number, bits: 32 | 64): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + formatMagnitude(Math.abs(value), verb, precision, bits);
}

function formatMagnitude(value: number, verb: FloatVerb, precision: number, bits: 32 | 64): string {
  switch (verb) {
    case 'b':
      return binaryForm(value, bits);
    case 'x':
      return hexadecimalForm(value, precision);
    case 'X':
      return hexadecimalForm(value, precision).toUpperCase();
    case 'E':
    case 'G':
      return decimalForm(value, verb === 'E' ? 'e' : 'g', precision, bits).toUpperCase();
    default:
      return decimalForm(value, verb, precision, bits);
  }
}

function decimalForm(value: number, verb: 'e' | 'f' | 'g', precision: number, bits: 32 | 64): string {
  if (precision < 0) {
    const decimal = shortestDecimal(value, bits);
    if (verb === 'g') return generalForm(decimal, 6, decimal.digits.length);
    return verb === 'e'
      ? exponentForm(decimal, Math.max(decimal.digits.length - 1, 0))
      : fixedForm(decimal, Math.max(decimal.digits.length - decimal.point, 0));
  }
  const exact = exactDecimal(value);
  if (verb === 'f') return fixedForm(round(exact, exact.point + precision), precision);
  if (verb === 'e') return exponentForm(round(exact, precision + 1), precision);
  const significant = Math.max(precision, 1);
  const rounded = round(exact, significant);
  const isShortInteger = significant > rounded.digits.length && rounded.digits.length >= rounded.point;
  return generalForm(rounded, isShortInteger ? rounded.digits.length : significant, rounded.digits.length);
}

/** %g: exponent form where the exponent is below -4 or reaches the threshold. */
function generalForm(decimal: Decimal, threshold: number, length: number): string {
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= threshold) return exponentForm(decimal, Math.max(length - 1, 0));
  return fixedForm(decimal, Math.max(length - decimal.point, 0));
}

function exponentForm({ digits, point }: Decimal, places: number): string {
  const fraction = digits.slice(1).padEnd(places, '0');
  const exponent = digits === '' ? 0 : point - 1;
  const text = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0] ?? '0'}${places > 0 ? `.${fraction}` : ''}e${exponent < 0 ? '-' : '+'}${text}`;
}

function fixedForm({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (places === 0) return whole;
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(Math.min(-point, places)) + digits;
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`;
}

function shortestDecimal(value: number, bits: 32 | 64): Decimal {
  if (value === 0) return { digits: '', point: 1 };
  const text = bits === 64 ? value.toExponential() : shortestSingle(value);
  const [mantissa = '', exponent = '0'] = text.split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** Nine significant digits identify every float32. */
function shortestSingle(value: number): string {
  for (let places = 0; places < 8; places++) {
    const text = value.toExponential(places);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential(8);
}

/** Mantissa (an integer) and binary exponent of a finite, non-negative double. */
function decompose(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 1 };
  const { mantissa, exponent } = decompose(value);
  const integer = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const digits = integer.toString();
  return { digits: withoutTrailingZeros(digits), point: digits.length + Math.min(exponent, 0) };
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** Keeps that many leading digits; ties go to the even digit. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point };
  const isTie = digits[count] === '5' && digits.length === count + 1;
  const isOdd = count > 0 && Number(digits[count - 1]) % 2 === 1;
  const roundsUp = isTie ? isOdd : digits[count]! >= '5';
  const kept = digits.slice(0, count);
  if (!roundsUp) return { digits: withoutTrailingZeros(kept), point };
  const increased = (BigInt(kept || '0') + 1n).toString().padStart(count, '0');
  return { digits: withoutTrailingZeros(increased), point: point + increased.length - count };
}

/** %b: the integer mantissa and the power of two. */
function binaryForm(value: number, bits: 32 | 64): string {
  const { mantissa, exponent } = decompose(value);
  if (bits === 64) return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
  const single = singleMantissa(value);
  return `${single.mantissa}p${single.exponent < 0 ? '' : '+'}${single.exponent}`;
}

function singleMantissa(value: number): { mantissa: number; exponent: number } {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const biased = bits >>> 23;
  const fraction = bits & 0x7fffff;
  return biased === 0
    ? { mantissa: fraction, exponent: -149 }
    : { mantissa: fraction | 0x800000, exponent: biased - 150 };
}

/** %x: one binary digit before the point, hexadecimal digits after it. */
function hexadecimalForm(value: number, precision: number): string {
  let { mantissa, exponent } = decompose(value);
  if (mantissa === 0n) return `0x0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+00`;
  // Subnormal numbers are shifted until bit 52 leads, like all others.
  while (mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  exponent += 52;
  if (precision >= 0 && precision < 13) {
    mantissa = roundBits(mantissa, BigInt(52 - 4 * precision));
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const all = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const fraction = precision < 0 ? withoutTrailingZeros(all) : all.slice(0, precision).padEnd(precision, '0');
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `0x1${fraction === '' ? '' : `.${fraction}`}p${exponent < 0 ? '-' : '+'}${power}`;
}

/** Clears that many low bits, ties to even. */
function roundBits(mantissa: bigint, count: bigint): bigint {
  const unit = 1n << count;
  const rest = mantissa & (unit - 1n);
  const floor = mantissa - rest;
  const isUp = rest * 2n > unit || (rest * 2n === unit && (floor & unit) !== 0n);
  return isUp ? floor + unit : floor;
}
