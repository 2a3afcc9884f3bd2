import { toBytes } from './bytes.ts';

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

// From U+0080 on only what is not printable, and no stand-in of a stray byte.
const unsafeInScript = /[\\'"<>&=\0-\x1f]|[^\p{L}\p{M}\p{N}\p{P}\p{S}\0-\x7f\udc80-\udcff]/gu;

/** Go's `js`. A stray byte stays what it is. */
export function escapeScript(text: string): string {
  return text.replace(unsafeInScript, (character) => {
    const code = character.codePointAt(0)!;
    return scriptEscapes.get(character) ?? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

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
