/** Classes and case mappings of single characters as Go's `unicode` package has them. */

/** White space: Unicode's White_Space property (JavaScript's own notion differs by U+0085 and U+FEFF). */
export const isSpace = (character: string): boolean => isSpaceCode(character.charCodeAt(0));

/** The same for a code unit; there is no white space that takes two. */
export function isSpaceCode(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return rareSpaces.has(code);
}

const rareSpaces = new Set([0x85, 0xa0, 0x1680, ...range(0x2000, 0x200a), 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]);

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

export const isUpper = (character: string): boolean => /^\p{Lu}/u.test(character);
export const isLower = (character: string): boolean => /^\p{Ll}/u.test(character);
export const isTitle = (character: string): boolean => /^\p{Lt}/u.test(character);
export const isLetter = (character: string): boolean => /^\p{L}/u.test(character);
export const isNumber = (character: string): boolean => /^\p{N}/u.test(character);
export const isPunctuation = (character: string): boolean => /^\p{P}/u.test(character);

/**
 * Go maps one character to one character. JavaScript maps some to several (`ß` to `SS`): those stay as they are, except
 * the Greek letters with iota subscript, which have a single capital form.
 */
export function toUpper(character: string): string {
  const mapped = character.toUpperCase();
  if (isOneCharacter(mapped)) return mapped;
  const code = character.codePointAt(0)!;
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCodePoint(code + 9);
  return character;
}

export function toLower(character: string): string {
  // The only character with a lower case of several is the capital I with a dot.
  return character === '\u0130' ? 'i' : character.toLowerCase();
}

export function toTitle(character: string): string {
  const code = character.codePointAt(0)!;
  // The digraphs stand in threes (capital, title, small); Georgian letters have capitals, but no title case.
  if (code >= 0x1c4 && code <= 0x1cc) return String.fromCodePoint(code - ((code - 0x1c4) % 3) + 1);
  if (code >= 0x1f1 && code <= 0x1f3) return '\u01f2';
  if (code >= 0x10d0 && code <= 0x10ff) return character;
  return toUpper(character);
}

function isOneCharacter(text: string): boolean {
  return text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff);
}
