import * as character from './characters.ts';
import { isPlainText } from './resolve.ts';

/** Text is broken at the first single space behind this column. */
const foldWidth = 80;

/** Where a text is written. */
export interface ScalarPlace {
  /** Column at which its first character comes to stand. */
  readonly column: number;
  /** Columns of its further lines. */
  readonly indent: number;
  /** A key before `:`, which stays on one line. */
  readonly isSimpleKey: boolean;
}

/** A word that nothing but text can be, as most names, images and paths are; it never needs folding. */
const plainWord = /^[A-Za-z/][A-Za-z0-9_./-]*$/;
const otherThanText = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const longestOther = 5;

/** True for what {@link writeText} leaves as it is, wherever it stands. */
export function isPlainWord(text: string): boolean {
  return plainWord.test(text) && (text.length > longestOther || !otherThanText.test(text));
}

/** Words with blanks between them, which nothing but text can be either. */
const plainPhrase = /^[A-Za-z/][A-Za-z0-9_./ -]*$/;

/** True for what {@link writeText} leaves as it is where it begins at that column. */
export function fitsPlainly(text: string, column: number): boolean {
  if (column + text.length > foldWidth || !plainPhrase.test(text) || text.endsWith(' ')) return false;
  return text.length > longestOther || !otherThanText.test(text);
}

/** A string as Go's YAML writer writes it: in a block, plain or quoted, folded where it is long. */
export function writeText(text: string, place: ScalarPlace): string {
  if (isPlainWord(text)) return text;
  const traits = examine(text);
  const pad = ' '.repeat(place.indent);
  if (text.includes('\n')) {
    return traits.isBlockAllowed && !place.isSimpleKey ? writeLiteral(text, pad) : writeDoubleQuoted(text, place, pad);
  }
  if (!isPlainText(text) || (text.includes(':') && isSexagesimal(text))) return writeDoubleQuoted(text, place, pad);
  if (traits.isPlainAllowed) return fold(text, place.column, place, pad, false);
  return traits.isSingleAllowed ? writeSingleQuoted(text, place, pad) : writeDoubleQuoted(text, place, pad);
}

const beginsNumber = /^[-+]?[0-9]/;
const firstPart = /^[-+]?[0-9][0-9_]*$/;
const middlePart = /^[0-5]?[0-9]$/;
const lastPart = /^[0-5]?[0-9](?:\.[0-9_]*)?$/;

/** Base 60, such as `12:30`: Go's reader takes it for text, but its writer still quotes it. */
function isSexagesimal(text: string): boolean {
  if (!beginsNumber.test(text)) return false;
  const [first, ...further] = text.split(':');
  const last = further.pop();
  if (last === undefined || !firstPart.test(first!) || !lastPart.test(last)) return false;
  return further.every((part) => middlePart.test(part));
}

interface TextTraits {
  readonly isPlainAllowed: boolean;
  readonly isSingleAllowed: boolean;
  readonly isBlockAllowed: boolean;
}

/** What would end a plain scalar or start something else. */
const plainTrouble = /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?:[ \t]|$)|---|\.\.\.)|:(?:[ \t]|$)|[ \t]#/;

function examine(text: string): TextTraits {
  let hasSpecial = false;
  let hasBreak = false;
  let hasSpaceBeforeBreak = false;
  let hasSpaceAfterBreak = false;
  let previous = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (!isPrintable(code)) hasSpecial = true;
    if (character.isBreak(code)) {
      hasBreak = true;
      if (previous === character.space) hasSpaceBeforeBreak = true;
    } else if (code === character.space && character.isBreak(previous)) hasSpaceAfterBreak = true;
    previous = code;
  }
  const isQuiet = !hasSpecial && !hasSpaceBeforeBreak;
  const isTrimmed = !text.startsWith(' ') && !text.endsWith(' ');
  return {
    isPlainAllowed: isQuiet && isTrimmed && !hasBreak && !plainTrouble.test(text),
    isSingleAllowed: isQuiet && !hasSpaceAfterBreak,
    isBlockAllowed: isQuiet && !text.endsWith(' '),
  };
}

/** Go's writer escapes all other characters: controls, NEL, the byte order mark and everything above U+FFFF. */
function isPrintable(code: number): boolean {
  if (code < 0x7f) return code >= 0x20 || code === character.lineFeed;
  if (code < 0xd800) return code >= 0xa0;
  return code >= 0xe000 && code <= 0xfffd && code !== 0xfeff;
}

function writeSingleQuoted(text: string, place: ScalarPlace, pad: string): string {
  // Behind U+2028 and U+2029 the text goes on in a new line.
  const padded = text.replaceAll("'", "''").replace(/[\u2028\u2029](?=[^\u2028\u2029])/g, `$&${pad}`);
  const [first, ...further] = padded.split(/(?<=[\u2028\u2029])/);
  const lines = further.map((line) => fold(line, 0, place, pad, false));
  return `'${fold(first ?? '', place.column + 1, place, pad, false)}${lines.join('')}'`;
}

/**
 * Breaks a line: a space behind the width gives way to a line break, unless it is the first or last character or follows
 * another space.
 * @param escapesSpaces a second space may follow, which a backslash then protects; otherwise the run of spaces stays
 */
function fold(text: string, column: number, place: ScalarPlace, pad: string, escapesSpaces: boolean): string {
  if (place.isSimpleKey || column + text.length <= foldWidth) return text;
  const pieces: string[] = [];
  let pieceStart = 0;
  let lineStart = -column;
  for (let space = text.indexOf(' ', 1); space >= 0; space = text.indexOf(' ', space + 1)) {
    const isFollowed = text[space + 1] === ' ';
    if (space - lineStart <= foldWidth || space === text.length - 1 || text[space - 1] === ' ') continue;
    if (isFollowed && !escapesSpaces) continue;
    const lineHead = isFollowed ? `${pad}\\` : pad;
    pieces.push(text.slice(pieceStart, space), '\n', lineHead);
    pieceStart = space + 1;
    lineStart = pieceStart - lineHead.length;
  }
  return pieces.join('') + text.slice(pieceStart);
}

const every = /./gsu;
const escapable = /["\\\u2028\u2029]|[^ -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu;

function writeDoubleQuoted(text: string, place: ScalarPlace, pad: string): string {
  // Go takes every character for a byte order mark if the text begins with one.
  const escaped = text.replace(text.startsWith('\ufeff') ? every : escapable, escapeSymbol);
  return `"${fold(escaped, place.column + 1, place, pad, true)}"`;
}

const shortEscapes = new Map<string, string>([
  ['\0', '\\0'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\x1b', '\\e'],
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\u0085', '\\N'],
  ['\u00a0', '\\_'],
  ['\u2028', '\\L'],
  ['\u2029', '\\P'],
]);

function escapeSymbol(symbol: string): string {
  const short = shortEscapes.get(symbol);
  if (short !== undefined) return short;
  const code = symbol.codePointAt(0)!;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

function writeLiteral(text: string, pad: string): string {
  const first = text.charCodeAt(0);
  const indentHint = first === character.space || character.isBreak(first) ? '2' : '';
  const padded = text.replace(/[\n\u2028\u2029](?=[^\n\u2028\u2029])/g, `$&${pad}`);
  return `|${indentHint}${chompingHint(text)}\n${character.isBreak(first) ? '' : pad}${padded}`;
}

/** `-` without a break at the end, nothing with one, `+` with more, or where there is nothing else. */
function chompingHint(text: string): string {
  const { length } = text;
  if (!character.isBreak(text.charCodeAt(length - 1))) return '-';
  return length === 1 || character.isBreak(text.charCodeAt(length - 2)) ? '+' : '';
}
