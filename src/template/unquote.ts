import { fromBytes, hasStrayBytes, toBytes } from './bytes.ts';

const namedEscapes = new Map([
  ['a', 0x07],
  ['b', 0x08],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
  ['\\', 0x5c],
]);

/** How many hexadecimal digits follow the letter. */
const hexadecimalEscapes = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

interface Character {
  code: number;
  /** `\xNN` and octal escapes stand for a byte, not for a code point. */
  isByte: boolean;
  end: number;
}

/** The string that a quoted or raw literal stands for; undefined when it is malformed. */
export function unquoteString(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  // Go drops carriage returns from raw strings, so that line ends of the source do not matter.
  if (literal[0] === '`') return inner.replaceAll('\r', '');
  if (!inner.includes('\\')) return inner;
  let text = '';
  for (let offset = 0; offset < inner.length; ) {
    const character = readCharacter(inner, offset, '"');
    if (!character) return undefined;
    text +=
      character.isByte && character.code >= 0x80 ? String.fromCharCode(0xdc00 + character.code) : codeText(character);
    offset = character.end;
  }
  // Bytes written one by one may form characters.
  return hasStrayBytes(text) ? fromBytes(toBytes(text)) : text;
}

const codeText = (character: Character): string => String.fromCodePoint(character.code);

/** The code point of a character constant, or what is wrong with it. */
export function unquoteCharacter(literal: string): number | 'invalid syntax' | 'malformed' {
  const character = readCharacter(literal, 1, "'");
  if (!character) return 'invalid syntax';
  return character.end === literal.length - 1 ? character.code : 'malformed';
}

function readCharacter(text: string, offset: number, quote: string): Character | undefined {
  const first = text[offset];
  if (first === undefined || first === quote) return undefined;
  if (first !== '\\') {
    const code = text.codePointAt(offset)!;
    return { code, isByte: false, end: offset + (code > 0xffff ? 2 : 1) };
  }
  const letter = text[offset + 1];
  if (letter === undefined) return undefined;
  const named = letter === quote ? quote.charCodeAt(0) : namedEscapes.get(letter);
  if (named !== undefined) return { code: named, isByte: false, end: offset + 2 };
  const width = hexadecimalEscapes.get(letter);
  if (width !== undefined) return readHexadecimal(text, offset + 2, width);
  return readOctal(text, offset + 1);
}

function readHexadecimal(text: string, offset: number, width: number): Character | undefined {
  const digits = text.slice(offset, offset + width);
  if (digits.length !== width || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  const isByte = width === 2;
  if (!isByte && (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))) return undefined;
  return { code, isByte, end: offset + width };
}

function readOctal(text: string, offset: number): Character | undefined {
  const digits = text.slice(offset, offset + 3);
  if (!/^[0-7]{3}$/.test(digits)) return undefined;
  const code = Number.parseInt(digits, 8);
  return code > 255 ? undefined : { code, isByte: true, end: offset + 3 };
}
