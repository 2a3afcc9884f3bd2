import { isObject, type Json } from '../json/index.ts';

/** A value as expressions see it: integers are bigints, objects maps, so that no name reaches a prototype. */
export type CelValue = null | boolean | number | bigint | string | readonly CelValue[] | ReadonlyMap<string, CelValue>;

/** JSON that is evaluated again, or stands in a changed copy, is not turned into values a second time. */
const known = new WeakMap<object, CelValue>();

/** JSON as expressions see it; it must not be changed afterwards. */
export function celValue(value: Json): CelValue {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const found = known.get(value);
  if (found !== undefined) return found;
  const made = isObject(value)
    ? new Map(Object.entries(value).map(([name, item]) => [name, celValue(item)]))
    : value.map(celValue);
  known.set(value, made);
  return made;
}
