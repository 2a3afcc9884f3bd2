import type { Json } from '../json/index.ts';
import { holdsMarkedWord, isAlwaysText } from '../words/word-recipe.ts';

/** Whether the scalars of a document that hold marks would be written in the same way with any other words. */
export function isWrittenTheSame(value: Json): boolean {
  if (typeof value === 'string') return !holdsMarkedWord(value) || (isAlwaysText(value) && !isFolded(value));
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, part]) => !holdsMarkedWord(name) && isWrittenTheSame(part));
}

/** Lines are folded at blanks, by their lengths. */
function isFolded(text: string): boolean {
  return /\s/.test(text);
}
