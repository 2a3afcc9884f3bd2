import type { YamlNode } from './tree.ts';

const mergeTags = new Set(['!', 'tag:yaml.org,2002:merge']);

/** True for the key `<<` that merges maps: unquoted, or tagged so. */
export function isMergeKey(node: YamlNode): boolean {
  if (node.kind !== 'scalar' || node.text !== '<<') return false;
  const tag = node.properties?.tag;
  return tag ? mergeTags.has(tag.name) : node.style === 'plain';
}
