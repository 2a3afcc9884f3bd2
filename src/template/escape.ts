import { toBytes } from './bytes.ts';
import { isPrintable } from './format.ts';

const htmlEscapes = new Map([
  ['\0', '\ufffd'],
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

/** Go's `html`. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => htmlEscapes.get(character)!);
}

const scriptEscapes = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
]);

/** Go's `js`. A stray byte stays what it is. */
export function escapeScript(text: string): string {
  let escaped = '';
  for (const character of text) escaped += escapeScriptCharacter(character);
  return escaped;
}

function escapeScriptCharacter(character: string): string {
  const named = scriptEscapes.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0)!;
  const isEscaped =
    code < 0x80 ? code < 0x20 || '<>&='.includes(character) : !isStrayByte(code) && !isPrintable(character);
  return isEscaped ? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}` : character;
}

const isStrayByte = (code: number): boolean => code >= 0xdc80 && code <= 0xdcff;

const unreserved = /^[A-Za-z0-9\-_.~]$/;

/** Go's `urlquery`. */
export function escapeQuery(text: string): string {
  let escaped = '';
  for (const byte of toBytes(text)) {
    const character = String.fromCharCode(byte);
    if (character === ' ') escaped += '+';
    else if (unreserved.test(character)) escaped += character;
    else escaped += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
