import { endOfWordIn } from '../words/free-word.ts';
import { reviewTexts, type TextKind, tokenName, tokenPrefix } from './review-texts.ts';

/** What a body has in the places where bodies of one form may differ. */
export interface FormTexts {
  readonly uid: string;
  /** Empty where the form has no token. */
  readonly token: string;
  /** In the order of their numbers. */
  readonly words: readonly string[];
}

/** A text in whose place bodies of one form have others. */
export interface FormText {
  readonly kind: TextKind | 'word';
  /** Offsets in the body, without the quotes. */
  readonly start: number;
  readonly end: number;
  /** There where it is a word. */
  readonly word?: WordRule;
}

/** What may stand in the place of a word, and how its end is found. */
export interface WordRule {
  /** Words of one number are the same in each body. */
  readonly number: number;
  /** What follows it in its run of word characters: nothing, one dash, or the last dash and all that is behind that. */
  readonly tail: 'none' | 'dash' | 'part';
  readonly takes: (word: string) => boolean;
}

/** Printable ASCII but quotes and backslashes: whatever of these stands between quotes, the JSON around it is the same. */
const isPlain = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c ? 1 : 0,
);

const noWords: readonly string[] = [];
const dash = 0x2d;

/**
 * What bodies have in common whose answers are the same, but for words: all bytes but those of certain texts.
 * A form keeps the bytes that it was read from.
 */
export class ReviewForm {
  readonly #bytes: Buffer;
  readonly texts: readonly FormText[];
  readonly #places: readonly (Pick<FormText, 'kind' | 'start' | 'end'> & { readonly word: WordRule | undefined })[];
  readonly #hasWords: boolean;

  private constructor(bytes: Buffer, texts: readonly FormText[]) {
    this.#bytes = bytes;
    this.texts = texts;
    // Of one hidden class each, or the engine takes a third longer to match.
    this.#places = texts.map(({ kind, start, end, word }) => ({ kind, start, end, word }));
    this.#hasWords = texts.some(({ word }) => word);
  }

  /**
   * Reads the form of a body that admission has understood; undefined where it cannot be told from others for certain.
   * @param texts those in whose places others may stand, in their order
   */
  static of(body: Buffer, texts: readonly FormText[] = reviewTexts(body)): ReviewForm | undefined {
    const form = new ReviewForm(body, texts);
    const isSure = texts.filter(({ kind }) => kind === 'uid').length === 1 && namesTokenAlone(body, texts);
    return isSure && form.match(body) ? form : undefined;
  }

  get size(): number {
    return this.#bytes.length;
  }

  /** The body that the form was read from. */
  get sample(): Buffer {
    return this.#bytes;
  }

  /**
   * The texts of a body of this form; undefined for a body of another one.
   * @param spans gets the offsets at which each of the texts begins and ends
   */
  match(body: Buffer, spans?: number[]): FormTexts | undefined {
    let uid = '';
    let token = '';
    let from = 0;
    let at = 0;
    const words: string[] = [];
    for (const { kind, start, end, word } of this.#places) {
      const length = start - from;
      if (at + length > body.length || body.compare(this.#bytes, from, start, at, at + length) !== 0) return undefined;
      from = end;
      const begin = at + length;
      at = word ? endOf(word, body, begin) : endOfPlain(body, begin);
      if (at <= begin) return undefined;
      spans?.push(begin, at);
      if (kind === 'unread') continue;
      const text = body.toString('latin1', begin, at);
      if (kind === 'uid') uid = text;
      else if (word) {
        if (!word.takes(text) || (words[word.number] ?? text) !== text) return undefined;
        words[word.number] = text;
      } else if (token === '' && tokenName.test(text)) token = text;
      else if (text !== token) return undefined;
    }
    const isSame =
      body.length - at === this.#bytes.length - from && body.compare(this.#bytes, from, undefined, at) === 0;
    return isSame ? { uid, token, words: this.#hasWords ? words : noWords } : undefined;
  }

  /** This form, read from a body that has other texts. */
  withTexts(textOf: (text: FormText) => string): ReviewForm {
    const parts: Buffer[] = [];
    const texts: FormText[] = [];
    let from = 0;
    let length = 0;
    for (const text of this.texts) {
      const other = Buffer.from(textOf(text));
      length += text.start - from;
      parts.push(this.#bytes.subarray(from, text.start), other);
      texts.push({ ...text, start: length, end: length + other.length });
      from = text.end;
      length += other.length;
    }
    return new ReviewForm(Buffer.concat([...parts, this.#bytes.subarray(from)]), texts);
  }
}

/** Offset of the first byte that does not stand for itself between quotes. */
export function endOfPlain(body: Buffer, begin: number): number {
  let at = begin;
  while (isPlain[body[at]!] === 1) at++;
  return at;
}

/** Offset behind a word; where there is none, one that is not behind its beginning. */
export function endOf({ tail }: Pick<WordRule, 'tail'>, body: Buffer, begin: number): number {
  const end = endOfWordIn(body, begin);
  if (tail === 'none') return end;
  return tail === 'dash' ? end - 1 : begin + body.subarray(begin, end).lastIndexOf(dash);
}

/** An escape that stands for a letter or dash: with it a name can be written so that no search finds it. */
const escapedWord = /\\u00(?:2d|[67])/i;

/** Whether the name of the token stands nowhere but in its places, so that another name there is all that changes. */
function namesTokenAlone(body: Buffer, texts: readonly FormText[]): boolean {
  const tokens = texts.filter(({ kind }) => kind === 'token').length;
  return countOf(body, tokenPrefix) === tokens && (tokens === 0 || !escapedWord.test(body.toString('latin1')));
}

function countOf(body: Buffer, text: string): number {
  let count = 0;
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + 1)) count++;
  return count;
}
