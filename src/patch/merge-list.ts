import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import type { MergeSchema } from '../kube/index.ts';
import { goStringText, goText, goTypeName } from './go-text.ts';
import { type Identity, identifyBy, keyOf, orderItems } from './merge-order.ts';
import { PatchError } from './patch-error.ts';

/** Merges two objects of the list; handed in because objects and lists nest in each other. */
export type MergeObjects = (original: JsonObject, patch: JsonObject, schema: MergeSchema) => JsonObject;

/**
 * Merges a patch into a list whose strategy is `merge`: scalars as a set, objects by the merge key.
 * @throws {PatchError}
 */
export function mergeList(original: Json[], patch: Json[], schema: MergeSchema, mergeObjects: MergeObjects): Json[] {
  if (original.length === 0 && patch.length === 0) return original;
  if (!isObject(commonSample(original, patch))) {
    const united = uniteScalars(original, patch);
    return keepList(original, orderItems(united.merged, patch, united.original, identifyBy(schema.mergeKey)));
  }
  const { mergeKey, element } = schema;
  if (mergeKey === undefined || element === undefined) {
    throw new PatchError('merge', `cannot merge lists without merge key for ${element?.goKind}`);
  }
  const directed = followDirectives(original as JsonObject[], patch as JsonObject[], mergeKey);
  const merged = mergeByKey(directed.original, directed.patch, mergeKey, element, mergeObjects);
  return keepList(original, orderItems(merged, directed.patch, directed.original, identifyBy(mergeKey)));
}

/** Removes the listed scalars. */
export function deleteFromList(original: Json[], unwanted: Json[], schema: MergeSchema, merge: MergeObjects): Json[] {
  if (original.length === 0 && unwanted.length === 0) return original;
  if (isObject(commonSample(original, unwanted))) return mergeList(original, unwanted, schema, merge);
  const removed = new Set(identities(unwanted));
  return keepList(
    original,
    original.filter((item) => !removed.has(identifyBy(undefined)(item))),
  );
}

/** An item of the lists, whose JSON type all of them have. */
export function commonSample(...lists: Json[][]): Json {
  let sample: Json | undefined;
  for (const list of lists) {
    for (const item of list) {
      sample ??= firstItem(item);
      if (goTypeName(item) !== goTypeName(sample)) {
        throw new PatchError('merge', `list element types are not identical: ${goText(lists)}`);
      }
    }
  }
  if (sample === undefined) throw new PatchError('merge', 'no elements in any of the given slices');
  return sample;
}

function firstItem(item: Json): Json {
  // The original crashes on this one.
  if (item === null) throw new PatchError('merge', 'null cannot be the first item of a list that is merged');
  if (Array.isArray(item)) throw new PatchError('merge', 'lists of lists are not supported');
  return item;
}

function identities(list: Json[]): Identity[] {
  return list.map(identifyBy(undefined));
}

/**
 * The scalars of both lists once each, and the original list as the ordering afterwards sees it. Go removes a repeated
 * scalar by moving the last one into its place. It does so in the memory of the original list if the patch fits behind
 * it, and Go's decoder leaves room up to the next power of two: then scalars of the patch turn up among the original.
 */
function uniteScalars(original: Json[], patch: Json[]): { merged: Json[]; original: Json[] } {
  const slots: Json[] = identities([...original, ...patch]);
  const seen = new Set<Json>();
  let length = slots.length;
  for (let index = 0; index < length; ) {
    const scalar = slots[index]!;
    if (seen.has(scalar)) {
      slots[index] = slots[--length]!;
    } else {
      seen.add(scalar);
      index++;
    }
  }
  const room = original.length === 0 ? 0 : 2 ** Math.ceil(Math.log2(original.length));
  const seenOriginal = slots.length <= room ? slots.slice(0, original.length) : original;
  return { merged: slots.slice(0, length), original: seenOriginal };
}

/** The list itself where nothing changed. */
function keepList(original: Json[], result: Json[]): Json[] {
  return result.length === original.length && result.every((item, index) => item === original[index])
    ? original
    : result;
}

interface Directed {
  readonly original: JsonObject[];
  readonly patch: JsonObject[];
}

/** Acts on the `$patch` items of the patch; the rest of the patch remains to be merged. */
function followDirectives(original: JsonObject[], patch: JsonObject[], mergeKey: string): Directed {
  const remaining: JsonObject[] = [];
  const deleted = new Set<Identity>();
  let isReplaced = false;
  for (const item of patch) {
    const directive = member(item, '$patch');
    if (directive === undefined) remaining.push(item);
    else if (directive === 'delete') deleted.add(keyOf(item, mergeKey));
    else if (directive === 'replace') isReplaced = true;
    else if (directive === 'merge') throw new PatchError('merge', 'merging lists cannot yet be specified in the patch');
    else throw unknownDirective(directive, item);
  }
  if (isReplaced) return { original: remaining, patch: [] };
  if (deleted.size === 0) return { original, patch: remaining };
  const isKept = (item: JsonObject): boolean => {
    const key = member(item, mergeKey);
    return key === undefined || !deleted.has(keyOf(item, mergeKey));
  };
  return { original: original.filter(isKept), patch: remaining };
}

export function unknownDirective(directive: Json, map: Json): PatchError {
  return new PatchError('merge', `unknown patch type: ${goStringText(directive)} in map: ${goText(map)}`);
}

/** Merges each item of the patch into the first item with its key, or appends it as it is. */
function mergeByKey(
  original: JsonObject[],
  patch: JsonObject[],
  mergeKey: string,
  element: MergeSchema,
  mergeObjects: MergeObjects,
): JsonObject[] {
  const result = [...original];
  const places = new Map<Identity, number>();
  for (let index = original.length - 1; index >= 0; index--) {
    if (Object.hasOwn(original[index]!, mergeKey)) places.set(keyOf(original[index]!, mergeKey), index);
  }
  for (const item of patch) {
    const key = keyOf(item, mergeKey);
    const place = places.get(key);
    if (place === undefined) {
      places.set(key, result.length);
      result.push(item);
    } else {
      result[place] = mergeObjects(result[place]!, item, element);
    }
  }
  return result;
}
