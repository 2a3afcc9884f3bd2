/**
 * Words that nothing in an injection depends on but which word it is: YAML reads and writes them as text wherever they
 * stand, they need no escape, no function that trims or cuts a name changes them, and as part of a longer text they
 * change nothing about the rest of it.
 */

/** Of letters, digits and these; also the names of containers' images. */
const isWordCharacter = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9._/@:-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Labels and names cannot be longer. */
const maximumLength = 63;

/** Texts that YAML, of whatever version, may take for something else, and the image that nothing replaces. */
const meaningful = new Set([
  'y',
  'n',
  'yes',
  'no',
  'on',
  'off',
  'true',
  'false',
  'null',
  'nan',
  'inf',
  'infinity',
  'auto',
]);
/** Of these. */
export const longestMeaningful = 8;

/** Offset of the first character behind the offset that is not one of a word's. */
export function endOfWord(text: string, start: number): number {
  let at = start;
  while (isWordCharacter[text.charCodeAt(at)] === 1) at++;
  return at;
}

export function isWordByte(byte: number): boolean {
  return isWordCharacter[byte] === 1;
}

/** As {@link endOfWord}, in bytes. */
export function endOfWordIn(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isWordCharacter[bytes[at]!] === 1) at++;
  return at;
}

export function startOfWord(text: string, end: number): number {
  let at = end;
  while (at > 0 && isWordCharacter[text.charCodeAt(at - 1)] === 1) at--;
  return at;
}

/** Whether a run of word characters is such a word. */
export function isFreeWord(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > maximumLength) return false;
  if (!isLetter(text.charCodeAt(0)) || !isLetterOrDigit(text.charCodeAt(length - 1))) return false;
  return length > longestMeaningful || !meaningful.has(text.toLowerCase());
}

/** Names of objects cannot be longer. */
const maximumLooseLength = 253;

/**
 * Whether a run of word characters begins and ends as a word does, but may be longer, or what YAML takes for a number: a
 * hash, a version, a time.
 */
export function isLooseWord(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > maximumLooseLength) return false;
  return isLetterOrDigit(text.charCodeAt(0)) && isLetterOrDigit(text.charCodeAt(length - 1));
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isLetterOrDigit(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39);
}
