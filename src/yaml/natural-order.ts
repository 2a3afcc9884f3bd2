import { compareBytes } from '../json/index.ts';

const letter = /\p{L}/u;
const digit = /\p{Nd}/u;

function isLetter(character: string): boolean {
  if (character > '\x7f') return letter.test(character);
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

function isDigit(character: string | undefined): boolean {
  if (character === undefined) return false;
  return character > '\x7f' ? digit.test(character) : character >= '0' && character <= '9';
}

const anyDigit = /[0-9]/;
const digits = /[0-9]+/g;

/**
 * Sorts keys as Go's YAML writer does. Its comparison can go in a circle (`a1b` < `a2b` < `a10b` < `a1b`), and what Go
 * writes then varies from run to run. Ours does not: keys that differ in their numbers only are brought into the order of
 * the numbers first, and the sort is stable.
 */
export function sortNaturally<Entry extends readonly [key: string, ...rest: unknown[]]>(entries: Entry[]): Entry[] {
  if (entries.length < 2) return entries;
  if (entries.some(([key]) => anyDigit.test(key))) sortFamilies(entries);
  return entries.sort(compareEntries);
}

function compareEntries(left: readonly [key: string, ...rest: unknown[]], right: typeof left): number {
  return compareNatural(left[0], right[0]);
}

function sortFamilies(entries: (readonly [key: string, ...rest: unknown[]])[]): void {
  const families = new Map<string, { name: string; padded: string }>();
  for (const [key] of entries) {
    families.set(key, { name: key.replace(digits, ''), padded: key.replace(digits, (run) => run.padStart(20, '0')) });
  }
  entries.sort(([left], [right]) => {
    const a = families.get(left)!;
    const b = families.get(right)!;
    return compareBytes(b.name, a.name) || compareBytes(a.padded, b.padded);
  });
}

/**
 * Compares two keys as Go's YAML writer sorts them: by character, but letters after everything else, and numbers inside
 * by value (`a2` before `a10`).
 */
export function compareNatural(left: string, right: string): number {
  if (left === right) return 0;
  const start = firstDifference(left, right);
  const kindA = kindOf(left.charCodeAt(start));
  const kindB = kindOf(right.charCodeAt(start));
  // Nearly all names of Kubernetes differ in letters, or in a letter and something else.
  if (kindA === asciiLetter && kindB === asciiLetter) return left.charCodeAt(start) - right.charCodeAt(start);
  if (kindA === asciiLetter && kindB === otherAscii) return 1;
  if (kindA === otherAscii && kindB === asciiLetter) return -1;
  const a = characterAt(left, start);
  const b = characterAt(right, start);
  if (a === undefined || b === undefined) return left.length - right.length;
  const isLetterA = isLetter(a);
  const isLetterB = isLetter(b);
  if (isLetterA !== isLetterB) return isLetterA ? 1 : -1;
  return (isLetterA ? 0 : compareNumbers(left, right, start, a, b)) || a.codePointAt(0)! - b.codePointAt(0)!;
}

const asciiLetter = 1;
const otherAscii = 2;

/** 0 for what needs a closer look: characters beyond ASCII, and the end of the text. */
function kindOf(code: number): number {
  if (!(code < 0x80)) return 0;
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) ? asciiLetter : otherAscii;
}

/** The offset of the first character, as a code point, that differs. */
function firstDifference(left: string, right: string): number {
  let offset = 0;
  while (offset < left.length && left.charCodeAt(offset) === right.charCodeAt(offset)) offset++;
  const before = left.charCodeAt(offset - 1);
  return before >= 0xd800 && before <= 0xdbff ? offset - 1 : offset;
}

function characterAt(text: string, offset: number): string | undefined {
  const code = text.codePointAt(offset);
  return code === undefined ? undefined : String.fromCodePoint(code);
}

/** Compares the numbers that begin at the first difference, then how long they are. */
function compareNumbers(left: string, right: string, start: number, a: string, b: string): number {
  // A zero counts only where digits other than zero stand before it: `a10` against `a1`, but not `a0` against `a`.
  const lead = (a === '0' || b === '0') && hasNumberBefore(left, start) ? 1n : 0n;
  const numberA = readNumber(left, start, lead);
  const numberB = readNumber(right, start, lead);
  if (numberA.value !== numberB.value) return numberA.value < numberB.value ? -1 : 1;
  return numberA.length - numberB.length;
}

function hasNumberBefore(text: string, end: number): boolean {
  for (let offset = end - 1; offset >= 0 && isDigit(text[offset]); offset--) {
    if (text[offset] !== '0') return true;
  }
  return false;
}

/** Reads a run of digits as an int64 that overflows silently, as Go's does. */
function readNumber(text: string, start: number, lead: bigint): { value: bigint; length: number } {
  let value = lead;
  let length = 0;
  for (const character of text.slice(start)) {
    if (!isDigit(character)) break;
    value = BigInt.asIntN(64, value * 10n + BigInt(character.codePointAt(0)! - 0x30));
    length++;
  }
  return { value, length };
}
