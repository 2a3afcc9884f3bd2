import { type GoFunction, stringType } from '../value.ts';
import {
  isLetter,
  isLower,
  isNumber,
  isPunctuation,
  isSpace,
  isTitle,
  isUpper,
  toLower,
  toTitle,
  toUpper,
} from './code-points.ts';
import { define } from './define.ts';

const ascii = /^[\x00-\x7f]*$/;

function mapCharacters(text: string, map: (character: string) => string): string {
  let result = '';
  for (const character of text.toWellFormed()) result += map(character);
  return result;
}

const upper = (text: string): string => (ascii.test(text) ? text.toUpperCase() : mapCharacters(text, toUpper));
const lower = (text: string): string => (ascii.test(text) ? text.toLowerCase() : mapCharacters(text, toLower));

/** Of the characters beyond ASCII only white space separates words; of ASCII all but letters, digits and `_` do. */
function isWordSeparator(character: string): boolean {
  if (character <= '\x7f') return !/^[A-Za-z0-9_]/.test(character);
  return isSpace(character);
}

function title(text: string): string {
  let previous = ' ';
  return mapCharacters(text, (character) => {
    const isFirst = isWordSeparator(previous);
    previous = character;
    return isFirst ? toTitle(character) : character;
  });
}

function untitle(text: string): string {
  let isFirst = true;
  return mapCharacters(text, (character) => {
    const isSeparator = isSpace(character);
    const mapped = isFirst && !isSeparator ? toLower(character) : character;
    isFirst = isSeparator;
    return mapped;
  });
}

function swapCase(text: string): string {
  let isAfterSpace = true;
  return mapCharacters(text, (character) => {
    const mapped = swapped(character, isAfterSpace);
    const isCased = isUpper(character) || isTitle(character) || isLower(character);
    isAfterSpace = !isCased && isSpace(character);
    return mapped;
  });
}

function swapped(character: string, isAfterSpace: boolean): string {
  if (isUpper(character) || isTitle(character)) return toLower(character);
  if (!isLower(character)) return character;
  return isAfterSpace ? toTitle(character) : toUpper(character);
}

const isConnector = (character: string): boolean => character === '-' || character === '_' || isSpace(character);

/**
 * UpperCamelCase: a connector goes and the character after it becomes a capital. Leading connectors stay, of several
 * in a row all but the last stay, and one at the end stays. In a word that begins with a capital, the capitals that
 * follow at once become small.
 */
function camelCase(text: string): string {
  const characters = [...text.toWellFormed()];
  const first = characters.findIndex((character) => !isConnector(character));
  // xstrings writes the last of nothing but connectors twice.
  if (first < 0) return characters.length === 0 ? '' : characters.join('') + characters.at(-1);
  let result = characters.slice(0, first).join('');
  let pending = toUpper(characters[first]!);
  let isCapitalRun = isUpper(characters[first]!);
  for (const character of characters.slice(first + 1)) {
    if (isConnector(pending) && !isConnector(character)) {
      isCapitalRun = isUpper(character);
      pending = toUpper(character);
      continue;
    }
    result += pending;
    if (!isConnector(pending)) isCapitalRun &&= isUpper(character);
    pending = isCapitalRun && !isConnector(pending) ? toLower(character) : character;
  }
  return result + pending;
}

type WordKind = 'connector' | 'punctuation' | 'capitals' | 'letters' | 'number' | 'other';
interface Word {
  readonly kind: WordKind;
  readonly text: string;
}

// One letter per character class; a text is first turned into such letters, then cut into words by a pattern on them.
const wordKinds: Readonly<Record<string, WordKind>> = {
  C: 'connector',
  D: 'connector',
  P: 'punctuation',
  U: 'capitals',
  a: 'letters',
  N: 'number',
  O: 'other',
};

/**
 * `First` is one word, and so is the `HTTP` of `HTTPServer`: the last capital before small letters begins a word. The
 * connectors `-` and `_` (D) belong to punctuation before them.
 */
const wordPattern = /[CD]+|P[PD]*|Ua+|U+(?=Ua)|U+|a+|N+|O+/g;

function classOf(character: string): string {
  if (isConnector(character)) return isPunctuation(character) ? 'D' : 'C';
  if (isPunctuation(character)) return 'P';
  if (isUpper(character)) return 'U';
  if (isLetter(character) && !isIdeograph(character.codePointAt(0)!)) return 'a';
  return isNumber(character) ? 'N' : 'O';
}

function isIdeograph(code: number): boolean {
  return (
    (code >= 0x4e00 && code <= 0x9fcc) || (code >= 0x3400 && code <= 0x4d85) || (code >= 0x20000 && code <= 0x2b81d)
  );
}

/** A stray byte goes with the character after it, at the end of the text with the one before. */
const characterPattern = /\p{Surrogate}*(\P{Surrogate})(?:\p{Surrogate}+$)?/gu;

function wordsOf(text: string): Word[] {
  const characters = [...text.matchAll(characterPattern)];
  const classes = characters.map(([, character]) => classOf(character!)).join('');
  return [...classes.matchAll(wordPattern)].map((match) => {
    const word = characters.slice(match.index, match.index + match[0].length);
    return { kind: wordKinds[match[0][0]!]!, text: word.map(([whole]) => whole).join('') };
  });
}

/**
 * Words in small letters with a connector between. A number belongs to the word before it (`bld4_floor`) unless small
 * letters follow it (`http_20x`); what follows such a number belongs to it.
 */
class WordConnector {
  readonly #words: readonly Word[];
  readonly #connector: string;
  #next = 0;
  #result = '';

  constructor(words: readonly Word[], connector: string) {
    this.#words = words;
    this.#connector = connector;
  }

  connected(): string {
    const last = this.#words.length - 1;
    while (this.#next < last) {
      const word = this.#take();
      if (word.kind === 'number') this.#takeWithNumber();
      else if (!isLoose(word)) this.#joinNext(last);
    }
    if (this.#next === last) this.#take();
    return this.#result;
  }

  #take(): Word {
    const word = this.#words[this.#next++]!;
    this.#result += spell(word, this.#connector);
    return word;
  }

  #connect(): void {
    const following = this.#words[this.#next];
    if (following !== undefined && !isLoose(following)) this.#result += this.#connector;
  }

  #takeWithNumber(): void {
    while (this.#words[this.#next]?.kind === 'letters' || this.#words[this.#next]?.kind === 'number') this.#take();
    this.#connect();
  }

  /** After a word of letters or symbols. */
  #joinNext(last: number): void {
    if (this.#words[this.#next]!.kind !== 'number') {
      this.#connect();
    } else if (this.#words[this.#next + 1]?.kind === 'letters') {
      this.#connect();
      this.#takeWithNumber();
    } else if (this.#next < last) {
      this.#take();
      this.#connect();
    }
  }
}

function connectWords(text: string, connector: string): string {
  const words = wordsOf(text);
  return words.length === 0 ? text : new WordConnector(words, connector).connected();
}

const isLoose = (word: Word): boolean => word.kind === 'connector' || word.kind === 'punctuation';

function spell(word: Word, connector: string): string {
  if (word.kind === 'connector') return connector.repeat([...word.text].length);
  return word.kind === 'capitals' ? mapCharacters(word.text, (c) => (isUpper(c) ? toLower(c) : c)) : word.text;
}

const ofText = (call: (text: string) => string): GoFunction => define([stringType], ([text]) => call(text as string));

/** Changing the case of letters. */
export const letterCaseFunctions: Readonly<Record<string, GoFunction>> = {
  upper: ofText(upper),
  lower: ofText(lower),
  title: ofText(title),
  untitle: ofText(untitle),
  swapcase: ofText(swapCase),
  camelcase: ofText(camelCase),
  snakecase: ofText((text) => connectWords(text, '_')),
  kebabcase: ofText((text) => connectWords(text, '-')),
};
