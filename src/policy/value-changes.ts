import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { itemChanges, type PodChange } from './pod-changes.ts';
import type { PodItem, PodItems } from './pod-items.ts';
import { pathBelow } from './value-path.ts';

/**
 * Compares two values by the paths of what they hold; what came or went as a whole is one change, and list items that have
 * names go by these.
 */
export function valueChanges(before: JsonObject, after: JsonObject): PodChange[] {
  return itemChanges(partsOf(before, after), partsOf(after, before));
}

/** The parts of a value, taken apart as far as the other one can be, too. */
function partsOf(value: JsonObject, other: JsonObject): PodItems {
  const parts = new Map<string, PodItem>();
  addMembers(parts, '', value, other);
  return parts;
}

type Parts = Map<string, PodItem>;

function addMembers(parts: Parts, path: string, value: JsonObject, other: JsonObject): void {
  for (const [name, item] of Object.entries(value)) addPart(parts, pathBelow(path, name), item, member(other, name));
}

function addPart(parts: Parts, path: string, value: Json, other: Json | undefined): void {
  const [items, otherItems] = [itemsByName(value), itemsByName(other)];
  if (isObject(value) && isObject(other)) addMembers(parts, path, value, other);
  else if (items && otherItems) addItems(parts, path, items, otherItems);
  else parts.set(path, { kind: 'field', name: path, value });
}

type NamedItems = ReadonlyMap<string, Json>;

function addItems(parts: Parts, path: string, items: NamedItems, others: NamedItems): void {
  parts.set(`${path}[]`, { kind: 'order', name: path, value: [...items.keys()] });
  for (const [name, item] of items) addPart(parts, pathBelow(path, name, true), item, others.get(name));
}

/** The items of a list by their names; undefined where it is none, or an item has no name of its own. */
function itemsByName(list: Json | undefined): NamedItems | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const items = new Map<string, Json>();
  for (const item of list) {
    const name = isObject(item) ? member(item, 'name') : undefined;
    // A number in brackets is an index.
    if (typeof name === 'string' && !/^\d*$/.test(name)) items.set(name, item);
  }
  return items.size === list.length ? items : undefined;
}
