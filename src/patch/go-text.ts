import { compareBytes, type Json } from '../json/index.ts';

/**
 * An untyped value as Go's `%v` prints it: `map[a:1 b:[x y]]`. Every number is a float64 there, so a million prints as
 * `1e+06`.
 */
export function goText(value: Json): string {
  return print(value, scalarText);
}

/** Go's `%s` of an untyped value: scalars that are no text are marked as wrong. */
export function goStringText(value: Json): string {
  return print(value, (scalar) => {
    if (typeof scalar === 'string') return scalar;
    return scalar === null ? '%!s(<nil>)' : `%!s(${goTypeName(scalar)}=${scalarText(scalar)})`;
  });
}

/** The Go type of an untyped value. */
export function goTypeName(value: Json): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  switch (typeof value) {
    case 'object':
      return 'map[string]interface {}';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      return 'float64';
  }
}

type Scalar = null | boolean | number | bigint | string;

function print(value: Json, scalar: (value: Scalar) => string): string {
  if (Array.isArray(value)) return `[${value.map((item) => print(item, scalar)).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const names = Object.keys(value).sort(compareBytes);
  return `map[${names.map((name) => `${name}:${print(value[name]!, scalar)}`).join(' ')}]`;
}

function scalarText(value: Scalar): string {
  if (value === null) return '<nil>';
  return typeof value === 'number' || typeof value === 'bigint' ? floatText(Number(value)) : String(value);
}

/** The shortest digits that tell the float apart, in exponent form below 1e-4 and from a million up. */
function floatText(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
