import { type JsonObject, setMember } from '../../json/index.ts';
import { Typed, type Value, type ValueMap } from '../value.ts';

/** A parameter of type `map[string]interface {}`: its entries, where nil has none. */
export function entriesOf(map: Value | undefined): ValueMap {
  return map === null || map === undefined || map instanceof Typed ? {} : (map as ValueMap);
}

/** The entry of that name, or undefined. Never reaches a prototype. */
export function entry(map: ValueMap, name: string): Value | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** Sets an entry, `__proto__` included; the map may also be the payload of a typed one. */
export function setEntry(map: ValueMap, name: string, value: Value): void {
  setMember(map as JsonObject, name, value as JsonObject[string]);
}
