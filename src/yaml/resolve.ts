import { decodeBase64 } from './base64.ts';
import { isTimestamp } from './timestamp.ts';

/** A float, kept apart from the integers: `1.0` and `1` are written differently as text. May be infinite or NaN. */
export class YamlFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** What a scalar means. Integers are `number` where that is exact, else `bigint`; they reach from int64 to uint64. */
export type YamlMeaning = null | boolean | number | bigint | YamlFloat | string;

export const minimumInt64 = -(2n ** 63n);
export const maximumInt64 = 2n ** 63n - 1n;
export const maximumUint64 = 2n ** 64n - 1n;

const words = new Map<string, YamlMeaning>();
for (const word of ['', '~', 'null', 'Null', 'NULL']) words.set(word, null);
for (const word of 'y Y yes Yes YES true True TRUE on On ON'.split(' ')) words.set(word, true);
for (const word of 'n N no No NO false False FALSE off Off OFF'.split(' ')) words.set(word, false);
for (const word of '.nan .NaN .NAN'.split(' ')) words.set(word, new YamlFloat(Number.NaN));
for (const word of '.inf .Inf .INF +.inf +.Inf +.INF'.split(' ')) words.set(word, new YamlFloat(Infinity));
for (const word of '-.inf -.Inf -.INF'.split(' ')) words.set(word, new YamlFloat(-Infinity));

const longestWord = 5;

const text = 0;
const word = 1;
const number = 2;

/** What a plain scalar can be, by its first character: text, one of the words, a number or a word. */
const kinds = new Uint8Array(128);
for (const first of 'yYnNtTfFoO~') kinds[first.charCodeAt(0)] = word;
for (const first of '0123456789+-.') kinds[first.charCodeAt(0)] = number;

/** The meaning of a plain scalar without a tag. */
export function resolvePlain(scalar: string): YamlMeaning {
  const first = scalar.charCodeAt(0);
  const kind = first < 128 ? kinds[first] : scalar === '' ? word : text;
  if (kind === text) return scalar;
  if (scalar.length <= longestWord) {
    const meaning = words.get(scalar);
    if (meaning !== undefined) return meaning;
  }
  return kind === number ? (resolveNumber(scalar) ?? scalar) : scalar;
}

/** True if a text stays text when it is written without quotes. */
export function isPlainText(scalar: string): boolean {
  return typeof resolvePlain(scalar) === 'string' && !isTimestamp(scalar);
}

const smallInteger = /^-?(?:0|[1-9][0-9]{0,14})$/;
/** Behind a leading `.` Go allows `_` between digits only; elsewhere it drops them all. */
const strayUnderscore = /_(?![0-9])|(?<![0-9])_/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

function resolveNumber(scalar: string): number | bigint | YamlFloat | undefined {
  // Adding 0 turns -0 into 0: Go's integers have no negative zero.
  if (smallInteger.test(scalar)) return Number(scalar) + 0;
  const digits = scalar.includes('_') ? scalar.replaceAll('_', '') : scalar;
  if (scalar.startsWith('.')) return strayUnderscore.test(scalar) ? undefined : resolveFloat(digits);
  return resolveInteger(digits) ?? resolveFloat(digits);
}

function resolveFloat(digits: string): YamlFloat | undefined {
  if (!float.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? new YamlFloat(value) : undefined;
}

/** Go reads a second sign here: it hands the text behind `0b` to a parser that allows one. */
const signedBinary = /^0b([-+][01]+)$/;

/** No integer has other characters; most texts that begin with a digit, such as `1.2.3` or `100m`, end here. */
const integerCharacters = /^[-+]?[0-9][-+0-9a-fA-FxXoO]*$/;

function resolveInteger(scalar: string): number | bigint | undefined {
  if (!integerCharacters.test(scalar)) return undefined;
  const inner = signedBinary.exec(scalar)?.[1];
  const sign = inner ? inner.slice(0, 1) : /^[-+]?/.exec(scalar)![0];
  const digits = inner ? `0b${inner.slice(1)}` : scalar.slice(sign.length);
  const [prefix, rest] = splitBase(digits);
  // More than 64 digits are no 64-bit integer in any base, and slow to convert.
  const significant = rest.replace(/^0+(?=.)/, '');
  if (significant.length > 64 || !baseDigits.get(prefix)!.test(significant)) return undefined;
  const magnitude = BigInt(prefix + significant);
  const value = sign === '-' ? -magnitude : magnitude;
  // Go reads an unsigned integer only where no sign stands.
  if (value < minimumInt64 || value > (sign === '' ? maximumUint64 : maximumInt64)) return undefined;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

const baseDigits = new Map<string, RegExp>([
  ['', /^[0-9]+$/],
  ['0x', /^[0-9a-fA-F]+$/],
  ['0o', /^[0-7]+$/],
  ['0b', /^[01]+$/],
]);

function splitBase(digits: string): [prefix: string, rest: string] {
  const prefix = digits.slice(0, 2).toLowerCase();
  if (baseDigits.has(prefix)) return [prefix, digits.slice(2)];
  return digits.length > 1 && digits.startsWith('0') ? ['0o', digits.slice(1)] : ['', digits];
}

/** The scalar is not what its tag says. */
export class TagMismatch extends Error {}

const prefix = 'tag:yaml.org,2002:';

/**
 * The meaning of a scalar with a tag, in whatever style it is written.
 * @param tag resolved, see {@link YamlTag}; a tag that is not one of YAML's own makes text
 * @throws {TagMismatch}
 */
export function resolveTagged(tag: string, scalar: string): YamlMeaning {
  const kind = tag.startsWith(prefix) ? tag.slice(prefix.length) : '';
  switch (kind) {
    case 'binary':
      return resolveBinary(scalar);
    case 'timestamp':
      if (isTimestamp(scalar)) return scalar;
      break;
    case 'int':
    case 'float':
    case 'bool':
    case 'null': {
      const meaning = resolvePlain(scalar);
      const found = kindOf(meaning);
      if (found === kind) return meaning;
      if (kind === 'float' && typeof meaning === 'number') return new YamlFloat(meaning);
      if (kind === 'float' && typeof meaning === 'bigint' && meaning <= maximumInt64)
        return new YamlFloat(Number(meaning));
      break;
    }
    default:
      return scalar;
  }
  throw new TagMismatch(`cannot decode !!${kindOf(resolvePlain(scalar))} \`${scalar}\` as a !!${kind}`);
}

function kindOf(meaning: YamlMeaning): string {
  if (meaning === null) return 'null';
  if (meaning instanceof YamlFloat) return 'float';
  if (typeof meaning === 'boolean') return 'bool';
  return typeof meaning === 'string' ? 'str' : 'int';
}

function resolveBinary(scalar: string): string {
  const decoded = decodeBase64(scalar);
  if (decoded === undefined) throw new TagMismatch('!!binary value contains invalid base64 data');
  return decoded;
}
