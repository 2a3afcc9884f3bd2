import { isMergeKey } from './merge-key.ts';
import type { YamlEntry, YamlMap, YamlNode } from './tree.ts';

/**
 * Where a part of a document stands, in UTF-16 units; undefined where the document has no such part.
 * @param path names of members and indexes of items
 * @param part whether the place of the value is meant or that of its key, which for an item is the same
 */
export function offsetOf(
  root: YamlNode | null,
  path: readonly (string | number)[],
  part: 'key' | 'value',
): number | undefined {
  let node: YamlNode | null | undefined = root;
  let keyOffset = root?.start;
  for (const step of path) {
    const target: YamlNode | null | undefined = node?.kind === 'alias' ? node.target : node;
    if (target?.kind === 'list') {
      node = target.items[Number(step)];
      keyOffset = node?.start;
    } else if (target?.kind === 'map') {
      const found = entryOf(target, String(step));
      node = found?.value;
      keyOffset = found?.key.start;
    } else {
      return keyOffset;
    }
  }
  return part === 'key' ? keyOffset : (node?.start ?? keyOffset);
}

/** Where a key occurs twice the last one counts, and own keys count before those that `<<` brings. */
function entryOf(map: YamlMap, name: string): YamlEntry | undefined {
  const own = map.entries.findLast(({ key }) => key.kind === 'scalar' && key.text === name && !isMergeKey(key));
  return own ?? merged(map).reduce<YamlEntry | undefined>((found, source) => found ?? entryOf(source, name), undefined);
}

function merged({ entries }: YamlMap): YamlMap[] {
  const values = entries.flatMap(({ key, value }) => (isMergeKey(key) ? [targetOf(value)] : []));
  const sources = values.flatMap((value) => (value.kind === 'list' ? value.items.map(targetOf) : [value]));
  return sources.filter((source) => source.kind === 'map');
}

function targetOf(node: YamlNode): Exclude<YamlNode, { kind: 'alias' }> {
  return node.kind === 'alias' ? node.target : node;
}
