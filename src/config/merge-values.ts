import { isObject, type Json, type JsonObject, member, setMember } from '../json/index.ts';

/** Lays values over others as Helm does: maps member by member, null takes a member away, all else replaces. */
export function mergeValues(base: JsonObject, changes: JsonObject): JsonObject {
  const result = { ...base };
  for (const [name, change] of Object.entries(changes)) {
    const before = member(base, name);
    if (change === null) delete result[name];
    else setMember(result, name, isObject(before) && isObject(change) ? mergeValues(before, change) : change);
  }
  return result;
}

/** A map with one value at a path. */
export function atPath(path: readonly string[], value: Json): JsonObject {
  return path.reduceRight<Json>((inner, name) => ({ [name]: inner }), value) as JsonObject;
}
