import {
  compareBytes,
  goString,
  isObject,
  type Json,
  type JsonObject,
  setMember,
  stringifyGoJson,
} from '../json/index.ts';
import { type Shape, shapeOf } from './shape.ts';

/** The JSON text of a canonical value as Go prints it: members of structs in the order of their declaration. */
export function printTyped(value: Json, typeName: string): string {
  return print(value, shapeOf(typeName));
}

function print(value: Json, shape: Shape): string {
  if (value === null) return 'null';
  if (shape.kind === 'pointer') return print(value, shape.element);
  if (shape.kind === 'list' && Array.isArray(value))
    return `[${value.map((item) => print(item, shape.element)).join(',')}]`;
  if (shape.kind === 'struct' && isObject(value)) {
    const present = shape.members().filter((member) => Object.hasOwn(value, member.jsonName));
    return `{${present.map((one) => `${goString(one.jsonName)}:${print(value[one.jsonName]!, one.shape)}`).join(',')}}`;
  }
  return stringifyGoJson(value, { sorted: true });
}

/** A canonical value with its members in the order in which Go prints them. */
export function orderMembers(value: Json, shape: Shape): Json {
  if (shape.kind === 'pointer') return orderMembers(value, shape.element);
  if (shape.kind === 'list' && Array.isArray(value)) return value.map((item) => orderMembers(item, shape.element));
  if (shape.kind === 'map' && isObject(value)) return sortNames(value);
  if (shape.kind !== 'struct' || !isObject(value)) return value;
  const ordered: JsonObject = {};
  for (const { jsonName, shape: member } of shape.members()) {
    if (Object.hasOwn(value, jsonName)) ordered[jsonName] = orderMembers(value[jsonName]!, member);
  }
  return ordered;
}

function sortNames(map: JsonObject): JsonObject {
  const sorted: JsonObject = {};
  for (const name of Object.keys(map).sort(compareBytes)) setMember(sorted, name, map[name]!);
  return sorted;
}
