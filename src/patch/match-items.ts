import { isObject, type Json, member } from '../json/index.ts';

/**
 * Finds for each item of one list the item of another that it was before: the very same one (or an equal scalar), else
 * the next one with the same value of the key, or the next one of those without the key.
 * @returns for each index of `after` the index in `before`, or -1
 */
export function matchItems(before: readonly Json[], after: readonly Json[], key: string | undefined): number[] {
  const matches = new Array<number>(after.length).fill(-1);
  let start = 0;
  while (start < after.length && start < before.length && before[start] === after[start]) matches[start] = start++;
  const remaining = matchBy((item) => item, before, after, matches, range(start, before.length));
  if (key !== undefined) matchBy((item) => keyOf(item, key), before, after, matches, remaining);
  return matches;
}

/** Matches what is not matched yet; gives back the indexes of `before` that remain. */
function matchBy(
  identify: (item: Json) => Json,
  before: readonly Json[],
  after: readonly Json[],
  matches: number[],
  candidates: readonly number[],
): number[] {
  if (candidates.length === 0) return [];
  const places = placesBy(identify, before, candidates);
  const taken = new Set<number>();
  for (let index = 0; index < after.length; index++) {
    if (matches[index] !== -1) continue;
    const place = places.get(identify(after[index]!))?.next();
    if (place === undefined) continue;
    matches[index] = place;
    taken.add(place);
  }
  return candidates.filter((index) => !taken.has(index));
}

function placesBy(
  identify: (item: Json) => Json,
  list: readonly Json[],
  candidates: readonly number[],
): ReadonlyMap<Json, Queue> {
  const places = new Map<Json, Queue>();
  for (const index of candidates) {
    const identity = identify(list[index]!);
    const queue = places.get(identity);
    if (queue) queue.push(index);
    else places.set(identity, new Queue(index));
  }
  return places;
}

/** Indexes in ascending order, taken from the front. */
class Queue {
  readonly #indexes: number[];
  #taken = 0;

  constructor(first: number) {
    this.#indexes = [first];
  }

  push(index: number): void {
    this.#indexes.push(index);
  }

  next(): number | undefined {
    return this.#indexes[this.#taken++];
  }
}

/** All items without a usable key count as one, and so are matched in their order. */
function keyOf(item: Json, key: string): Json {
  const value = isObject(item) ? member(item, key) : undefined;
  if (value === undefined || value === null || typeof value === 'object') return null;
  return typeof value === 'bigint' && value === BigInt(Number(value)) ? Number(value) : value;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, offset) => start + offset);
}
