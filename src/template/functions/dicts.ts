import { compareBytes } from '../../json/index.ts';
import {
  anyMapType,
  anyType,
  type CallContext,
  FunctionError,
  type GoFunction,
  type GoType,
  type Payload,
  stringSliceType,
  stringType,
  Typed,
  typeOf,
  type Value,
  type ValueMap,
  wrap,
} from '../value.ts';
import { define, defineVariadic } from './define.ts';
import { entriesOf, entry, setEntry } from './map-entries.ts';
import { mergeInto } from './merge.ts';
import { enterLevel, textOf } from './text-of.ts';

function dict(values: Value[], context: CallContext): Value {
  const result: ValueMap = {};
  for (let index = 0; index < values.length; index += 2) {
    setEntry(result, textOf(values[index]!, context), index + 1 < values.length ? values[index + 1]! : '');
  }
  return result;
}

function get(map: Value, key: string): Value {
  const value = entry(entriesOf(map), key);
  return value === undefined ? '' : value;
}

function set(map: Value, key: string, value: Value): Value {
  if (map === null || map instanceof Typed) throw new FunctionError('assignment to entry in nil map');
  setEntry(map as ValueMap, key, value);
  return map;
}

function unset(map: Value, key: string): Value {
  delete entriesOf(map)[key];
  return map;
}

const pluck = (key: string, maps: Value[]): Value =>
  maps.map((map) => entry(entriesOf(map), key)).filter((value) => value !== undefined);

/** Go's order is random; ours is that of the keys. */
const sortedKeys = (map: Value | undefined): string[] => Object.keys(entriesOf(map)).sort(compareBytes);

function keys(maps: Value[], context: CallContext): Value {
  const all: string[] = [];
  for (const map of maps) {
    const names = sortedKeys(map);
    context.spend(names.length);
    for (const name of names) all.push(name);
  }
  return new Typed(stringSliceType, all);
}

function pick(map: Value, names: string[]): Value {
  const entries = entriesOf(map);
  const result: ValueMap = {};
  for (const name of names) {
    const value = entry(entries, name);
    if (value !== undefined) setEntry(result, name, value);
  }
  return result;
}

/** A copy without those keys. Istio's table replaces it by its own for `map[string]string`. */
function omit(map: Value, names: string[], context: CallContext): Value {
  const unwanted = new Set(names);
  const entries = Object.entries(entriesOf(map));
  context.spend(entries.length);
  const result: ValueMap = {};
  for (const [name, value] of entries) if (!unwanted.has(name)) setEntry(result, name, value);
  return result;
}

/** @param values keys from the outside in, the default, the map */
function dig(values: Value[]): Value {
  if (values.length < 3) throw new FunctionError('dig needs at least three arguments');
  let map = assertMap(values.at(-1));
  const names = values.slice(0, -2).map(assertString);
  for (const [index, name] of names.entries()) {
    const value = entry(map, name);
    if (value === undefined) return values.at(-2)!;
    if (index === names.length - 1) return value;
    map = assertMap(value);
  }
  return null;
}

function assertMap(value: Value): ValueMap {
  if (typeOf(value)?.name !== anyMapType.name) throw conversionError(value, anyMapType);
  return entriesOf(value);
}

function assertString(value: Value): string {
  if (typeof value !== 'string') throw conversionError(value, stringType);
  return value;
}

function conversionError(value: Value, wanted: GoType): FunctionError {
  return new FunctionError(`interface conversion: interface {} is ${typeOf(value)?.name ?? 'nil'}, not ${wanted.name}`);
}

function merge(maps: Value[], isOverwriting: boolean, context: CallContext): Value {
  const [target, ...sources] = maps;
  if (sources.length === 0) return target!;
  const isNil = target === null || target instanceof Typed;
  const result = isNil ? {} : (target as ValueMap);
  for (const source of sources) mergeInto(result, entriesOf(source), isOverwriting, context);
  // A nil map stays nil as long as no source brings a map to merge.
  return isNil && sources.every((source) => source === null || source instanceof Typed) ? target! : result;
}

function deepCopy(value: Value, context: CallContext): Value {
  if (value === null) throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
  return copied(value, 0, context);
}

function copied(value: Value, depth: number, context: CallContext): Value {
  if (typeof value !== 'object' || value === null) return value;
  enterLevel(depth, context);
  if (Array.isArray(value)) return value.map((item) => copied(item, depth + 1, context));
  if (value instanceof Typed) return new Typed(value.type, copiedPayload(value.type, value.payload, depth, context));
  return copiedEntries(value, (item) => copied(item, depth + 1, context)) as ValueMap;
}

/** Pointers and structs are shared: no function can change them. */
function copiedPayload(type: GoType, payload: Payload, depth: number, context: CallContext): Payload {
  const element = type.element;
  if (payload === null || element === undefined) return payload;
  const copyItem = (item: Payload): Payload => {
    const copy = copied(wrap(element, item), depth + 1, context);
    return copy instanceof Typed && element.kind !== 'interface' ? copy.payload : copy;
  };
  if (Array.isArray(payload)) return payload.map(copyItem);
  if (type.kind !== 'map') return payload;
  if (payload instanceof Map) return new Map([...payload].map(([key, item]) => [key, copyItem(item)]));
  return copiedEntries(payload, copyItem);
}

function copiedEntries(map: Record<string, Payload>, copyItem: (item: Payload) => Payload): Record<string, Payload> {
  const result: ValueMap = {};
  for (const [name, item] of Object.entries(map)) setEntry(result, name, copyItem(item));
  return result;
}

const mapAndKey = [anyMapType, stringType];
const mapAndMaps = [anyMapType, anyMapType];
const mergeFunction = defineVariadic(mapAndMaps, (maps, context) => merge(maps, false, context));
const mergeOverwriteFunction = defineVariadic(mapAndMaps, (maps, context) => merge(maps, true, context));
const deepCopyFunction = define([anyType], ([value], context) => deepCopy(value!, context));

/** Maps from text to anything. `set`, `unset` and the merges change the map that they are given. */
export const dictFunctions: Readonly<Record<string, GoFunction>> = {
  dict: defineVariadic([anyType], dict),
  get: define(mapAndKey, ([map, key]) => get(map!, key as string)),
  set: define([...mapAndKey, anyType], ([map, key, value]) => set(map!, key as string, value!)),
  unset: define(mapAndKey, ([map, key]) => unset(map!, key as string)),
  hasKey: define(mapAndKey, ([map, key]) => Object.hasOwn(entriesOf(map), key as string)),
  pluck: defineVariadic([stringType, anyMapType], ([key, ...maps]) => pluck(key as string, maps)),
  keys: defineVariadic([anyMapType], keys),
  values: define([anyMapType], ([map]) => sortedKeys(map).map((key) => entriesOf(map)[key])),
  pick: defineVariadic(mapAndKey, ([map, ...names]) => pick(map!, names as string[])),
  omit: defineVariadic(mapAndKey, ([map, ...names], context) => omit(map!, names as string[], context)),
  dig: defineVariadic([anyType], dig),
  merge: mergeFunction,
  mustMerge: mergeFunction,
  mergeOverwrite: mergeOverwriteFunction,
  mustMergeOverwrite: mergeOverwriteFunction,
  deepCopy: deepCopyFunction,
  mustDeepCopy: deepCopyFunction,
};
