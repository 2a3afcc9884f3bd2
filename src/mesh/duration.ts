import { MessageError } from './message-error.ts';

/** A protobuf duration: both parts have the same sign, nanos lie within ±999,999,999. */
export interface Duration {
  readonly seconds: bigint;
  readonly nanos: number;
}

const second = 1_000_000_000n;

const unitNanoseconds: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', second],
  ['m', 60n * second],
  ['h', 3600n * second],
]);

/** Go keeps durations in 64 bits: about ±292 years. */
const maximumNanoseconds = (1n << 63n) - 1n;
const minimumNanoseconds = -(1n << 63n);

const durationPart = /(\d*)(?:\.(\d*))?([^\d.]*)/y;

/**
 * Reads what Go's time.ParseDuration reads: `1m30s`, `-1.5h`, `0`; so also the form of proto JSON, `90s`.
 * @throws {MessageError} with Go's text
 */
export function parseDuration(text: string): Duration {
  const isNegative = text.startsWith('-');
  const body = isNegative || text.startsWith('+') ? text.slice(1) : text;
  if (body === '0') return fromNanoseconds(0n);
  const total = totalNanoseconds(body, text);
  const nanoseconds = isNegative ? -total : total;
  if (nanoseconds > maximumNanoseconds || nanoseconds < minimumNanoseconds) throw invalid(text);
  return fromNanoseconds(nanoseconds);
}

function totalNanoseconds(body: string, text: string): bigint {
  if (body === '') throw invalid(text);
  let total = 0n;
  for (let position = 0; position < body.length; position = durationPart.lastIndex) {
    durationPart.lastIndex = position;
    const [, whole = '', fraction = '', unit = ''] = durationPart.exec(body)!;
    const digits = whole.replace(/^0+/, '');
    // More than 19 digits are out of range; this keeps the arithmetic on hostile text small.
    if (whole.length + fraction.length === 0 || digits.length > 19) throw invalid(text);
    if (unit === '') throw new MessageError(`time: missing unit in duration ${quoteDuration(text)}`);
    const scale = unitNanoseconds.get(unit);
    if (scale === undefined) {
      throw new MessageError(`time: unknown unit ${quoteDuration(unit)} in duration ${quoteDuration(text)}`);
    }
    total += BigInt(digits || '0') * scale + fractionNanoseconds(fraction, scale);
    if (total > -minimumNanoseconds) throw invalid(text);
  }
  return total;
}

/** Decimals in Go's own arithmetic, with its rounding: as an integer of 63 bits, what exceeds it left out, and floats. */
function fractionNanoseconds(fraction: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of fraction) {
    const next = value * 10n + BigInt(digit);
    if (next > -minimumNanoseconds) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

function invalid(text: string): MessageError {
  return new MessageError(`time: invalid duration ${quoteDuration(text)}`);
}

/** Go's package time quotes by itself: every byte outside printable ASCII as `\xNN`. */
function quoteDuration(text: string): string {
  let quoted = '';
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    if (byte < 0x20 || byte >= 0x80) quoted += `\\x${byte.toString(16).padStart(2, '0')}`;
    else quoted += character === '"' || character === '\\' ? `\\${character}` : character;
  }
  return `"${quoted}"`;
}

export function fromNanoseconds(nanoseconds: bigint): Duration {
  return { seconds: nanoseconds / second, nanos: Number(nanoseconds % second) };
}

/** Nanoseconds, cut off at the ends of Go's range as Duration.AsDuration does. */
export function toNanoseconds(duration: Duration): bigint {
  const total = duration.seconds * second + BigInt(duration.nanos);
  if (total > maximumNanoseconds) return maximumNanoseconds;
  return total < minimumNanoseconds ? minimumNanoseconds : total;
}

/** The limit of google.protobuf.Duration: 10,000 years. */
const maximumSeconds = 315_576_000_000n;

/**
 * The form of proto JSON, without quotes: `90s`, `0.500s`; 0, 3, 6 or 9 decimals.
 * @throws {MessageError} for a duration that protobuf does not allow
 */
export function durationText({ seconds, nanos }: Duration): string {
  if (seconds < -maximumSeconds || seconds > maximumSeconds) throw new MessageError(`seconds out of range ${seconds}`);
  if (Math.abs(nanos) >= 1e9) throw new MessageError('ns out of range (-1000000000, 1000000000)');
  if ((seconds > 0n && nanos < 0) || (seconds < 0n && nanos > 0)) {
    throw new MessageError('signs of seconds and nanos do not match');
  }
  const sign = seconds < 0n || nanos < 0 ? '-' : '';
  const whole = seconds < 0n ? -seconds : seconds;
  const decimals = String(Math.abs(nanos))
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '');
  return `${sign}${whole}${decimals === '' ? '' : `.${decimals}`}s`;
}

/** Go's Duration.String: `1h1m1s`, `1.5ms`, `0s`. */
export function goDurationText(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size === 0n) return '0s';
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < second) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / (60n * second);
  const seconds = `${decimal(size % (60n * second), 9)}s`;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** The number divided by 10^places, without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
