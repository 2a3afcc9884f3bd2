import type { Json } from '../json/index.ts';
import { joinMarked, splitAt } from '../safe-template/index.ts';
import { longestMeaningful } from './free-word.ts';

/**
 * Words in the places of others, to see where they come out: of one length, so that none is part of another, and in no
 * configuration.
 */
const mark = /wRd7k([0-9]{2})q/g;
const markStart = 'wRd7k';

export function markedWordOf(index: number): string {
  return `${markStart}${String(index).padStart(2, '0')}q`;
}

export function holdsMarkedWord(text: string): boolean {
  return text.includes(markStart);
}

export function isMarkedWord(text: string): boolean {
  return holdsMarkedWord(text) && text.length === markedWordOf(0).length;
}

/** Other words in the same places, which differ from the marks in length, case and characters. */
export function otherWordOf(index: number): string {
  return `Other.words_in-the/place:of${index}`;
}

/** Makes of a text with marks one with words in their places. */
export function wordRecipe(marked: string): (words: readonly string[]) => string {
  const text = splitAt(marked, mark);
  return (words) => joinMarked(text, (index) => words[index]!);
}

/** Whether the scalars of a document that hold marks would be written in the same way with any other words. */
export function isSameForAllWords(value: Json): boolean {
  if (typeof value === 'string') return !holdsMarkedWord(value) || isMarkedWord(value) || isAlwaysText(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, part]) => !holdsMarkedWord(name) && isSameForAllWords(part));
}

/** Lines are folded at blanks, so that there must be none; and what surrounds the marks must make it no number. */
function isAlwaysText(text: string): boolean {
  const rest = text.replace(mark, '');
  return /^[A-Za-z/[{]/.test(text) && !/\s/.test(text) && (/[^A-Za-z]/.test(rest) || rest.length > longestMeaningful);
}
