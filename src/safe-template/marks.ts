/**
 * Marks stand in a skeleton for what was printed. They are letters and digits, so that YAML takes one for a plain word
 * wherever it stands, and of one length. Printed text is never in a skeleton, so nobody can forge one; a template that
 * happens to print one itself is found by counting.
 */
const prefix = 'zQ7mKx';
const digits = 4;
const closing = 'Z';
const mark = /zQ7mKx([0-9]{4})Z/g;

/** Values that one render may print. */
export const maximumValues = 10 ** digits - 1;

export function markOf(index: number): string {
  return `${prefix}${String(index).padStart(digits, '0')}${closing}`;
}

export function hasMark(text: string): boolean {
  return text.includes(prefix);
}

/** Text between marks, and the numbers of the marks: one piece more than marks. */
export interface MarkedText {
  readonly pieces: readonly string[];
  readonly marks: readonly number[];
}

export function splitAtMarks(text: string): MarkedText {
  return splitAt(text, mark);
}

/** @param pattern finds all marks of another kind, with their numbers */
export function splitAt(text: string, pattern: RegExp): MarkedText {
  const pieces: string[] = [];
  const marks: number[] = [];
  let position = 0;
  for (const found of text.matchAll(pattern)) {
    pieces.push(text.slice(position, found.index));
    marks.push(Number(found[1]));
    position = found.index + found[0].length;
  }
  pieces.push(text.slice(position));
  return { pieces, marks };
}

/** Puts texts in the places of the marks. */
export function joinMarked({ pieces, marks }: MarkedText, textOf: (mark: number) => string): string {
  let text = pieces[0]!;
  for (let index = 0; index < marks.length; index++) text += textOf(marks[index]!) + pieces[index + 1]!;
  return text;
}
