import { isTrue } from '../truth.ts';
import {
  anySliceType,
  anyType,
  type CallContext,
  FunctionError,
  type GoFunction,
  intType,
  sliceOf,
  Typed,
  type Value,
  wrap,
} from '../value.ts';
import { toInt64 } from './conversions.ts';
import { define, defineVariadic } from './define.ts';
import { structuralKey } from './structural-key.ts';
import { kindName } from './types.ts';

/** The items of a slice or array; undefined for anything else. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  if (!(value instanceof Typed)) return undefined;
  const { type, payload } = value;
  if (type.kind !== 'slice' && type.kind !== 'array') return undefined;
  return payload === null ? [] : (payload as unknown[]).map((item) => wrap(type.element!, item));
}

/** @param complaint what Go says before the kind of a value that is no list */
function listItems(list: Value, complaint: string): readonly Value[] {
  const items = itemsOf(list);
  if (items !== undefined) return items;
  if (list === null) throw new FunctionError('runtime error: invalid memory address or nil pointer dereference');
  throw new FunctionError(`${complaint} ${kindName(list)}`);
}

/** What Go leaves of an empty list: prints as an empty one, but is `null` in JSON. */
const nilSlice = (): Value => new Typed(anySliceType, null);

const append = (list: Value, item: Value): Value => [...listItems(list, 'Cannot push on type'), item];
const prepend = (list: Value, item: Value): Value => [item, ...listItems(list, 'Cannot prepend on type')];
const first = (list: Value): Value => listItems(list, 'Cannot find first on type')[0] ?? null;
const last = (list: Value): Value => listItems(list, 'Cannot find last on type').at(-1) ?? null;

function rest(list: Value): Value {
  const items = listItems(list, 'Cannot find rest on type');
  return items.length === 0 ? nilSlice() : items.slice(1);
}

function initial(list: Value): Value {
  const items = listItems(list, 'Cannot find initial on type');
  return items.length === 0 ? nilSlice() : items.slice(0, -1);
}

const reverse = (list: Value): Value => [...listItems(list, 'Cannot find reverse on type')].reverse();

const compact = (list: Value): Value => listItems(list, 'Cannot compact on type').filter((item) => isTrue(item));

function uniq(list: Value, context: CallContext): Value {
  const seen = new Set<string>();
  return listItems(list, 'Cannot find uniq on type').filter((item) => {
    const key = structuralKey(item, context);
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function without([list, ...unwanted]: Value[], context: CallContext): Value {
  const items = listItems(list!, 'Cannot find without on type');
  const keys = new Set(unwanted.map((item) => structuralKey(item, context)));
  return items.filter((item) => {
    const key = structuralKey(item, context);
    return key === undefined || !keys.has(key);
  });
}

function has(needle: Value, list: Value, context: CallContext): Value {
  if (list === null) return false;
  const items = listItems(list, 'Cannot find has on type');
  const wanted = structuralKey(needle, context);
  return wanted !== undefined && items.some((item) => structuralKey(item, context) === wanted);
}

const listOfLists = sliceOf(anySliceType);

function chunk(size: bigint, list: Value): Value {
  const items = listItems(list, 'Cannot chunk type');
  if (size <= 0n) return new Typed(listOfLists, chunksOfNegativeSize(size, items));
  const step = Number(size);
  const chunks: Value[][] = [];
  for (let start = 0; start < items.length; start += step) chunks.push(items.slice(start, start + step));
  return new Typed(listOfLists, chunks);
}

/** Go computes the number of chunks before looking at the size: where that is neither negative nor needed, it succeeds. */
function chunksOfNegativeSize(size: bigint, items: readonly Value[]): Value[][] {
  if (size < -1n && items.length === 1) return [[...items]];
  if (items.length > 1 && BigInt(items.length - 1) <= -size) return [];
  throw new FunctionError('runtime error: makeslice: len out of range');
}

/** A part of a list, of the same type as the list. */
function slice([list, ...indexes]: Value[]): Value {
  const items = listItems(list!, 'list should be type of slice or array but');
  if (items.length === 0) return null;
  const start = indexes.length > 0 ? toInt64(indexes[0]) : 0n;
  const end = indexes.length > 1 ? toInt64(indexes[1]) : BigInt(items.length);
  if (!(list instanceof Typed)) return sliced(items, start, end) as Value[];
  if (list.type.kind === 'array') throw new FunctionError('reflect.Value.Slice: slice of unaddressable array');
  return new Typed(list.type, sliced(list.payload as unknown[], start, end));
}

function sliced(items: readonly unknown[], start: bigint, end: bigint): unknown[] {
  if (start < 0n || start > end || end > BigInt(items.length)) {
    throw new FunctionError('reflect.Value.Slice: slice index out of bounds');
  }
  return items.slice(Number(start), Number(end));
}

function concat(lists: Value[]): Value {
  const joined: Value[] = [];
  for (const list of lists) {
    for (const item of concatenable(list)) joined.push(item);
  }
  return joined.length === 0 ? nilSlice() : joined;
}

function concatenable(list: Value): readonly Value[] {
  const items = itemsOf(list);
  if (items !== undefined || list === null) return items ?? listItems(list, '');
  throw new FunctionError(`Cannot concat type ${kindName(list)} as list`);
}

type ListCall = (list: Value, context: CallContext) => Value;

const ofList = (call: ListCall): GoFunction => define([anyType], ([list], context) => call(list!, context));
const ofListAndItem = (call: (list: Value, item: Value) => Value): GoFunction =>
  define([anyType, anyType], ([list, item]) => call(list!, item!));

const list = defineVariadic([anyType], (values) => values);
const push = ofListAndItem(append);
const twins = {
  append: push,
  push,
  prepend: ofListAndItem(prepend),
  first: ofList(first),
  last: ofList(last),
  rest: ofList(rest),
  initial: ofList(initial),
  reverse: ofList(reverse),
  compact: ofList(compact),
  uniq: ofList(uniq),
  without: defineVariadic([anyType, anyType], without),
  has: define([anyType, anyType], ([needle, haystack], context) => has(needle!, haystack!, context)),
  chunk: define([intType, anyType], ([size, items]) => chunk(size as bigint, items!)),
  slice: defineVariadic([anyType, anyType], slice),
};

/** Lists. Each `must` twin fails in the same way inside of a template. */
export const listFunctions: Readonly<Record<string, GoFunction>> = {
  ...twins,
  ...Object.fromEntries(
    Object.entries(twins).map(([name, call]) => [`must${name[0]!.toUpperCase()}${name.slice(1)}`, call]),
  ),
  list,
  tuple: list,
  concat: defineVariadic([anyType], concat),
};
