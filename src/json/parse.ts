import { type Json, type JsonObject, setMember } from './json.ts';

/** The text is not JSON. `offset` counts UTF-16 units from the start of the text. */
export class JsonSyntaxError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = 'JsonSyntaxError';
    this.offset = offset;
  }
}

/** Sixteen or more digits in a row: only such a number can leave the range in which a double is exact. */
const longNumber = /\d{16}/;

/** How deep lists and objects may nest before {@link parseJson} refuses the text. */
export const maximumJsonDepth = 1000;

/**
 * Reads JSON text (RFC 8259); of duplicate members the last wins. Integers beyond ±(2^53-1) come out as `bigint`.
 * @throws {JsonSyntaxError} when the text is not JSON or nests deeper than {@link maximumJsonDepth}
 */
export function parseJson(text: string): Json {
  if (longNumber.test(text)) return new ExactParser(text).parse();
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    // The exact parser words the error and knows its place; it also refuses what the native one accepts too deep.
    return new ExactParser(text).parse();
  }
  assertBounds(value, 0);
  return value;
}

/** The native parser nests without limit and makes Infinity of `1e999`. */
function assertBounds(value: Json | undefined, depth: number): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new JsonSyntaxError('JSON holds a number that is out of range', 0);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= maximumJsonDepth) throw new JsonSyntaxError(`JSON nests deeper than ${maximumJsonDepth} levels`, 0);
  if (Array.isArray(value)) {
    for (const item of value) assertBounds(item, depth + 1);
  } else {
    for (const name in value) assertBounds(value[name], depth + 1);
  }
}

const numberToken = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const plainString = /"([^"\\\u0000-\u001f]*)"/y;

/** A parser that keeps the digits of integers; about ten times slower than the native one. */
class ExactParser {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Json {
    const value = this.#value(1);
    this.#blanks();
    if (this.#position < this.#text.length) throw this.#unexpected('after the end of the value');
    return value;
  }

  #value(depth: number): Json {
    this.#blanks();
    const character = this.#text[this.#position];
    switch (character) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#list(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonObject {
    this.#enter(depth);
    const result: JsonObject = {};
    if (this.#take('}')) return result;
    do {
      this.#blanks();
      if (this.#text[this.#position] !== '"') throw this.#unexpected('where a member name should stand');
      const name = this.#string();
      if (!this.#take(':')) throw this.#unexpected('after a member name');
      setMember(result, name, this.#value(depth + 1));
    } while (this.#take(','));
    if (!this.#take('}')) throw this.#unexpected('after a member of an object');
    return result;
  }

  #list(depth: number): Json[] {
    this.#enter(depth);
    const result: Json[] = [];
    if (this.#take(']')) return result;
    do result.push(this.#value(depth + 1));
    while (this.#take(','));
    if (!this.#take(']')) throw this.#unexpected('after an item of a list');
    return result;
  }

  #enter(depth: number): void {
    if (depth > maximumJsonDepth) {
      throw new JsonSyntaxError(`JSON nests deeper than ${maximumJsonDepth} levels`, this.#position);
    }
    this.#position++;
  }

  #string(): string {
    plainString.lastIndex = this.#position;
    const plain = plainString.exec(this.#text);
    if (plain) {
      this.#position = plainString.lastIndex;
      return plain[1]!;
    }
    const start = this.#position;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    this.#position = end + 1;
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      throw new JsonSyntaxError('JSON holds a string with a bad escape, a control character or no end', start);
    }
  }

  #number(): number | bigint {
    numberToken.lastIndex = this.#position;
    const found = numberToken.exec(this.#text);
    if (!found) throw this.#unexpected('where a value should stand');
    this.#position = numberToken.lastIndex;
    const value = Number(found[0]);
    if (!Number.isFinite(value))
      throw new JsonSyntaxError(`JSON number ${found[0].slice(0, 40)} is out of range`, this.#position);
    const isInteger = found[1] === undefined && found[2] === undefined;
    return isInteger && !Number.isSafeInteger(value) ? BigInt(found[0]) : value;
  }

  #word(word: string, value: boolean | null): boolean | null {
    if (!this.#text.startsWith(word, this.#position)) throw this.#unexpected('where a value should stand');
    this.#position += word.length;
    return value;
  }

  #take(character: string): boolean {
    this.#blanks();
    if (this.#text[this.#position] !== character) return false;
    this.#position++;
    return true;
  }

  #blanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#position);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.#position++;
    }
  }

  #unexpected(where: string): JsonSyntaxError {
    const found = this.#text[this.#position];
    const what = found === undefined ? 'ends' : `holds ${JSON.stringify(found)}`;
    return new JsonSyntaxError(`JSON ${what} ${where} (offset ${this.#position})`, this.#position);
  }
}
