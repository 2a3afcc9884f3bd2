import { joinMarked, splitAt } from '../safe-template/index.ts';
import { longestMeaningful } from './free-word.ts';

/**
 * Words in the places of others, to see where they come out: of one length, so that none is part of another, and in no
 * configuration. Those that end with `z` stand for looser words, of which less is known; see `isLooseWord`.
 */
const mark = /wRd7k([0-9]{2})[qz]/g;
const looseMark = /wRd7k[0-9]{2}z/;
const markStart = 'wRd7k';

/** Whether a text begins as only a looser word may. */
const beginsLoosely = /^wRd7k[0-9]{2}z/;

/** So many can be told from each other. */
export const maximumMarks = 100;

export function markedWordOf(index: number): string {
  return `${markStart}${String(index).padStart(2, '0')}q`;
}

/** In the place of a looser word. */
export function looseMarkOf(index: number): string {
  return `${markStart}${String(index).padStart(2, '0')}z`;
}

export function holdsMarkedWord(text: string): boolean {
  return text.includes(markStart);
}

export function holdsLooseMark(text: string): boolean {
  return holdsMarkedWord(text) && looseMark.test(text);
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

/** Whether a text with marks might be that other text once words stand there. */
export function mayBecome(marked: string, text: string): boolean {
  const { pieces } = splitAt(marked, mark);
  return text.startsWith(pieces[0]!) && text.endsWith(pieces.at(-1)!);
}

/** Whether YAML reads a text with marks as text whatever words stand there: what surrounds them must make it no number. */
export function isAlwaysText(text: string): boolean {
  if (isMarkedWord(text)) return !looseMark.test(text);
  const rest = text.replace(mark, '');
  const isLong = /[^A-Za-z]/.test(rest) || rest.length > longestMeaningful;
  return /^[A-Za-z/[{]/.test(text) && !beginsLoosely.test(text) && isLong;
}
