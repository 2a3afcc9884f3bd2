import { fromBytes, toBytes } from './bytes.ts';
import { type FloatVerb, formatFloatVerb } from './float.ts';
import { escapeGo, fakeAddress, isPrintable, type PrintStyle, quoteGo, ValuePrinter } from './format.ts';
import { type GoType, type Payload, typeOf, uint8Type, unwrap, type Value } from './value.ts';

/** The flags of one directive. `sharpV` and `plusV` stand for `#` and `+` before `v`, where they mean another thing. */
export interface Flags {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  sharpV: boolean;
  plusV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

export const noFlags = (): Flags => ({
  plus: false,
  minus: false,
  sharp: false,
  space: false,
  zero: false,
  sharpV: false,
  plusV: false,
  width: undefined,
  precision: undefined,
});

/** One operand under one verb. */
export function formatVerb(verb: string, flags: Flags, value: Value): string {
  const type = typeOf(value);
  if (!type) {
    if (verb === 'T' || verb === 'v') return pad('<nil>', flags);
    return `%!${verb}(<nil>)`;
  }
  if (verb === 'T') return formatText(type.name, 's', flags);
  if (verb === 'p') return formatPointer(type, unwrap(value), 'p', flags);
  if (verb === 'v' && flags.sharpV && type.name === '[]uint8') return formatGoBytes(unwrap(value), flags);
  // For wrapping errors, which no template can: a list of bytes is looked at byte by byte before Go notices.
  if (verb === 'w' && type.name !== '[]uint8') return badVerb(type, unwrap(value), verb, flags);
  return new ValuePrinter(styleOf(verb, flags)).print(type, unwrap(value));
}

/** Go names a plain list of bytes by its alias, at the top only. */
function formatGoBytes(bytes: readonly bigint[] | null, flags: Flags): string {
  if (bytes === null) return '[]byte(nil)';
  const shown = bytes.map((byte) => formatInteger(byte, uint8Type, 'x', { ...flags, sharp: true }));
  return `[]byte{${shown.join(', ')}}`;
}

const textVerbs = 'vsxXq';
const byteVerbs = 'sxXq';

function styleOf(verb: string, flags: Flags): PrintStyle {
  const usesText = textVerbs.includes(verb) && !flags.sharpV;
  return {
    scalar: (type, payload) => formatScalar(type, payload, verb, flags),
    text: usesText ? (text) => formatText(text, verb, flags) : undefined,
    bytes: byteVerbs.includes(verb)
      ? (_type, bytes) => formatBytes(Uint8Array.from(bytes, Number), verb, flags)
      : undefined,
    namesFields: flags.plusV || flags.sharpV,
    isGoSyntax: flags.sharpV,
  };
}

function formatScalar(type: GoType, payload: Payload, verb: string, flags: Flags): string {
  switch (type.kind) {
    case 'bool':
      return verb === 't' || verb === 'v' ? pad(String(payload), flags) : badVerb(type, payload, verb, flags);
    case 'string':
      return `v${byteVerbs}`.includes(verb) ? formatText(payload, verb, flags) : badVerb(type, payload, verb, flags);
    case 'float64':
    case 'float32':
      return formatNumber(payload, type, verb, flags) ?? badVerb(type, payload, verb, flags);
    case 'complex128':
      return formatComplex(payload, verb, flags) ?? badVerb(type, payload, verb, flags);
    case 'pointer':
    case 'func':
      return formatPointer(type, payload, verb, flags);
    default:
      return formatInteger(payload, type, verb, flags) ?? badVerb(type, payload, verb, flags);
  }
}

/** The verb does not fit the operand: Go shows type and value. Error and Stringer methods are not used there. */
function badVerb(type: GoType, payload: Payload, verb: string, flags: Flags): string {
  const style: PrintStyle = { ...styleOf('v', flags), text: undefined };
  return `%!${verb}(${type.name}=${new ValuePrinter(style).print(type, payload)})`;
}

function formatPointer(type: GoType, payload: Payload, verb: string, flags: Flags): string {
  if (type.kind !== 'pointer' && type.kind !== 'func' && type.kind !== 'map' && type.kind !== 'slice') {
    return badVerb(type, payload, verb, flags);
  }
  const address = payload === null ? 0n : BigInt(fakeAddress);
  if (verb === 'v') {
    if (flags.sharpV) return `(${type.name})(${address === 0n ? 'nil' : fakeAddress})`;
    return pad(address === 0n ? '<nil>' : fakeAddress, flags);
  }
  if (verb === 'p') return formatDigits(address, 16, { ...flags, sharp: !flags.sharp }, 'x');
  return 'bodxX'.includes(verb)
    ? formatInteger(address, { kind: 'uint64', name: type.name }, verb, flags)!
    : badVerb(type, payload, verb, flags);
}

function formatText(text: string, verb: string, flags: Flags): string {
  if (verb === 'x' || verb === 'X') return formatBytes(toBytes(text), verb, flags);
  const cut = truncate(text, flags.precision);
  if (verb !== 'q' && !flags.sharpV) return pad(cut, flags);
  if (flags.sharp && canBackquote(cut)) return pad(`\`${cut}\``, flags);
  return pad(flags.plus ? quoteAscii(cut) : quoteGo(cut), flags);
}

function truncate(text: string, characters: number | undefined): string {
  if (characters === undefined || characters >= text.length) return text;
  let end = 0;
  for (let count = 0; count < characters && end < text.length; count++) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

function canBackquote(text: string): boolean {
  return !/[\x00-\x08\x0a-\x1f\x7f`\ufeff]/.test(text) && text.isWellFormed();
}

function quoteAscii(text: string): string {
  let quoted = '';
  for (const character of text) quoted += escapeGo(character, '"', true);
  return `"${quoted}"`;
}

/** %s, %q, %x and %X of bytes. */
function formatBytes(bytes: Uint8Array, verb: string, flags: Flags): string {
  if (verb === 's' || verb === 'q') {
    return formatText(fromBytes(bytes), verb, flags);
  }
  const shown = flags.precision === undefined ? bytes : bytes.subarray(0, flags.precision);
  const pairs = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0'));
  const prefix = flags.sharp && pairs.length > 0 ? '0x' : '';
  const text = flags.space ? pairs.map((pair) => prefix + pair).join(' ') : prefix + pairs.join('');
  return pad(verb === 'X' ? text.toUpperCase() : text, flags);
}

/** The float, or undefined when the verb is none for floats. */
function formatNumber(value: number, type: GoType, verb: string, flags: Flags): string | undefined {
  const form = verb === 'v' ? 'g' : verb === 'F' ? 'f' : verb;
  if (!'beEfgGxX'.includes(form)) return undefined;
  const defaultPrecision = form === 'e' || form === 'E' || form === 'f' ? 6 : -1;
  const precision = flags.precision ?? defaultPrecision;
  const bits = type.kind === 'float32' ? 32 : 64;
  let text = formatFloatVerb(value, form as FloatVerb, precision, bits);
  const isNumber = Number.isFinite(value);
  const sign = text[0] === '-' || text[0] === '+' ? text[0] : '';
  text = text.slice(sign.length);
  if (flags.sharp && isNumber && form !== 'b') text = withPoint(text, form, precision);
  const isPositive = sign !== '-';
  const shownSign = isPositive ? (flags.plus ? '+' : flags.space ? ' ' : Number.isNaN(value) ? '' : sign) : '-';
  return padSigned(shownSign, text, isNumber ? flags : { ...flags, zero: false });
}

/** The `#` flag: a decimal point always, and for %g the zeros that fill up the precision. */
function withPoint(text: string, form: string, precision: number): string {
  const isHexadecimal = form === 'x' || form === 'X';
  const tailStart = text.search(isHexadecimal ? /[pP]/ : /[eE]/);
  const head = tailStart < 0 ? text : text.slice(0, tailStart);
  const tail = tailStart < 0 ? '' : text.slice(tailStart);
  const pointed = head.includes('.') ? head : `${head}.`;
  if (form !== 'g' && form !== 'G' && form !== 'x') return pointed + tail;
  const wanted = precision < 0 ? 6 : precision;
  const significant = head === '0' ? 1 : head.replace('.', '').replace(/^0+/, '').length;
  return pointed + '0'.repeat(Math.max(wanted - significant, 0)) + tail;
}

function formatComplex(value: { re: number; im: number }, verb: string, flags: Flags): string | undefined {
  const part: GoType = { kind: 'float64', name: 'float64' };
  const real = formatNumber(value.re, part, verb, flags);
  if (real === undefined) return undefined;
  return `(${real}${formatNumber(value.im, part, verb, { ...flags, plus: true })}i)`;
}

const bases = new Map([
  ['v', 10],
  ['d', 10],
  ['b', 2],
  ['o', 8],
  ['O', 8],
  ['x', 16],
  ['X', 16],
]);

/** The integer, or undefined when the verb is none for integers. */
function formatInteger(value: bigint, type: GoType, verb: string, flags: Flags): string | undefined {
  if (verb === 'v' && flags.sharpV && type.kind.startsWith('uint')) {
    return formatDigits(value, 16, { ...flags, sharp: true }, 'x');
  }
  const base = bases.get(verb);
  if (base !== undefined) return formatDigits(value, base, flags, verb);
  const character = value >= 0n && value <= 0x10ffffn ? String.fromCodePoint(Number(value)) : '\ufffd';
  switch (verb) {
    case 'c':
      return pad(character.toWellFormed(), flags);
    case 'q':
      return pad(`'${escapeGo(character.toWellFormed(), "'", flags.plus)}'`, flags);
    case 'U':
      return formatUnicode(value, character, flags);
    default:
      return undefined;
  }
}

function formatDigits(value: bigint, base: number, flags: Flags, verb: string): string {
  const sign = value < 0n ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  const fills = flags.precision === undefined && flags.zero && !flags.minus && flags.width !== undefined;
  if (flags.precision === 0 && value === 0n) return ' '.repeat(flags.width ?? 0);
  const places = fills ? flags.width! - sign.length : (flags.precision ?? 0);
  let digits = (value < 0n ? -value : value).toString(base).padStart(places, '0');
  if (flags.sharp) {
    if (base === 2) digits = `0b${digits}`;
    else if (base === 16) digits = `0x${digits}`;
    else if (base === 8 && digits[0] !== '0') digits = `0${digits}`;
  }
  if (verb === 'O') digits = `0o${digits}`;
  return pad(sign + (verb === 'X' ? digits.toUpperCase() : digits), { ...flags, zero: false });
}

function formatUnicode(value: bigint, character: string, flags: Flags): string {
  const code = BigInt.asUintN(64, value);
  const digits = code
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(flags.precision ?? 4, 4), '0');
  const shown = flags.sharp && code <= 0x10ffffn && isPrintable(character) ? ` '${character}'` : '';
  return pad(`U+${digits}${shown}`, { ...flags, zero: false });
}

/** Zeros go between the sign and the digits. */
function padSigned(sign: string, digits: string, flags: Flags): string {
  if (sign !== '' && flags.zero && !flags.minus && flags.width !== undefined) {
    return sign + digits.padStart(flags.width - sign.length, '0');
  }
  return pad(sign + digits, flags);
}

/** Fills up to the width, which counts characters; the zero flag fills with zeros, but only at the left. */
function pad(text: string, flags: Flags): string {
  if (flags.width === undefined || flags.width === 0) return text;
  const missing = flags.width - [...text].length;
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (flags.zero ? '0' : ' ').repeat(missing) + text;
}
