import { compareBytes } from '../json/index.ts';
import { formatFloatVerb } from './float.ts';
import { FunctionError, type GoType, type Payload, Typed, typeOf, unwrap, type Value } from './value.ts';

/**
 * How deep a value may nest when it is printed. Anything deeper is a dict that was put into itself (Go's process dies of
 * that), or as good as one. A level takes half a kilobyte of stack.
 */
export const maximumPrintDepth = 500;

/** Characters that one call may print: the default output limit, so that nothing longer could be used anyway. */
export const maximumPrintLength = 1 << 20;

/**
 * A value as `fmt.Sprint` prints one operand (%v): `<nil>` for nil, `<no value>` for a missing one.
 * @throws {FunctionError} for a value that contains itself or whose text exceeds {@link maximumPrintLength}
 */
export function formatValue(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'number':
      return formatFloat(value);
    case 'undefined':
      return '<no value>';
    default:
      return value === null ? '<nil>' : new ValuePrinter(plainStyle).print(typeOf(value)!, unwrap(value));
  }
}

/** A float as Go's %v prints it: the fewest digits that identify it, in exponent form below 1e-04 and from 1e+06 on. */
export function formatFloat(value: number, bits: 32 | 64 = 64): string {
  // JavaScript lays out the integers and short fractions of this range just as Go does.
  if (bits === 64 && value < 1e6 && value > 1e-4) return String(value);
  return formatFloatVerb(value, 'g', -1, bits);
}

/** What differs between the printing verbs, flags included; the walk through a value is the same for all. */
export interface PrintStyle {
  /** A bool, number, string, function, or a pointer that is not followed. */
  scalar(type: GoType, payload: Payload): string;
  /** The text of an error or Stringer; undefined where this verb ignores it. */
  text?: ((text: string) => string) | undefined;
  /** A list of bytes as a whole; undefined where this verb prints it as any other list. */
  bytes?: ((type: GoType, payload: readonly bigint[]) => string) | undefined;
  /** %+v and %#v name the fields of structs. */
  readonly namesFields?: boolean;
  /** %#v: Go syntax. */
  readonly isGoSyntax?: boolean;
}

const plainStyle: PrintStyle = {
  scalar: plainScalar,
  text: (text) => text,
};

function plainScalar(type: GoType, payload: Payload): string {
  switch (type.kind) {
    case 'float64':
    case 'float32':
      return formatFloat(payload, type.kind === 'float32' ? 32 : 64);
    case 'complex128':
      return `(${formatFloat(payload.re)}${plus(payload.im)}${formatFloat(payload.im)}i)`;
    case 'pointer':
    case 'func':
      return payload === null ? '<nil>' : fakeAddress;
    default:
      return String(payload);
  }
}

const plus = (value: number): string => (value < 0 || Object.is(value, -0) || value === Infinity ? '' : '+');

/** Go prints the address of what a nested pointer points to. There is none here, and it would differ per run anyway. */
export const fakeAddress = '0xc000000000';

/** Walks through a value and writes it in one style. */
export class ValuePrinter {
  readonly #style: PrintStyle;
  #text = '';

  constructor(style: PrintStyle) {
    this.#style = style;
  }

  print(type: GoType, payload: Payload): string {
    this.#write(type, payload, 0);
    return this.#text;
  }

  #put(text: string): void {
    this.#text += text;
    if (this.#text.length > maximumPrintLength) {
      throw new FunctionError(`printed value exceeds ${maximumPrintLength} characters`);
    }
  }

  #write(type: GoType, payload: Payload, depth: number): void {
    if (depth > maximumPrintDepth)
      throw new FunctionError(`printed value nests deeper than ${maximumPrintDepth} levels`);
    const isInterface = type.kind === 'interface';
    const dynamic = isInterface ? typeOf(payload) : type;
    if (!dynamic) this.#put(this.#style.isGoSyntax ? `${type.name}(nil)` : '<nil>');
    else this.#writeTyped(dynamic, isInterface ? unwrap(payload) : payload, depth);
  }

  #writeTyped(type: GoType, payload: Payload, depth: number): void {
    const { text, bytes, isGoSyntax } = this.#style;
    if (type.text && text) this.#put(payload === null ? '<nil>' : text(type.text(payload)));
    else if (type.kind === 'pointer') this.#writePointer(type, payload, depth);
    else if (type.kind === 'struct') this.#writeStruct(type, payload, depth);
    else if (!isComposite(type)) this.#put(this.#style.scalar(type, payload));
    else if (bytes && type.element!.kind === 'uint8') this.#put(bytes(type, payload ?? []));
    else if (isGoSyntax && payload === null) this.#put(`${type.name}(nil)`);
    else if (type.kind === 'map') this.#writeMap(type, payload, depth);
    else this.#writeList(type, payload ?? [], depth);
  }

  /** Pointers to composite values are followed at the top only, as in Go. */
  #writePointer(type: GoType, payload: Payload, depth: number): void {
    const element = type.element!;
    if (depth > 0 || payload === null || !isComposite(element)) {
      this.#put(this.#style.scalar(type, payload));
      return;
    }
    this.#put('&');
    this.#write(element, payload, depth + 1);
  }

  #writeMap(type: GoType, payload: Payload, depth: number): void {
    const { isGoSyntax } = this.#style;
    this.#put(isGoSyntax ? `${type.name}{` : 'map[');
    let isFirst = true;
    for (const [key, value] of sortedEntries(payload)) {
      if (!isFirst) this.#put(isGoSyntax ? ', ' : ' ');
      isFirst = false;
      this.#write(type.key!, key, depth + 1);
      this.#put(':');
      this.#write(type.element!, value, depth + 1);
    }
    this.#put(isGoSyntax ? '}' : ']');
  }

  #writeStruct(type: GoType, payload: Payload, depth: number): void {
    const { isGoSyntax, namesFields } = this.#style;
    this.#put(isGoSyntax ? `${type.name}{` : '{');
    let isFirst = true;
    for (const field of type.fields?.() ?? []) {
      if (!isFirst) this.#put(isGoSyntax ? ', ' : ' ');
      isFirst = false;
      if (namesFields) this.#put(`${field.name}:`);
      this.#write(field.type, field.get(payload), depth + 1);
    }
    this.#put('}');
  }

  #writeList(type: GoType, items: readonly Payload[], depth: number): void {
    const { isGoSyntax } = this.#style;
    this.#put(isGoSyntax ? `${type.name}{` : '[');
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.#put(isGoSyntax ? ', ' : ' ');
      this.#write(type.element!, items[index], depth + 1);
    }
    this.#put(isGoSyntax ? '}' : ']');
  }
}

function isComposite(type: GoType): boolean {
  return type.kind === 'struct' || type.kind === 'map' || type.kind === 'slice' || type.kind === 'array';
}

/** The entries of a map's payload in the order in which Go prints them and ranges over them. */
export function sortedEntries(payload: Payload): [Payload, Payload][] {
  if (payload === null) return [];
  if (payload instanceof Map) return [...payload].sort(([left], [right]) => compareKeys(left, right));
  return Object.keys(payload)
    .sort(compareBytes)
    .map((key) => [key, payload[key]]);
}

/** Numbers by value with NaN first, false before true, strings by their bytes. */
function compareKeys(left: Payload, right: Payload): number {
  const a = left instanceof Typed ? left.payload : left;
  const b = right instanceof Typed ? right.payload : right;
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  if (Number.isNaN(b)) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(character: string): boolean {
  if (character.length === 1 && character < '\x7f') return character >= ' ';
  return printable.test(character);
}

const plainlyQuoted = /^[ !#-[\]-~]*$/;
const beyondAscii = /[^\x00-\x7f]/;
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S}\x00-\x7f]/gu;

/** A string in double quotes with Go's escapes (%q, strconv.Quote); a stray byte as `\xNN`. */
export function quoteGo(text: string): string {
  if (plainlyQuoted.test(text)) return `"${text}"`;
  const quoted = escapeAscii(text);
  if (!beyondAscii.test(text)) return `"${quoted}"`;
  return `"${quoted.replace(unprintable, (character) => escapeGo(character, '"', false))}"`;
}

/** Escapes within ASCII; other code units stay. In memory of its own, since joining a million pieces takes long. */
function escapeAscii(text: string): string {
  const units = new Uint16Array(text.length * longestAsciiEscape);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const escaped = asciiEscapes[unit];
    if (escaped === undefined) units[length++] = unit;
    else for (let part = 0; part < escaped.length; part++) units[length++] = escaped[part]!;
  }
  return Buffer.from(units.buffer, 0, length * Uint16Array.BYTES_PER_ELEMENT).toString('utf16le');
}

const namedEscapes = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

/** One character as Go writes it inside quotes of that kind. */
export function escapeGo(character: string, quote: '"' | "'", onlyAscii: boolean): string {
  if (character === quote) return `\\${quote}`;
  const named = namedEscapes.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0)!;
  if (code >= 0xd800 && code <= 0xdfff) {
    return code >= 0xdc80 && code <= 0xdcff ? hexEscape('x', code - 0xdc00, 2) : '\ufffd';
  }
  if (isPrintable(character) && (code < 0x80 || !onlyAscii)) return character;
  if (code < 0x20 || code === 0x7f) return hexEscape('x', code, 2);
  return code > 0xffff ? hexEscape('U', code, 8) : hexEscape('u', code, 4);
}

/** What stands in double quotes for an ASCII character, as code units; undefined for the character itself. */
const asciiEscapes: readonly (readonly number[] | undefined)[] = Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code);
  const escaped = escapeGo(character, '"', false);
  return escaped === character ? undefined : Array.from(escaped, (unit) => unit.charCodeAt(0));
});

/** As in `\x00`. */
const longestAsciiEscape = 4;

function hexEscape(letter: string, code: number, width: number): string {
  return `\\${letter}${code.toString(16).padStart(width, '0')}`;
}
