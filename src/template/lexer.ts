import { quoteGo } from './format.ts';

export type TokenKind =
  | 'text'
  | 'left delimiter'
  | 'right delimiter'
  | 'space'
  | 'pipe'
  | 'declare'
  | 'assign'
  | 'character'
  | 'left paren'
  | 'right paren'
  | 'number'
  | 'complex'
  | 'character constant'
  | 'string'
  | 'raw string'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'bool'
  | 'dot'
  | 'nil'
  | 'keyword'
  | 'error'
  | 'end of file';

/** `text` is the source text; of an error its message. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** UTF-16 units from the start of the source. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
}

const keywords = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);

const printableAscii = /^[ -~]$/;
const alphanumeric = /^[\p{L}\p{Nd}_]$/u;

/** To the end of a word of ASCII; most are, and found in one step. */
const plainWord = /[A-Za-z0-9_]*/y;

const quotationMark = 0x22;
const dollar = 0x24;
const apostrophe = 0x27;
const fullStop = 0x2e;
const graveAccent = 0x60;

function isAlphanumeric(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code >= 0x80) return alphanumeric.test(character);
  return isPlainLetter(code) || (code >= 0x30 && code <= 0x39);
}

/** A letter of ASCII, or the underscore. */
function isPlainLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

const openComment = '/*';
const closeComment = '*/';
/** A trim marker is a minus and the space beside it. */
const trimMarkerLength = 2;

/** Cuts a template into tokens, on demand: one call, one token. After an error or the end it must not be called again. */
export class Lexer {
  readonly #source: string;
  readonly #left: string;
  readonly #right: string;
  readonly #isName: (word: string) => boolean;
  #start = 0;
  #position = 0;
  #line = 1;
  /** Offset of the first line break that is not counted in {@link #line}; the end where there is none. */
  #lineBreak: number;
  #isInAction = false;
  #openParens = 0;

  /** @param isFunction a function may be named like the keywords `break` and `continue`, and then hides them */
  constructor(source: string, delimiters: readonly [string, string], isFunction: (word: string) => boolean) {
    this.#source = source;
    this.#lineBreak = this.#breakFrom(0);
    [this.#left, this.#right] = delimiters;
    this.#isName = (word) => !keywords.has(word) || ((word === 'break' || word === 'continue') && isFunction(word));
  }

  next(): Token {
    while (!this.#isInAction) {
      const token = this.#text();
      if (token) return token;
    }
    return this.#action();
  }

  #breakFrom(offset: number): number {
    const found = this.#source.indexOf('\n', offset);
    return found < 0 ? this.#source.length : found;
  }

  #token(kind: TokenKind, text: string, offset: number): Token {
    while (this.#lineBreak < offset) {
      this.#line++;
      this.#lineBreak = this.#breakFrom(this.#lineBreak + 1);
    }
    return { kind, text, offset, line: this.#line };
  }

  #emit(kind: TokenKind): Token {
    const token = this.#token(kind, this.#source.slice(this.#start, this.#position), this.#start);
    this.#start = this.#position;
    return token;
  }

  #error(text: string): Token {
    return this.#token('error', text, this.#start);
  }

  #skip(length: number): void {
    this.#position += length;
    this.#start = this.#position;
  }

  /** Text, a comment or a left delimiter; undefined after a comment or text that was trimmed away. */
  #text(): Token | undefined {
    const found = this.#source.indexOf(this.#left, this.#position);
    if (found < 0) {
      this.#position = this.#source.length;
      return this.#position > this.#start ? this.#emit('text') : this.#emit('end of file');
    }
    if (found === this.#position) return this.#leftDelimiter();
    this.#position = found;
    if (this.#isLeftTrim(found + this.#left.length)) {
      while (this.#position > this.#start && isSpace(this.#source.charCodeAt(this.#position - 1))) this.#position--;
    }
    const text = this.#emit('text');
    this.#position = found;
    this.#start = found;
    return text.text === '' ? undefined : text;
  }

  #isLeftTrim(offset: number): boolean {
    return this.#source[offset] === '-' && isSpace(this.#source.charCodeAt(offset + 1));
  }

  #leftDelimiter(): Token | undefined {
    this.#position += this.#left.length;
    const marker = this.#isLeftTrim(this.#position) ? trimMarkerLength : 0;
    if (this.#source.startsWith(openComment, this.#position + marker)) {
      this.#skip(marker);
      return this.#comment();
    }
    const token = this.#emit('left delimiter');
    this.#skip(marker);
    this.#isInAction = true;
    this.#openParens = 0;
    return token;
  }

  #comment(): Token | undefined {
    const end = this.#source.indexOf(closeComment, this.#position + openComment.length);
    if (end < 0) return this.#error('unclosed comment');
    this.#position = end + closeComment.length;
    const delimiter = this.#rightDelimiterLength();
    if (delimiter === 0) return this.#error('comment ends before closing delimiter');
    this.#closeDelimiter(delimiter);
    return undefined;
  }

  /** Length of the right delimiter here with its trim marker, 0 if there is none. */
  #rightDelimiterLength(): number {
    // Most of what is asked about is no delimiter, and the first character tells.
    const isFirst = this.#source.charCodeAt(this.#position) === this.#right.charCodeAt(0);
    if (isFirst && this.#source.startsWith(this.#right, this.#position)) return this.#right.length;
    return this.#isTrimmedRight(this.#position) ? trimMarkerLength + this.#right.length : 0;
  }

  #isTrimmedRight(offset: number): boolean {
    return (
      isSpace(this.#source.charCodeAt(offset)) &&
      this.#source[offset + 1] === '-' &&
      this.#source.startsWith(this.#right, offset + trimMarkerLength)
    );
  }

  /** Goes past a right delimiter, and past the space that its trim marker removes. */
  #closeDelimiter(length: number): void {
    this.#skip(length);
    if (length === this.#right.length) return;
    while (isSpace(this.#source.charCodeAt(this.#position))) this.#position++;
    this.#start = this.#position;
  }

  #rightDelimiter(length: number): Token {
    const offset = this.#position + length - this.#right.length;
    this.#closeDelimiter(length);
    this.#isInAction = false;
    return this.#token('right delimiter', this.#right, offset);
  }

  #action(): Token {
    const delimiter = this.#rightDelimiterLength();
    if (delimiter > 0) {
      return this.#openParens === 0 ? this.#rightDelimiter(delimiter) : this.#error('unclosed left paren');
    }
    if (this.#position >= this.#source.length) return this.#error('unclosed action');
    // Codes, since comparing with one text after the other takes a tenth of the time of reading a template.
    const code = this.#source.charCodeAt(this.#position);
    if (isSpace(code)) return this.#space();
    if (isPlainLetter(code)) return this.#word();
    switch (code) {
      case quotationMark:
        return this.#quoted('"', 'string', 'unterminated quoted string');
      case apostrophe:
        return this.#quoted("'", 'character constant', 'unterminated character constant');
      case graveAccent:
        return this.#rawQuoted();
      case dollar:
        return this.#fieldOrVariable('variable', 'variable');
      case fullStop:
        return isDigit(this.#source[this.#position + 1]) ? this.#number() : this.#fieldOrVariable('field', 'dot');
      default:
        return this.#symbol(this.#peek());
    }
  }

  #symbol(character: string): Token {
    if (character === '+' || character === '-' || isDigit(character)) return this.#number();
    if (isAlphanumeric(character)) return this.#word();
    this.#position += character.length;
    switch (character) {
      case '=':
        return this.#emit('assign');
      case ':':
        if (this.#peek() !== '=') return this.#error('expected :=');
        this.#position++;
        return this.#emit('declare');
      case '|':
        return this.#emit('pipe');
      case '(':
        this.#openParens++;
        return this.#emit('left paren');
      case ')':
        this.#openParens--;
        return this.#openParens < 0 ? this.#error('unexpected right paren') : this.#emit('right paren');
      default:
        if (printableAscii.test(character)) return this.#emit('character');
        return this.#error(`unrecognized character in action: ${describeCharacter(character)}`);
    }
  }

  /** The next character (a whole code point), '' at the end. */
  #peek(): string {
    const code = this.#source.codePointAt(this.#position);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  /** Stops before the space that belongs to a trim marker. */
  #space(): Token {
    while (isSpace(this.#source.charCodeAt(this.#position))) this.#position++;
    const last = this.#position - 1;
    if (this.#isTrimmedRight(last)) {
      this.#position = last;
      if (last === this.#start) return this.#rightDelimiter(trimMarkerLength + this.#right.length);
    }
    return this.#emit('space');
  }

  #quoted(quote: string, kind: TokenKind, complaint: string): Token {
    for (this.#position++; ; this.#position++) {
      if (this.#source[this.#position] === '\\') this.#position++;
      else if (this.#source[this.#position] === quote) break;
      const character = this.#source[this.#position];
      if (character === undefined || character === '\n') return this.#error(complaint);
    }
    this.#position++;
    return this.#emit(kind);
  }

  #rawQuoted(): Token {
    const end = this.#source.indexOf('`', this.#position + 1);
    if (end < 0) return this.#error('unterminated raw quoted string');
    this.#position = end + 1;
    return this.#emit('raw string');
  }

  #word(): Token {
    this.#takeAlphanumerics();
    if (!this.#isAtTerminator()) return this.#badCharacter();
    const word = this.#source.slice(this.#start, this.#position);
    if (word === 'nil') return this.#emit('nil');
    if (word === 'true' || word === 'false') return this.#emit('bool');
    return this.#emit(this.#isName(word) ? 'identifier' : 'keyword');
  }

  #fieldOrVariable(kind: TokenKind, bareKind: TokenKind): Token {
    this.#position++;
    if (this.#isAtTerminator()) return this.#emit(bareKind);
    this.#takeAlphanumerics();
    return this.#isAtTerminator() ? this.#emit(kind) : this.#badCharacter();
  }

  #takeAlphanumerics(): void {
    plainWord.lastIndex = this.#position;
    plainWord.test(this.#source);
    this.#position = plainWord.lastIndex;
    if (this.#source.charCodeAt(this.#position) < 0x80) return;
    for (let next = this.#peek(); isAlphanumeric(next); next = this.#peek()) this.#position += next.length;
  }

  #badCharacter(): Token {
    return this.#error(`bad character ${describeCharacter(this.#peek())}`);
  }

  #isAtTerminator(): boolean {
    if (this.#position >= this.#source.length) return true;
    return (
      isSpace(this.#source.charCodeAt(this.#position)) ||
      '.,|:()'.includes(this.#source[this.#position]!) ||
      this.#source.startsWith(this.#right, this.#position)
    );
  }

  #number(): Token {
    const isGood = this.#scanNumber();
    const sign = this.#source[this.#position];
    if (!isGood || (sign !== '+' && sign !== '-')) return isGood ? this.#emit('number') : this.#badNumber();
    const isComplex = this.#scanNumber() && this.#source[this.#position - 1] === 'i';
    return isComplex ? this.#emit('complex') : this.#badNumber();
  }

  #badNumber(): Token {
    return this.#error(`bad number syntax: ${quoteGo(this.#source.slice(this.#start, this.#position))}`);
  }

  /** Takes what may belong to a number; whether it is one is decided when its value is read. */
  #scanNumber(): boolean {
    this.#accept('+-');
    let digits = '0123456789_';
    let exponent = 'eE';
    if (this.#accept('0')) {
      if (this.#accept('xX')) {
        digits = '0123456789abcdefABCDEF_';
        exponent = 'pP';
      } else if (this.#accept('oO')) {
        digits = '01234567_';
        exponent = '';
      } else if (this.#accept('bB')) {
        digits = '01_';
        exponent = '';
      }
    }
    this.#acceptRun(digits);
    if (this.#accept('.')) this.#acceptRun(digits);
    if (this.#accept(exponent)) {
      this.#accept('+-');
      this.#acceptRun('0123456789_');
    }
    this.#accept('i');
    const next = this.#peek();
    if (!isAlphanumeric(next)) return true;
    this.#position += next.length;
    return false;
  }

  #accept(valid: string): boolean {
    const next = this.#source[this.#position];
    if (next === undefined || !valid.includes(next)) return false;
    this.#position++;
    return true;
  }

  #acceptRun(valid: string): void {
    while (this.#accept(valid));
  }
}

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9';

/** Go's `%#U`. */
function describeCharacter(character: string): string {
  const code = character.codePointAt(0)!;
  const shown = printableAscii.test(character) || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character);
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}${shown ? ` '${character}'` : ''}`;
}

/** A token as parse errors name it. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'end of file':
      return 'EOF';
    case 'error':
      return token.text;
    case 'keyword':
    case 'dot':
    case 'nil':
      return `<${token.text}>`;
    default:
      return Buffer.byteLength(token.text) > 10
        ? `${quoteGo([...token.text].slice(0, 10).join(''))}...`
        : quoteGo(token.text);
  }
}
