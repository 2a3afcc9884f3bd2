import { joinMarked } from '../safe-template/index.ts';
import { endOfWord, isFreeWord, startOfWord } from '../words/free-word.ts';

/** Offsets of a word; `end` is exclusive. */
export interface WordPlace {
  readonly start: number;
  readonly end: number;
}

/** Texts of one form differ in certain words alone. */
export interface WordForm {
  /** The words of a text of this form; undefined for any other text. */
  match(text: string): string[] | undefined;
  /** The text of this form with these words. */
  fill(words: readonly string[]): string;
}

/** @param places of whole words, in order */
export function wordForm(text: string, places: readonly WordPlace[]): WordForm {
  const pieces = cut(text, places);
  return {
    match: (other) => {
      const words: string[] = [];
      let at = 0;
      for (let index = 0; index < places.length; index++) {
        const piece = pieces[index]!;
        if (!other.startsWith(piece, at)) return undefined;
        const start = at + piece.length;
        at = endOfWord(other, start);
        const word = other.slice(start, at);
        if (!isFreeWord(word)) return undefined;
        words.push(word);
      }
      const last = pieces.at(-1)!;
      return other.length - at === last.length && other.endsWith(last) ? words : undefined;
    },
    fill: (words) => joinMarked({ pieces, marks: [...words.keys()] }, (index) => words[index]!),
  };
}

function cut(text: string, places: readonly WordPlace[]): string[] {
  const ends = [0, ...places.map(({ end }) => end)];
  const starts = [...places.map(({ start }) => start), text.length];
  return ends.map((end, index) => text.slice(end, starts[index]));
}

/** More differences than these make two documents. */
const maximumPlaces = 64;

/**
 * Where words stand in a text that are other words in another text.
 * @returns undefined where the texts differ in more than words
 */
export function differingWords(text: string, other: string): WordPlace[] | undefined {
  const places: WordPlace[] = [];
  let left = 0;
  let right = 0;
  for (;;) {
    while (left < text.length && text.charCodeAt(left) === other.charCodeAt(right)) {
      left++;
      right++;
    }
    if (left === text.length && right === other.length) return places;
    const start = startOfWord(text, left);
    const end = endOfWord(text, left);
    const otherStart = startOfWord(other, right);
    const otherEnd = endOfWord(other, right);
    const isNew = start < end && otherStart < otherEnd && places.at(-1)?.end !== left;
    if (!isNew || places.length === maximumPlaces) return undefined;
    places.push({ start, end });
    left = end;
    right = otherEnd;
  }
}

/** The words of both lists, in order. */
export function unitedPlaces(left: readonly WordPlace[], right: readonly WordPlace[]): WordPlace[] {
  const byStart = new Map([...left, ...right].map((place) => [place.start, place]));
  return [...byStart.values()].sort((one, other) => one.start - other.start);
}
