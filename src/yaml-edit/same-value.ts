import { isObject, type Json } from '../json/index.ts';
import { jsonOfMeaning, nameOfKey } from '../yaml/compose.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode, YamlScalar } from '../yaml/index.ts';
import { isMergeKey } from '../yaml/merge-key.ts';
import { resolvePlain } from '../yaml/resolve.ts';

/** What nodes are known to mean. */
export type KnownValues = ReadonlyMap<YamlNode, Json>;

const nothingKnown: KnownValues = new Map();

/**
 * True where a node without aliases certainly means this value; false where it does not, and where only composing it can
 * tell: with tags, merged maps and keys that occur twice. Several times faster than to compose and to compare.
 */
export function isSameValue(node: YamlNode, value: Json, known: KnownValues = nothingKnown): boolean {
  if (node.properties?.tag) return false;
  switch (node.kind) {
    case 'alias':
      return false;
    case 'scalar':
      return isSameScalar(node, value);
    case 'list':
      return known.get(node) === value || isSameList(node, value, known);
    case 'map':
      return known.get(node) === value || isSameMap(node, value, known);
  }
}

function isSameList({ items }: YamlList, value: Json, known: KnownValues): boolean {
  if (!Array.isArray(value) || value.length !== items.length) return false;
  for (let index = 0; index < items.length; index++) {
    if (!isSameValue(items[index]!, value[index]!, known)) return false;
  }
  return true;
}

function isSameMap({ entries }: YamlMap, value: Json, known: KnownValues): boolean {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  if (names.length !== entries.length) return false;
  // Mostly the order is the same, and then no name needs to be looked up.
  let others: Set<string> | undefined;
  for (let index = 0; index < names.length; index++) {
    const name = nameOf(entries[index]!);
    if (others === undefined && name !== names[index]) others = new Set(names.slice(index));
    if (name === undefined || others?.delete(name) === false) return false;
    if (!isSameValue(entries[index]!.value, value[name]!, known)) return false;
  }
  return true;
}

/** The name that a key has in JSON, where the key alone tells. */
export function nameOf({ key }: YamlEntry): string | undefined {
  if (key.kind !== 'scalar' || key.properties?.tag || isMergeKey(key)) return undefined;
  return key.style === 'plain' ? nameOfKey(resolvePlain(key.text)) : key.text;
}

function isSameScalar({ style, text }: YamlScalar, value: Json): boolean {
  if (style !== 'plain') return text === value;
  const meaning = jsonOfMeaning(resolvePlain(text), 'exact');
  return meaning === value;
}
