import { compareBytes } from '../../json/index.ts';
import {
  anyType,
  type CallContext,
  type GoFunction,
  intType,
  sliceOf,
  stringMapType,
  stringSliceType,
  stringType,
  Typed,
  type Value,
} from '../value.ts';
import { spellForSearch } from './byte-text.ts';
import { define, defineVariadic } from './define.ts';
import { itemsOf } from './lists.ts';
import { textOf } from './text-of.ts';

const integerSlice = sliceOf(intType);

/** From `start` on, before `stop`; nothing where the step leads away from it. */
function numbersUntil(start: bigint, stop: bigint, step: bigint, context: CallContext): bigint[] {
  if (step === 0n || stop < start !== step < 0n) return [];
  const distance = stop - start;
  const count = (distance + step + (step > 0n ? -1n : 1n)) / step;
  context.spend(Number(count));
  return Array.from({ length: Number(count) }, (_, index) => start + BigInt(index) * step);
}

/** As the shell's `seq`: last; first and last; or first, step and last. Anything else gives nothing. */
function sequence(bounds: bigint[], context: CallContext): string {
  const [first, last, step] = sequenceBounds(bounds);
  if (step === 0n) return '';
  const beyond = last + (last < first ? -1n : 1n);
  return numbersUntil(first, beyond, step, context).join(' ');
}

function sequenceBounds(bounds: bigint[]): [first: bigint, last: bigint, step: bigint] {
  const [a = 0n, b = 0n, c = 0n] = bounds;
  const towards = (first: bigint, last: bigint): [bigint, bigint, bigint] => [first, last, last < first ? -1n : 1n];
  switch (bounds.length) {
    case 1:
      return towards(1n, a);
    case 2:
      return towards(a, b);
    case 3:
      return [a, c, b];
    default:
      return [0n, 0n, 0n];
  }
}

/** The texts of a list's items without its nil ones; of anything else its own text, of nil nothing. */
function textsOf(list: Value, context: CallContext): string[] {
  if (list === null) return [];
  const items = itemsOf(list) ?? [list];
  return items.filter((item) => item !== null).map((item) => textOf(item, context));
}

function join(separator: string, list: Value, context: CallContext): string {
  const texts = textsOf(list, context);
  let length = 0;
  for (const text of texts) length += text.length + separator.length;
  context.checkLength(length - separator.length);
  return texts.join(separator);
}

function sortAlpha(list: Value, context: CallContext): Value {
  if (itemsOf(list) === undefined) return new Typed(stringSliceType, [textOf(list, context)]);
  const texts = toStrings(list, context);
  return new Typed(stringSliceType, texts.payload?.toSorted(compareBytes) ?? null);
}

/** A nil list of strings stays nil. */
function toStrings(list: Value, context: CallContext): Typed {
  const isNil = list instanceof Typed && list.type.name === stringSliceType.name && list.payload === null;
  return new Typed(stringSliceType, isNil ? null : textsOf(list, context));
}

/**
 * The parts between separators; an empty separator cuts between characters.
 * @param limit at most that many parts, the last one with the rest; all for -1
 */
function splitText(separator: string, text: string, limit: number): string[] {
  if (limit === 0) return [];
  const { spelled, restore } = spellForSearch(separator, text);
  const [mark, whole] = spelled as [string, string];
  const parts = mark === '' ? [...text] : whole.split(mark).map(restore);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function splitToMap(separator: string, text: string, limit: number, context: CallContext): Value {
  const parts = splitText(separator, text, limit);
  context.spend(parts.length);
  return new Typed(stringMapType, Object.fromEntries(parts.map((part, index) => [`_${index}`, part])));
}

/** Runs of numbers, and lists of text made from and into text. */
export const sequenceFunctions: Readonly<Record<string, GoFunction>> = {
  until: define([intType], ([stop], context) => {
    const step = (stop as bigint) < 0n ? -1n : 1n;
    return new Typed(integerSlice, numbersUntil(0n, stop as bigint, step, context));
  }),
  untilStep: define([intType, intType, intType], ([start, stop, step], context) => {
    return new Typed(integerSlice, numbersUntil(start as bigint, stop as bigint, step as bigint, context));
  }),
  seq: defineVariadic([intType], (bounds, context) => sequence(bounds as bigint[], context)),
  join: define([stringType, anyType], ([separator, list], context) => join(separator as string, list!, context)),
  sortAlpha: define([anyType], ([list], context) => sortAlpha(list!, context)),
  toStrings: define([anyType], ([list], context) => toStrings(list!, context)),
  split: define([stringType, stringType], ([separator, text], context) =>
    splitToMap(separator as string, text as string, -1, context),
  ),
  splitn: define([stringType, intType, stringType], ([separator, limit, text], context) =>
    splitToMap(separator as string, text as string, Number(limit), context),
  ),
  splitList: define([stringType, stringType], ([separator, text]) => {
    return new Typed(stringSliceType, splitText(separator as string, text as string, -1));
  }),
};
