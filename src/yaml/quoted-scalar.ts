import * as character from './characters.ts';
import { type Cursor, isDocumentMarker, newScalar, readFold, scanError } from './cursor.ts';
import type { YamlProperties, YamlScalar } from './tree.ts';

/** Reads a single- or double-quoted scalar; the cursor stands at its opening quote. */
export function readQuoted(cursor: Cursor, properties: YamlProperties | null): YamlScalar {
  const start = cursor.position;
  const quote = cursor.text.charCodeAt(start);
  const isDouble = quote === character.doubleQuote;
  cursor.position++;
  const value = isDouble ? readDouble(cursor) : readSingle(cursor);
  cursor.position++;
  cursor.isKeyAllowed = false;
  return newScalar(cursor, isDouble ? 'double' : 'single', value, start, properties);
}

function readSingle(cursor: Cursor): string {
  const { text } = cursor;
  let value = '';
  let pieceStart = cursor.position;
  for (let position = pieceStart; ; ) {
    const code = text.charCodeAt(position);
    if (code === character.singleQuote) {
      cursor.position = position;
      value += text.slice(pieceStart, position);
      if (text.charCodeAt(position + 1) !== character.singleQuote) return value;
      pieceStart = position + 1;
      position += 2;
    } else if (character.isBreakOrEnd(code)) {
      value += foldLine(cursor, pieceStart, position);
      pieceStart = position = cursor.position;
    } else position++;
  }
}

function readDouble(cursor: Cursor): string {
  const { text } = cursor;
  let value = '';
  let pieceStart = cursor.position;
  for (let position = pieceStart; ; ) {
    const code = text.charCodeAt(position);
    if (code === character.doubleQuote) {
      cursor.position = position;
      return value + text.slice(pieceStart, position);
    }
    if (code === character.backslash) {
      cursor.position = position;
      value += text.slice(pieceStart, position) + readEscape(cursor);
      pieceStart = position = cursor.position;
    } else if (character.isBreakOrEnd(code)) {
      value += foldLine(cursor, pieceStart, position);
      pieceStart = position = cursor.position;
    } else position++;
  }
}

/** The piece of a line up to its break, blanks before the break dropped, and what the break folds to. */
function foldLine(cursor: Cursor, pieceStart: number, lineEnd: number): string {
  const { text } = cursor;
  cursor.position = lineEnd;
  if (text.charCodeAt(lineEnd) === character.end) throw scanError(cursor, 'found unexpected end of stream');
  let pieceEnd = lineEnd;
  while (pieceEnd > pieceStart && character.isBlank(text.charCodeAt(pieceEnd - 1))) pieceEnd--;
  return text.slice(pieceStart, pieceEnd) + foldBreaks(cursor, false);
}

function foldBreaks(cursor: Cursor, isEscaped: boolean): string {
  const fold = readFold(cursor, isEscaped, 0);
  if (isDocumentMarker(cursor)) throw scanError(cursor, 'found unexpected document indicator');
  return fold;
}

const simpleEscapes = new Map<string, string>([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);

const escapeLengths = new Map<string, number>([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

const onlyHexadecimal = /^[0-9a-fA-F]+$/;

function readEscape(cursor: Cursor): string {
  const { text, position } = cursor;
  if (character.isBreak(text.charCodeAt(position + 1))) {
    cursor.position++;
    return foldBreaks(cursor, true);
  }
  const letter = text[position + 1]!;
  const simple = simpleEscapes.get(letter);
  if (simple !== undefined) {
    cursor.position += 2;
    return simple;
  }
  const length = escapeLengths.get(letter);
  if (length === undefined) throw scanError(cursor, 'found unknown escape character');
  const digits = text.slice(position + 2, position + 2 + length);
  cursor.position += 2;
  if (digits.length < length || !onlyHexadecimal.test(digits)) {
    throw scanError(cursor, 'did not find expected hexdecimal number');
  }
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw scanError(cursor, 'found invalid Unicode character escape code');
  }
  cursor.position += length;
  return String.fromCodePoint(code);
}
