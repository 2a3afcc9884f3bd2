import { toBytes } from '../bytes.ts';
import { quoteGo } from '../format.ts';

/** What Go's encoding/json says about text that is not JSON. */
export function describeJsonError(text: string): string {
  try {
    new Scanner(text).scan();
  } catch (error) {
    if (error instanceof Complaint) return error.message;
    throw error;
  }
  return endOfInput;
}

class Complaint extends Error {}

const endOfInput = 'unexpected end of JSON input';
const maximumGoDepth = 10_000;

/** What may come next. */
type Expectation = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'separator';

class Scanner {
  /** Go takes the end for a blank, so that a number or word that ends there is judged. */
  readonly #text: string;
  #offset = 0;
  #expectation: Expectation = 'value';
  readonly #open: ('{' | '[')[] = [];

  constructor(text: string) {
    this.#text = `${text} `;
  }

  scan(): void {
    for (;;) {
      while (/^[ \t\r\n]/.test(this.#text[this.#offset] ?? '')) this.#offset++;
      if (this.#offset >= this.#text.length) return;
      this.#step(this.#text[this.#offset]!);
    }
  }

  #step(character: string): void {
    switch (this.#expectation) {
      case 'colon':
        if (character !== ':') this.#refuse('after object key');
        this.#advance('value');
        return;
      case 'separator':
        this.#separator(character);
        return;
      case 'name or }':
        if (character === '}') {
          this.#close();
          return;
        }
        this.#name(character);
        return;
      case 'name':
        this.#name(character);
        return;
      case 'value or ]':
        if (character === ']') {
          this.#close();
          return;
        }
        this.#value(character);
        return;
      default:
        this.#value(character);
        return;
    }
  }

  #advance(next: Expectation): void {
    this.#offset++;
    this.#expectation = next;
  }

  #name(character: string): void {
    if (character !== '"') this.#refuse('looking for beginning of object key string');
    this.#string();
    this.#expectation = 'colon';
  }

  #value(character: string): void {
    if (character === '{') {
      this.#enter('{', 'name or }');
      return;
    }
    if (character === '[') {
      this.#enter('[', 'value or ]');
      return;
    }
    if (character === '"') this.#string();
    else if (character === 't') this.#word('true');
    else if (character === 'f') this.#word('false');
    else if (character === 'n') this.#word('null');
    else if (/^[-\d]/.test(character)) this.#number();
    else this.#refuse('looking for beginning of value');
    this.#expectation = 'separator';
  }

  #enter(bracket: '{' | '[', next: Expectation): void {
    if (this.#open.length >= maximumGoDepth) throw new Complaint('exceeded max depth');
    this.#open.push(bracket);
    this.#advance(next);
  }

  #close(): void {
    this.#open.pop();
    this.#advance('separator');
  }

  #separator(character: string): void {
    const isObject = this.#open.at(-1) === '{';
    if (this.#open.length === 0) this.#refuse('after top-level value');
    if (character === (isObject ? '}' : ']')) {
      this.#close();
      return;
    }
    if (character !== ',') this.#refuse(isObject ? 'after object key:value pair' : 'after array element');
    this.#advance(isObject ? 'name' : 'value');
  }

  #string(): void {
    for (;;) {
      const character = this.#text[++this.#offset];
      if (character === undefined) throw new Complaint(endOfInput);
      if (character < ' ') this.#refuse('in string literal');
      if (character === '\\') this.#escape();
      if (character === '"') break;
    }
    this.#offset++;
  }

  #escape(): void {
    this.#offset++;
    this.#require(/^[bfnrt\\/"u]/, 'in string escape code');
    if (this.#text[this.#offset] !== 'u') return;
    for (let digit = 0; digit < 4; digit++) {
      this.#offset++;
      this.#require(/^[\da-fA-F]/, 'in \\u hexadecimal character escape');
    }
  }

  #word(word: string): void {
    for (const letter of word) {
      if (this.#text[this.#offset] !== letter) this.#refuse(`in literal ${word} (expecting '${letter}')`);
      this.#offset++;
    }
  }

  #number(): void {
    if (this.#take('-')) this.#require(/^\d/, 'in numeric literal');
    if (!this.#take('0')) this.#digits();
    if (this.#take('.')) {
      this.#require(/^\d/, 'after decimal point in numeric literal');
      this.#digits();
    }
    if (this.#take('e') || this.#take('E')) {
      if (!this.#take('+')) this.#take('-');
      this.#require(/^\d/, 'in exponent of numeric literal');
      this.#digits();
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#offset] !== character) return false;
    this.#offset++;
    return true;
  }

  #digits(): void {
    while (/^\d/.test(this.#text[this.#offset] ?? '')) this.#offset++;
  }

  #require(allowed: RegExp, place: string): void {
    const character = this.#text[this.#offset];
    if (character === undefined) throw new Complaint(endOfInput);
    if (!allowed.test(character)) this.#refuse(place);
  }

  #refuse(place: string): never {
    const byte = String.fromCharCode(toBytes(String.fromCodePoint(this.#text.codePointAt(this.#offset)!))[0]!);
    const quoted = byte === "'" ? "\\'" : byte === '"' ? byte : quoteGo(byte).slice(1, -1);
    throw new Complaint(`invalid character '${quoted}' ${place}`);
  }
}
