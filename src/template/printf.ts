import { formatValue, maximumPrintLength } from './format.ts';
import { type Flags, formatVerb, noFlags } from './print-verbs.ts';
import { FunctionError, typeOf, unwrap, type Value } from './value.ts';

/** Go refuses widths, precisions and argument numbers beyond this. */
const largestNumber = 1_000_000;

/** Go's fmt.Sprint: a space between operands when neither is a string. */
export function sprint(values: readonly Value[]): string {
  let text = '';
  let needsSpace = false;
  for (const value of values) {
    const isString = typeOf(value)?.kind === 'string';
    text = limited(`${text}${needsSpace && !isString ? ' ' : ''}${formatValue(value)}`);
    needsSpace = !isString;
  }
  return text;
}

/** Go's fmt.Sprintln: a space between all operands, a line break at the end. */
export function sprintln(values: readonly Value[]): string {
  let text = '';
  let separator = '';
  for (const value of values) {
    text = limited(text + separator + formatValue(value));
    separator = ' ';
  }
  return `${text}\n`;
}

function limited(text: string): string {
  if (text.length > maximumPrintLength)
    throw new FunctionError(`printed text exceeds ${maximumPrintLength} characters`);
  return text;
}

/**
 * Go's fmt.Sprintf. Mistakes in the format or the operands show in the text, as in Go (`%!d(string=a)`).
 * @throws {FunctionError} when the text gets too long
 */
export function sprintf(format: string, values: readonly Value[]): string {
  return new Directives(format, values).expand();
}

/** Reads a format from left to right. */
class Directives {
  readonly #format: string;
  readonly #values: readonly Value[];
  #position = 0;
  #next = 0;
  /** An explicit index was used: then left-over operands are no mistake. */
  #isReordered = false;
  #isIndexGood = true;
  #isAfterIndex = false;

  constructor(format: string, values: readonly Value[]) {
    this.#format = format;
    this.#values = values;
  }

  expand(): string {
    let text = '';
    for (;;) {
      const percent = this.#format.indexOf('%', this.#position);
      if (percent < 0) return limited(text + this.#format.slice(this.#position) + this.#extra());
      text += this.#format.slice(this.#position, percent);
      this.#position = percent + 1;
      text = limited(text + this.#directive());
    }
  }

  #extra(): string {
    if (this.#isReordered || this.#next >= this.#values.length) return '';
    const rest = this.#values.slice(this.#next).map((value) => {
      const type = typeOf(value);
      return type ? `${type.name}=${formatVerb('v', noFlags(), value)}` : '<nil>';
    });
    return `%!(EXTRA ${rest.join(', ')})`;
  }

  #directive(): string {
    const flags = this.#flags();
    this.#isIndexGood = true;
    this.#isAfterIndex = false;
    this.#index();
    let complaint = this.#width(flags);
    // A dot that ends the format is a verb.
    const hasPrecision = this.#format[this.#position] === '.' && this.#position + 1 < this.#format.length;
    if (hasPrecision) complaint += this.#precision(flags);
    if (!this.#isAfterIndex) this.#index();
    const code = this.#format.codePointAt(this.#position);
    if (code === undefined) return `${complaint}%!(NOVERB)`;
    const verb = String.fromCodePoint(code);
    this.#position += verb.length;
    return complaint + this.#apply(verb, flags);
  }

  #apply(verb: string, flags: Flags): string {
    if (verb === '%') return '%';
    if (!this.#isIndexGood) return `%!${verb}(BADINDEX)`;
    if (this.#next >= this.#values.length) return `%!${verb}(MISSING)`;
    const value = this.#values[this.#next++];
    if (verb === 'v' || verb === 'w') {
      flags.sharpV = flags.sharp;
      flags.plusV = flags.plus;
      flags.sharp = false;
      flags.plus = false;
    }
    return formatVerb(verb, flags, value);
  }

  #flags(): Flags {
    const flags = noFlags();
    for (;;) {
      switch (this.#format[this.#position]) {
        case '#':
          flags.sharp = true;
          break;
        case '0':
          flags.zero = true;
          break;
        case '+':
          flags.plus = true;
          break;
        case '-':
          flags.minus = true;
          break;
        case ' ':
          flags.space = true;
          break;
        default:
          return flags;
      }
      this.#position++;
    }
  }

  #width(flags: Flags): string {
    if (this.#format[this.#position] === '*') {
      this.#position++;
      const width = this.#operandNumber();
      this.#isAfterIndex = false;
      if (width === undefined) return '%!(BADWIDTH)';
      if (width < 0) {
        flags.minus = true;
        flags.zero = false;
      }
      flags.width = Math.abs(width);
      return '';
    }
    flags.width = this.#number();
    if (this.#isAfterIndex && flags.width !== undefined) this.#isIndexGood = false;
    return '';
  }

  #precision(flags: Flags): string {
    this.#position++;
    if (this.#isAfterIndex) this.#isIndexGood = false;
    this.#index();
    if (this.#format[this.#position] !== '*') {
      flags.precision = this.#number() ?? 0;
      return '';
    }
    this.#position++;
    const precision = this.#operandNumber();
    this.#isAfterIndex = false;
    if (precision === undefined || precision < 0) return '%!(BADPREC)';
    flags.precision = precision;
    return '';
  }

  /** Reads an explicit operand index `[n]`. */
  #index(): void {
    this.#isAfterIndex = false;
    if (this.#format[this.#position] !== '[') return;
    this.#isReordered = true;
    const rest = this.#format.slice(this.#position);
    const end = rest === '[]' ? -1 : rest.indexOf(']');
    this.#position += end + 1 || 1;
    const digits = rest.slice(1, Math.max(end, 1));
    this.#isAfterIndex = /^[0-9]{1,7}$/.test(digits);
    const index = this.#isAfterIndex ? Number(digits) : 0;
    if (index > 0 && index <= this.#values.length) this.#next = index - 1;
    else this.#isIndexGood = false;
  }

  /** Reads digits. A number that is too large swallows the rest of the format, as in Go. */
  #number(): number | undefined {
    const start = this.#position;
    let value = 0;
    for (;;) {
      const digit = this.#format.charCodeAt(this.#position) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      this.#position++;
      if (value > largestNumber) {
        this.#position = this.#format.length;
        return undefined;
      }
    }
    return this.#position > start ? value : undefined;
  }

  /** The next operand as a width or precision; undefined unless it is an integer of a sensible size. */
  #operandNumber(): number | undefined {
    if (this.#next >= this.#values.length) return undefined;
    const operand = this.#values[this.#next++];
    const number = unwrap(operand);
    // The payload of a pointer looks like what it points to.
    if (typeof number !== 'bigint' || typeOf(operand)!.kind === 'pointer') return undefined;
    return number >= -largestNumber && number <= largestNumber ? Number(number) : undefined;
  }
}
