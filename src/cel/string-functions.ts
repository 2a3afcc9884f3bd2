import type { Environment } from '@marcbachmann/cel-js';
import { RE2JS, RE2JSException } from 're2js';

/** An operation that ends with an error, as in Kubernetes. */
export class CelError extends Error {}

/**
 * Functions of texts as Kubernetes has them: by code points, with RE2's expressions in linear time, ASCII letters alone.
 * Where the library has one of the same name, ours stands in its place under a name of its own.
 */
export function registerStringFunctions(environment: Environment): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [signature, run] of stringFunctions) {
    const [, name, rest] = /^string\.(\w+)(\(.*)$/.exec(signature)!;
    const own = `${ownPrefix}${name}`;
    names.set(name!, own);
    environment.registerFunction(`string.${own}${rest}`, run);
  }
  return names;
}

/** What the names of ours begin with. */
export const ownPrefix = 'kubernetes_';

type Run = (...values: never[]) => unknown;

const stringFunctions: readonly (readonly [signature: string, run: Run])[] = [
  ['string.matches(string): bool', (text: string, pattern: string) => compiled(pattern).matcher(text).find()],
  ['string.find(string): string', (text: string, pattern: string) => found(text, pattern)],
  ['string.lowerAscii(): string', (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())],
  ['string.upperAscii(): string', (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase())],
  ['string.charAt(int): string', (text: string, at: bigint) => charAt([...text], Number(at))],
  ['string.substring(int): string', (text: string, start: bigint) => part([...text], Number(start))],
  [
    'string.substring(int, int): string',
    (text: string, start: bigint, end: bigint) => part([...text], Number(start), Number(end)),
  ],
  ['string.indexOf(string): int', (text: string, wanted: string) => indexIn(text, text.indexOf(wanted))],
  ['string.lastIndexOf(string): int', (text: string, wanted: string) => indexIn(text, text.lastIndexOf(wanted))],
  [
    'string.replace(string, string): string',
    (text: string, old: string, now: string) => text.replaceAll(old, () => now),
  ],
  ['string.split(string): list<string>', (text: string, separator: string) => pieces(text, separator)],
  [
    'string.split(string, int): list<string>',
    (text: string, separator: string, limit: bigint) => limited(pieces(text, separator), separator, Number(limit)),
  ],
];

function pieces(text: string, separator: string): string[] {
  return separator === '' ? [...text] : text.split(separator);
}

/** So many pieces at most, the last one with all that is left; no limit below 0. */
function limited(all: string[], separator: string, limit: number): string[] {
  if (limit < 0 || all.length <= limit) return all;
  return limit === 0 ? [] : [...all.slice(0, limit - 1), all.slice(limit - 1).join(separator)];
}

function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) throw new CelError(`${JSON.stringify(pattern)} is no regular expression`);
    throw error;
  }
}

function found(text: string, pattern: string): string {
  const matcher = compiled(pattern).matcher(text);
  return matcher.find() ? (matcher.group() ?? '') : '';
}

function charAt(characters: readonly string[], at: number): string {
  if (at < 0 || at > characters.length) throw new CelError(`index out of range: ${at}`);
  return characters[at] ?? '';
}

function part(characters: readonly string[], start: number, end = characters.length): string {
  if (start < 0 || end > characters.length || start > end)
    throw new CelError(`invalid substring range: ${start} to ${end}`);
  return characters.slice(start, end).join('');
}

/** An index of UTF-16 units as one of code points. */
function indexIn(text: string, units: number): bigint {
  return BigInt(units < 0 ? units : [...text.slice(0, units)].length);
}
