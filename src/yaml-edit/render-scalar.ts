import type { Json, JsonObject } from '../json/index.ts';
import type { YamlNode } from '../yaml/index.ts';
import { writePlainScalar } from '../yaml/write.ts';
import { isPlainWord, writeText } from '../yaml/write-scalar.ts';

export type ScalarValue = null | boolean | number | bigint | string;

export function isScalar(value: Json): value is ScalarValue {
  return typeof value !== 'object' || value === null;
}

/** A map or list with something in it; an empty one is written like a scalar. */
export function isFilled(value: Json): value is JsonObject | Json[] {
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return true;
  return false;
}

/**
 * A scalar or an empty collection outside of brackets. Long lines are not folded: people search for what they see.
 * @param indent column of the collection around it; further lines of a literal block stand two right of that
 */
export function blockScalar(value: Json, indent: number): string {
  if (!isScalar(value)) return Array.isArray(value) ? '[]' : '{}';
  if (typeof value !== 'string') return writePlainScalar(value);
  if (isPlainWord(value)) return value;
  // A literal block with blank lines at its end would take the blank lines behind it for its own.
  if (value === '\n' || value.endsWith('\n\n')) return quoted(value);
  const isSimpleKey = !value.includes('\n');
  return writeText(value, { column: 0, indent: indent + 2, isSimpleKey });
}

export function blockKey(name: string): string {
  return writeText(name, { column: 0, indent: 0, isSimpleKey: true });
}

const unsafeInQuotes = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** In double quotes as JSON has them, which YAML reads alike. */
export function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    unsafeInQuotes,
    (symbol) => `\\u${symbol.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What needs no quotes inside brackets, whatever stands around it. */
const safeInFlow = /^[A-Za-z_./][\w./-]*(?::[\w./-]+)*$/;

export function flowScalar(value: ScalarValue, isJson: boolean): string {
  if (typeof value !== 'string') return writePlainScalar(value);
  const plain = !isJson && safeInFlow.test(value) && writeText(value, { column: 0, indent: 0, isSimpleKey: true });
  return plain === value ? value : quoted(value);
}

/** A scalar in the place of another, with its quotes. */
export function likeBefore(value: Json, before: YamlNode, indent: number): string {
  const plain = blockScalar(value, indent);
  if (before.kind !== 'scalar' || typeof value !== 'string' || value.includes('\n')) return plain;
  if (before.style === 'double') return quoted(value);
  const isSingle = before.style === 'single' && plain === value;
  return isSingle ? `'${value.replaceAll("'", "''")}'` : plain;
}
