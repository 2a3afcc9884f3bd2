/**
 * A float as Go's `strconv.FormatFloat(value, 'g', -1, bits)` prints it: the fewest digits that read back to the same
 * float of that size, in exponent form below 1e-4 and from 1e6; `+Inf`, `-Inf`, `NaN`.
 */
export function formatGoFloat(value: number, bits: 32 | 64): string {
  const float = bits === 32 ? Math.fround(value) : value;
  if (Number.isNaN(float)) return 'NaN';
  if (!Number.isFinite(float)) return float > 0 ? '+Inf' : '-Inf';
  const sign = float < 0 || Object.is(float, -0) ? '-' : '';
  if (float === 0) return `${sign}0`;
  const [digits, exponent] = shortestDigits(Math.abs(float), bits);
  return sign + (exponent < -4 || exponent >= 6 ? exponentForm(digits, exponent) : plainForm(digits, exponent));
}

/** Digits without a point, and the decimal exponent of the first one. */
function shortestDigits(value: number, bits: 32 | 64): [digits: string, exponent: number] {
  let text = value.toExponential();
  if (bits === 32) {
    // A 32-bit float needs at most nine digits; the fewest that still lead back to it are Go's.
    for (let decimals = 0; decimals < 9; decimals++) {
      text = value.toExponential(decimals);
      if (Math.fround(Number(text)) === value) break;
    }
  }
  const [mantissa, exponent] = text.split('e');
  return [mantissa!.replace('.', ''), Number(exponent)];
}

function exponentForm(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
}

function plainForm(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits.padEnd(exponent + 1, '0');
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}
