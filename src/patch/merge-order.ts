import { isObject, type Json, member } from '../json/index.ts';
import { goText, goTypeName } from './go-text.ts';
import { PatchError } from './patch-error.ts';

/** What tells items of a list apart; `===` and a Map compare it as Go compares interface values. */
export type Identity = null | boolean | number | bigint | string;
export type Identify = (item: Json) => Identity;

/** Items are told apart by a member, or by themselves where there is no key. */
export function identifyBy(mergeKey: string | undefined): Identify {
  return mergeKey === undefined ? comparable : (item) => keyOf(item, mergeKey);
}

/** @throws {PatchError} when the item is no object or has no such member */
export function keyOf(item: Json, mergeKey: string): Identity {
  if (!isObject(item)) throw wrongType('map[string]interface {}', item);
  const key = member(item, mergeKey);
  if (key === undefined) {
    throw new PatchError('merge', `map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
  }
  return comparable(key);
}

export function wrongType(expected: string, found: Json): PatchError {
  const name = found === null ? '%!s(<nil>)' : goTypeName(found);
  return new PatchError('merge', `expected a ${expected}, but received a ${name}`);
}

/** Go panics here; numbers are equal whether or not they are held as bigint. */
function comparable(value: Json): Identity {
  if (typeof value === 'object' && value !== null) {
    throw new PatchError('merge', `runtime error: comparing uncomparable type ${goTypeName(value)}`);
  }
  return typeof value === 'bigint' && value === BigInt(Number(value)) ? Number(value) : value;
}

/**
 * Orders a merged list. Items that the guide names follow the guide, the others follow the original list; then the two
 * sequences are zipped: an item of the others comes first only where the original says so. Hence new items come before
 * the original ones unless something that both lists hold anchors them.
 */
export function orderItems(
  merged: readonly Json[],
  guide: readonly Json[],
  original: readonly Json[],
  identify: Identify,
): Json[] {
  const guidePlaces = firstPlaces(guide, identify);
  const originalPlaces = firstPlaces(original, identify);
  const guided: Placed[] = [];
  const others: Placed[] = [];
  const added: Placed[] = [];
  for (const item of merged) {
    const identity = identify(item);
    const guidePlace = guidePlaces.get(identity);
    const originalPlace = originalPlaces.get(identity) ?? nowhere;
    if (guidePlace !== undefined) guided.push({ item, place: guidePlace, originalPlace });
    else (originalPlace === nowhere ? added : others).push({ item, place: originalPlace, originalPlace });
  }
  // What neither list names comes last and in reverse, as it comes out of Go's sort.
  return zip([...others.sort(byPlace), ...added.reverse()], guided.sort(byPlace));
}

interface Placed {
  readonly item: Json;
  readonly place: number;
  readonly originalPlace: number;
}

const nowhere = -1;
const byPlace = (left: Placed, right: Placed): number => deletion(left) - deletion(right) || left.place - right.place;

/** An item that says that it is to be deleted, which only one that the patch itself has brought can be, comes last. */
const deletion = ({ item }: Placed): number => (isObject(item) && member(item, '$patch') === 'delete' ? 1 : 0);

function firstPlaces(list: readonly Json[], identify: Identify): ReadonlyMap<Identity, number> {
  const places = new Map<Identity, number>();
  list.forEach((item, index) => {
    const identity = identify(item);
    if (!places.has(identity)) places.set(identity, index);
  });
  return places;
}

function zip(others: readonly Placed[], guided: readonly Placed[]): Json[] {
  const result: Json[] = [];
  let other = 0;
  let next = 0;
  while (other < others.length && next < guided.length) {
    const left = others[other]!.originalPlace;
    const right = guided[next]!.originalPlace;
    if (left !== nowhere && left < right) result.push(others[other++]!.item);
    else result.push(guided[next++]!.item);
  }
  for (; other < others.length; other++) result.push(others[other]!.item);
  for (; next < guided.length; next++) result.push(guided[next]!.item);
  return result;
}
