import { setMember, stringifyGoJson } from '../../json/index.ts';
import { define, defineVariadic } from '../../template/functions/define.ts';
import {
  type CallContext,
  type GoFunction,
  stringMapType,
  stringType,
  Typed,
  type Value,
} from '../../template/value.ts';

type StringMap = { [key: string]: string };

/** Copying or printing a map costs a step per so many entries. */
const entriesPerStep = 8;

/** The payload of a `map[string]string` (null: Go's nil map); the walk over its entries is charged. */
function entriesOf(value: Value, context: CallContext): StringMap | null {
  const map = (value as Typed).payload as StringMap | null;
  if (map) context.spend(Math.ceil(Object.keys(map).length / entriesPerStep));
  return map;
}

function isSet(map: Value, key: Value): boolean {
  const entries = (map as Typed).payload as StringMap | null;
  return entries !== null && Object.hasOwn(entries, key as string);
}

function omit(map: StringMap | null, keys: readonly Value[]): StringMap {
  const copy = { ...map };
  for (const key of keys) delete copy[key as string];
  return copy;
}

/** Keys and values in turn; a key at the end gets an empty text. */
function fromPairs(texts: readonly Value[]): StringMap {
  const map: StringMap = {};
  for (let index = 0; index < texts.length; index += 2) {
    setMember(map, texts[index] as string, (texts[index + 1] ?? '') as string);
  }
  return map;
}

/** Later maps win. Of no maps at all Go makes a nil map. */
function merge(maps: readonly Value[], context: CallContext): StringMap | null {
  if (maps.length === 0) return null;
  const merged: StringMap = {};
  for (const map of maps) {
    for (const [key, text] of Object.entries(entriesOf(map, context) ?? {})) setMember(merged, key, text);
  }
  return merged;
}

const wrapMap = (map: StringMap | null): Typed => new Typed(stringMapType, map);
const toJson = (map: StringMap): string => stringifyGoJson(map, { sorted: true });

/** Istio's functions on `map[string]string`. */
export const mapFunctions: Readonly<Record<string, GoFunction>> = {
  isset: define([stringMapType, stringType], ([map, key]) => isSet(map, key)),
  omit: defineVariadic([stringMapType, stringType], ([map, ...keys], context) =>
    wrapMap(omit(entriesOf(map, context), keys)),
  ),
  strdict: defineVariadic([stringType], (texts) => wrapMap(fromPairs(texts))),
  mergeMaps: defineVariadic([stringMapType], (maps, context) => wrapMap(merge(maps, context))),
  toJSON: define([stringMapType], ([map], context) => toJson(entriesOf(map, context) ?? {})),
  toJsonMap: defineVariadic([stringMapType], (maps, context) => {
    const merged = merge(maps, context);
    return merged ? toJson(merged) : 'null';
  }),
};
