import { type Json, type JsonObject, setMember } from '../src/json/index.ts';
import { mutateText } from './mutate-text.ts';
import type { Random } from './random.ts';
import { names, texts } from './words.ts';

/** A value with a few changes anywhere in it. @param donors values of which parts are taken over */
export function mutateJson(random: Random, value: Json, donors: readonly Json[]): Json {
  let result = value;
  for (let times = random.few(1, 5); times > 0; times--) result = mutateSome(random, result, donors);
  return result;
}

function mutateSome(random: Random, value: Json, donors: readonly Json[]): Json {
  if (Array.isArray(value)) {
    if (value.length === 0 || random.once(5)) return mutateList(random, value, donors);
    const copy = value.slice();
    const index = random.below(copy.length);
    copy[index] = mutateSome(random, copy[index]!, donors);
    return copy;
  }
  if (typeof value === 'object' && value !== null) return mutateObject(random, value, donors);
  if (typeof value === 'string' && random.once(2)) return mutateText(random, value);
  return anyValue(random, donors);
}

function mutateList(random: Random, list: readonly Json[], donors: readonly Json[]): Json {
  const copy = list.slice();
  const index = random.below(copy.length + 1);
  const other = random.below(copy.length + 1);
  switch (random.below(6)) {
    case 0:
      copy.splice(index, random.few(1, 3));
      return copy;
    case 1:
      copy.splice(index, 0, anyValue(random, donors));
      return copy;
    case 2:
      if (copy.length > 0) copy.splice(index, 0, copy[other % copy.length]!);
      return copy;
    case 3:
      return copy.reverse();
    case 4:
      return copy.flatMap((item) => [item, item]).slice(0, 100);
    default:
      return anyValue(random, donors);
  }
}

function mutateObject(random: Random, object: JsonObject, donors: readonly Json[]): Json {
  const keys = Object.keys(object);
  if (keys.length > 0 && !random.once(5)) {
    const key = random.pick(keys);
    return withMember(object, key, mutateSome(random, object[key]!, donors));
  }
  switch (random.below(5)) {
    case 0:
      return anyValue(random, donors);
    case 1:
      return keys.length === 0 ? {} : without(object, random.pick(keys));
    case 2: {
      if (keys.length === 0) return {};
      const key = random.pick(keys);
      return withMember(without(object, key), anyName(random), object[key]!);
    }
    default:
      return withMember(object, anyName(random), anyValue(random, donors));
  }
}

function anyName(random: Random): string {
  return random.once(8) ? random.pick(texts) : random.pick(names);
}

function anyValue(random: Random, donors: readonly Json[]): Json {
  switch (random.below(8)) {
    case 0:
      return random.pick(texts);
    case 1:
      return random.pick(names);
    case 2:
      return random.pick(numbers);
    case 3:
      return random.pick<Json>([null, true, false, [], {}, [null], { a: null }, [[]], ['a'], [{ name: 'a' }], '']);
    case 4:
      return random.once(20) ? nested(random.below(300)) : random.pick(texts).repeat(random.below(20));
    default:
      return partOf(random, donors.length === 0 ? null : random.pick(donors));
  }
}

const numbers: readonly Json[] = [
  ...[0, 1, -1, 1.5, -0.1, 80, 8080, 15020, 65535, 65536, 2147483648, 1e21, 1e300, 4294967296],
  ...[9007199254740993n, 9223372036854775807n, 9223372036854775808n, -9223372036854775809n, 10n ** 40n],
];

function nested(depth: number): Json {
  let value: Json = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Some part of a value, however deep it lies. */
function partOf(random: Random, value: Json): Json {
  let part = value;
  while (typeof part === 'object' && part !== null && !random.once(3)) {
    const parts: Json[] = Array.isArray(part) ? part : Object.values(part);
    if (parts.length === 0) return part;
    part = random.pick(parts);
  }
  return part;
}

function withMember(object: JsonObject, key: string, value: Json): JsonObject {
  const copy = { ...object };
  setMember(copy, key, value);
  return copy;
}

function without(object: JsonObject, key: string): JsonObject {
  const { [key]: _removed, ...rest } = object;
  return rest;
}
