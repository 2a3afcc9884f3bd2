import { toBytes } from '../template/bytes.ts';

/** The text is no RFC 3339 time; the message is that of Go's time package. */
export class TimeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TimeError';
  }
}

interface Element {
  readonly pattern: RegExp;
  /** As Go's layout writes it; it stands in errors. */
  readonly layout: string;
  /** What Go checks as soon as it has read the element. */
  readonly name?: string;
  readonly from?: number;
  readonly to?: number;
}

const layout = '2006-01-02T15:04:05Z07:00';
const twoDigits = /(\d\d)/y;
const literal = (text: string): Element => ({ pattern: new RegExp(text, 'y'), layout: text });

/** Of an hour Go takes a single digit too; the day is checked last, when the month and the year are known. */
const elements: readonly Element[] = [
  { pattern: /(\d{4})/y, layout: '2006' },
  literal('-'),
  { pattern: twoDigits, layout: '01', name: 'month', from: 1, to: 12 },
  literal('-'),
  { pattern: twoDigits, layout: '02' },
  literal('T'),
  { pattern: /(\d\d?)/y, layout: '15', name: 'hour', from: 0, to: 23 },
  literal(':'),
  { pattern: twoDigits, layout: '04', name: 'minute', from: 0, to: 59 },
  literal(':'),
  { pattern: twoDigits, layout: '05', name: 'second', from: 0, to: 59 },
];
const fraction = /(?:[.,]\d+)?/y;
const zone = /Z|([+-])(\d\d):(\d\d)/y;

/** Go's zero time; Kubernetes prints it as null. */
export const zeroTime = '0001-01-01T00:00:00Z';

/**
 * The form in which Kubernetes prints a time that it has read: UTC, whole seconds; null for Go's zero time.
 * @throws {TimeError}
 */
export function canonicalTime(text: string): string | null {
  const { year, month, day, seconds } = readTime(text);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day) throw outOfRange(text, 'day');
  const printed = format(new Date(date.getTime() + seconds * 1000));
  return printed === zeroTime ? null : printed;
}

/** Seconds since 1970 of a time in canonical form. */
export function unixSeconds(canonical: string): bigint {
  return BigInt(Date.parse(canonical) / 1000);
}

function readTime(text: string): { year: number; month: number; day: number; seconds: number } {
  const numbers: number[] = [];
  let position = 0;
  for (const element of elements) {
    const found = matchAt(element.pattern, text, position);
    if (!found) throw cannotParse(text, position, element.layout);
    position += found[0].length;
    if (found[1] === undefined) continue;
    const number = Number(found[1]);
    if (element.name !== undefined && (number < element.from! || number > element.to!))
      throw outOfRange(text, element.name);
    numbers.push(number);
  }
  position += matchAt(fraction, text, position)![0].length;
  const offset = readZone(text, position);
  const [year, month, day, hour, minute, second] = numbers as [number, number, number, number, number, number];
  return { year, month, day, seconds: hour * 3600 + minute * 60 + second - offset };
}

/** Seconds east of Greenwich. */
function readZone(text: string, position: number): number {
  const found = matchAt(zone, text, position);
  if (!found) throw cannotParse(text, position, 'Z07:00');
  const end = position + found[0].length;
  const [, sign, hours = '0', minutes = '0'] = found;
  if (Number(minutes) > 60) throw outOfRange(text, 'time zone offset minute');
  if (Number(hours) > 24) throw outOfRange(text, 'time zone offset hour');
  if (end < text.length) throw new TimeError(`parsing time ${quote(text)}: extra text: ${quote(text.slice(end))}`);
  const offset = Number(hours) * 3600 + Number(minutes) * 60;
  return sign === '-' ? -offset : offset;
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

function format(date: Date): string {
  const year = date.getUTCFullYear();
  const rest = date.toISOString().slice(-20, -5);
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}${rest}Z`;
}

function cannotParse(text: string, position: number, element: string): TimeError {
  const rest = quote(text.slice(position));
  return new TimeError(`parsing time ${quote(text)} as "${layout}": cannot parse ${rest} as "${element}"`);
}

function outOfRange(text: string, name: string): TimeError {
  return new TimeError(`parsing time ${quote(text)}: ${name} out of range`);
}

const plainText = /^[ !#-[\]-~]*$/;

/** Go's time package quotes in its own way: everything outside printable ASCII byte by byte. */
function quote(text: string): string {
  if (plainText.test(text)) return `"${text}"`;
  let quoted = '';
  for (const byte of toBytes(text)) {
    if (byte === 0x22 || byte === 0x5c) quoted += `\\${String.fromCharCode(byte)}`;
    else if (byte < 0x20 || byte >= 0x80) quoted += `\\x${byte.toString(16).padStart(2, '0')}`;
    else quoted += String.fromCharCode(byte);
  }
  return `"${quoted}"`;
}
