import { type CallContext, type GoFunction, intType, stringType } from '../value.ts';
import { fromByteText, toByteText } from './byte-text.ts';
import { define } from './define.ts';

const ellipsis = '...';

/** Shortens to `width` bytes, from `offset` on with an ellipsis before it, except where the offset is four or less. */
function abbreviate(bytes: string, offset: number, width: number): string {
  if (bytes.length <= width) return bytes;
  const room = width - ellipsis.length;
  const start = Math.min(offset, bytes.length, bytes.length - room);
  if (start <= 4) return bytes.slice(0, room) + ellipsis;
  if (start + room < bytes.length) return ellipsis + abbreviate(bytes.slice(start), 0, room);
  return ellipsis + bytes.slice(bytes.length - room);
}

function abbreviateEnd(width: bigint, text: string): string {
  return width < 4n ? text : fromByteText(abbreviate(toByteText(text), 0, Number(width)));
}

function abbreviateBoth(left: bigint, right: bigint, text: string): string {
  if (right < 4n || (left > 0n && right < 7n)) return text;
  return fromByteText(abbreviate(toByteText(text), Number(left), Number(right)));
}

interface Wrapping {
  /** In bytes. */
  readonly width: number;
  readonly separator: string;
  readonly breaksLongWords: boolean;
}

/** Breaks a line at spaces. Spaces at the start of a new line go, those at its end before the break stay. */
function wrap(text: string, { width, separator, breaksLongWords }: Wrapping, context: CallContext): string {
  const bytes = toByteText(text);
  const lineBreak = toByteText(separator === '' ? '\n' : separator);
  const room = Math.max(width, 1);
  let result = '';
  let offset = 0;
  const breakAt = (end: number, next: number): void => {
    result += bytes.slice(offset, end) + lineBreak;
    context.checkLength(result.length);
    offset = next;
  };
  while (bytes.length - offset > room) {
    if (bytes[offset] === ' ') {
      offset++;
      continue;
    }
    const end = offset + room;
    const space = offset + bytes.slice(offset, end + 1).lastIndexOf(' ');
    if (space >= offset) breakAt(space, space + 1);
    else if (breaksLongWords) breakAt(end, end);
    else {
      const next = bytes.indexOf(' ', end);
      if (next < 0) break;
      breakAt(next, next + 1);
    }
  }
  return fromByteText(result + bytes.slice(offset));
}

/** Fitting text into a width. */
export const wrappingFunctions: Readonly<Record<string, GoFunction>> = {
  abbrev: define([intType, stringType], ([width, text]) => abbreviateEnd(width as bigint, text as string)),
  abbrevboth: define([intType, intType, stringType], ([left, right, text]) =>
    abbreviateBoth(left as bigint, right as bigint, text as string),
  ),
  wrap: define([intType, stringType], ([width, text], context) =>
    wrap(text as string, { width: Number(width), separator: '', breaksLongWords: false }, context),
  ),
  wrapWith: define([intType, stringType, stringType], ([width, separator, text], context) => {
    const wrapping = { width: Number(width), separator: separator as string, breaksLongWords: true };
    return wrap(text as string, wrapping, context);
  }),
};
