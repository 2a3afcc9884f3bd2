import { compareBytes, type Json, type JsonObject } from './json.ts';

/** JSON text with exact integers; members in their own order. Equals `JSON.stringify` where no `bigint` occurs. */
export function stringifyJson(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Native stringify refuses bigint; everything else that it could refuse is no Json.
    return write(value, plain, false);
  }
}

/**
 * JSON as Go's encoding/json prints it: no spaces, `<`, `>`, `&`, U+2028 and U+2029 escaped, lone surrogates replaced,
 * floats in exponent form below 1e-6 and from 1e21.
 * @param sorted members sorted by name, as Go prints maps; otherwise in their own order, as Go prints structs
 */
export function stringifyGoJson(value: Json, options: { sorted: boolean; escapeHtml?: boolean }): string {
  return write(value, options.escapeHtml === false ? goPlainString : goString, options.sorted);
}

type StringWriter = (text: string) => string;

const plain: StringWriter = (text) => JSON.stringify(text);

const goEscapes = /[<>&\u2028\u2029]/g;
const goSeparators = /[\u2028\u2029]/g;
const escapeUnit = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A string as Go's encoder writes it with HTML escaping on. */
export function goString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(goEscapes, escapeUnit);
}

/** A string as Go's encoder writes it with HTML escaping off. */
export function goPlainString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(goSeparators, escapeUnit);
}

function write(value: Json, string: StringWriter, sorted: boolean): string {
  switch (typeof value) {
    case 'string':
      return string(value);
    case 'number':
      return goNumber(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (value === null) return 'null';
      return Array.isArray(value)
        ? `[${value.map((item) => write(item, string, sorted)).join(',')}]`
        : writeObject(value, string, sorted);
  }
}

function writeObject(object: JsonObject, string: StringWriter, sorted: boolean): string {
  const names = Object.keys(object);
  if (sorted) names.sort(compareBytes);
  return `{${names.map((name) => `${string(name)}:${write(object[name]!, string, sorted)}`).join(',')}}`;
}

/** A float as Go's encoding/json prints it: JavaScript's own form, but for `-0`. */
function goNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
