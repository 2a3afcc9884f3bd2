import { isObject, type Json, type JsonObject, member, setMember } from '../json/index.ts';
import { escapeToken } from '../patch/index.ts';

/** Names of members and indexes of items from a value down to a part of it. */
export type JsonPath = readonly string[];

export function valueAt(value: Json | undefined, path: JsonPath): Json | undefined {
  let found: Json | undefined = value;
  for (const token of path) {
    if (Array.isArray(found)) found = found[Number(token)];
    else found = isObject(found) ? member(found, token) : undefined;
  }
  return found;
}

/** The value with another one at the path; everything beside the path is shared. Members that are missing are made. */
export function replaceAt(value: Json | undefined, path: JsonPath, part: Json): Json {
  const [token, ...rest] = path;
  if (token === undefined) return part;
  if (Array.isArray(value)) return value.with(Number(token), replaceAt(value[Number(token)], rest, part));
  const object = isObject(value) ? value : {};
  const changed = { ...object };
  setMember(changed, token, replaceAt(member(object, token), rest, part));
  return changed;
}

/** The object without the member at the path. */
export function removeAt(object: JsonObject, path: JsonPath): JsonObject {
  const parent = valueAt(object, path.slice(0, -1));
  if (!isObject(parent)) return object;
  const { [path.at(-1)!]: _gone, ...rest } = parent;
  return replaceAt(object, path.slice(0, -1), rest) as JsonObject;
}

/** The path as the object itself spells it: Go takes members in any letter case. */
export function spelledPath(object: Json, path: JsonPath): JsonPath {
  const spelled: string[] = [];
  for (const name of path) {
    const parent = valueAt(object, spelled);
    const names = isObject(parent) ? Object.keys(parent) : [];
    const isExact = names.includes(name);
    spelled.push(isExact ? name : (names.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name));
  }
  return spelled;
}

export function pointerOf(path: JsonPath): string {
  return path.map((token) => `/${escapeToken(token)}`).join('');
}
