import { quoteGo } from '../format.ts';
import {
  anyType,
  type CallContext,
  FunctionError,
  type GoFunction,
  intType,
  stringType,
  type Value,
} from '../value.ts';
import { fromByteText, spellForSearch, toByteText } from './byte-text.ts';
import { isSpace, isSpaceCode } from './code-points.ts';
import { define, defineVariadic } from './define.ts';
import { printed, textOf } from './text-of.ts';

export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpaceCode(text.charCodeAt(start))) start++;
  while (end > start && isSpaceCode(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function trimCharacters(cut: string, text: string): string {
  const unwanted = new Set(cut);
  const characters = [...text];
  let start = 0;
  let end = characters.length;
  while (start < end && unwanted.has(characters[start]!)) start++;
  while (end > start && unwanted.has(characters[end - 1]!)) end--;
  return characters.slice(start, end).join('');
}

function trimSuffix(suffix: string, text: string): string {
  const { spelled, restore } = spellForSearch(suffix, text);
  const [end, whole] = spelled as [string, string];
  return whole.endsWith(end) ? restore(whole.slice(0, whole.length - end.length)) : text;
}

function trimPrefix(prefix: string, text: string): string {
  const { spelled, restore } = spellForSearch(prefix, text);
  const [start, whole] = spelled as [string, string];
  return whole.startsWith(start) ? restore(whole.slice(start.length)) : text;
}

type Test = (whole: string, part: string) => boolean;

function test(part: string, text: string, check: Test): boolean {
  const [spelledPart, whole] = spellForSearch(part, text).spelled as [string, string];
  return check(whole, spelledPart);
}

function repeat(count: bigint, text: string, context: CallContext): string {
  if (count < 0n) throw new FunctionError('strings: negative Repeat count');
  if (text === '') return '';
  const times = Number(count);
  context.checkLength(times * text.length);
  return text.repeat(times);
}

function replace(old: string, replacement: string, text: string, context: CallContext): string {
  const { spelled, restore } = spellForSearch(old, replacement, text);
  const [from, to, whole] = spelled as [string, string, string];
  // An empty text stands between any two characters, not between the halves of a surrogate pair.
  const parts = from === '' ? ['', ...whole, ''] : whole.split(from);
  context.checkLength(whole.length + (parts.length - 1) * to.length);
  return restore(parts.join(to));
}

function substring(start: bigint, end: bigint, text: string): string {
  const bytes = toByteText(text);
  const length = BigInt(bytes.length);
  if (start < 0n) return fromByteText(cutBefore(bytes, end));
  const isOpen = end < 0n || end > length;
  const stop = isOpen ? length : end;
  if (start > stop) throw new FunctionError(`runtime error: slice bounds out of range [${start}:${stop}]`);
  return fromByteText(bytes.slice(Number(start), Number(stop)));
}

function cutBefore(bytes: string, end: bigint): string {
  if (end < 0n) throw new FunctionError(`runtime error: slice bounds out of range [:${end}]`);
  if (end > BigInt(bytes.length)) {
    throw new FunctionError(`runtime error: slice bounds out of range [:${end}] with length ${bytes.length}`);
  }
  return bytes.slice(0, Number(end));
}

function truncate(count: bigint, text: string): string {
  const bytes = toByteText(text);
  const limit = Number(count);
  if (limit < 0 && bytes.length + limit > 0) return fromByteText(bytes.slice(limit));
  return limit >= 0 && bytes.length > limit ? fromByteText(bytes.slice(0, limit)) : text;
}

/**
 * sprig looks at bytes here, not at characters: when any byte is a space (also one inside of a character), every other
 * byte comes out as the character of that number.
 */
function removeSpace(text: string): string {
  const bytes = toByteText(text);
  const kept = [...bytes].filter((byte) => !isSpace(byte)).join('');
  return kept.length === bytes.length ? text : kept;
}

/** The first byte of each word, as the character of that number. */
function initials(text: string): string {
  let result = '';
  let isAfterSpace = true;
  for (const byte of toByteText(text)) {
    const isGap = isSpace(byte);
    if (isAfterSpace && !isGap) result += byte;
    isAfterSpace = isGap;
  }
  return result;
}

/** Puts spaces before every line, the first and empty ones too. Istio's table replaces `indent` by its own. */
function indent(spaces: bigint, text: string, context: CallContext): string {
  if (spaces < 0n) throw new FunctionError('strings: negative Repeat count');
  const lines = text.split('\n');
  const width = Number(spaces);
  context.checkLength(text.length + lines.length * width);
  const pad = ' '.repeat(width);
  return pad + lines.join(`\n${pad}`);
}

const isPresent = (value: Value): boolean => value !== null;

const quoteAll = (values: Value[], context: CallContext): string =>
  values
    .filter(isPresent)
    .map((value) => quoteGo(textOf(value, context)))
    .join(' ');

const quoteSingle = (values: Value[], context: CallContext): string =>
  values
    .filter(isPresent)
    .map((value) => `'${printed(value, context)}'`)
    .join(' ');

const concatenate = (values: Value[], context: CallContext): string =>
  values
    .filter(isPresent)
    .map((value) => printed(value, context))
    .join(' ');

const startsWith: Test = (whole, part) => whole.startsWith(part);
const endsWith: Test = (whole, part) => whole.endsWith(part);
const includes: Test = (whole, part) => whole.includes(part);

type TextCall = (text: string, context: CallContext) => Value;
type PairCall = (first: string, second: string, context: CallContext) => Value;
type CountCall = (count: bigint, text: string, context: CallContext) => Value;

const ofText = (call: TextCall): GoFunction => define([stringType], ([text], context) => call(text as string, context));
const ofPair = (call: PairCall): GoFunction =>
  define([stringType, stringType], ([first, second], context) => call(first as string, second as string, context));
const ofCount = (call: CountCall): GoFunction =>
  define([intType, stringType], ([count, text], context) => call(count as bigint, text as string, context));
const ofTexts3 = (call: (a: string, b: string, c: string, context: CallContext) => Value): GoFunction =>
  define([stringType, stringType, stringType], ([a, b, c], context) =>
    call(a as string, b as string, c as string, context),
  );

/** Cutting, searching, padding and quoting text. */
export const stringFunctions: Readonly<Record<string, GoFunction>> = {
  hello: define([], () => 'Hello!'),
  trim: ofText(trimSpace),
  trimAll: ofPair(trimCharacters),
  trimall: ofPair(trimCharacters),
  trimSuffix: ofPair(trimSuffix),
  trimPrefix: ofPair(trimPrefix),
  contains: ofPair((part, text) => test(part, text, includes)),
  hasPrefix: ofPair((part, text) => test(part, text, startsWith)),
  hasSuffix: ofPair((part, text) => test(part, text, endsWith)),
  repeat: ofCount(repeat),
  replace: ofTexts3(replace),
  substr: define([intType, intType, stringType], ([start, end, text]) =>
    substring(start as bigint, end as bigint, text as string),
  ),
  trunc: ofCount(truncate),
  nospace: ofText(removeSpace),
  initials: ofText(initials),
  indent: ofCount(indent),
  nindent: ofCount((spaces, text, context) => `\n${indent(spaces, text, context)}`),
  plural: define([stringType, stringType, intType], ([one, many, count]) => (count === 1n ? one : many)),
  quote: defineVariadic([anyType], quoteAll),
  squote: defineVariadic([anyType], quoteSingle),
  cat: defineVariadic([anyType], concatenate),
  toString: define([anyType], ([value], context) => textOf(value, context)),
};
