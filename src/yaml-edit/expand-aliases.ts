import type { YamlNode } from '../yaml/index.ts';
import { type Draft, draftValue, type EntryDraft, type MapDraft, openDraft } from './draft.ts';

/**
 * Writes out the aliases that would mean something else, or nothing, once the draft is written: those of anchors that
 * change or go away. Their values stay as they were.
 */
export function expandAliases(root: Draft, rootNode: YamlNode): Draft {
  let draft = root;
  let known = 0;
  for (;;) {
    const changed = new Set<YamlNode>();
    collectChanged(draft, rootNode, changed);
    if (changed.size === known) return draft;
    known = changed.size;
    draft = expand(draft, changed);
  }
}

/** The anchored nodes that do not stay what they are. */
function collectChanged(draft: Draft, node: YamlNode, changed: Set<YamlNode>): void {
  if (draft.kind === 'kept') return;
  if (draft.kind === 'fresh') {
    collectAnchors(node, changed);
    return;
  }
  if (draft.isChanged && node.properties?.anchor) changed.add(node);
  if (draft.kind === 'map') {
    const gone = new Set(draft.node.entries);
    for (const { source, value } of draft.entries) {
      if (!source) continue;
      gone.delete(source);
      collectChanged(value, source.value, changed);
    }
    for (const { key, value } of gone) for (const part of [key, value]) collectAnchors(part, changed);
    return;
  }
  const gone = new Set(draft.node.items);
  for (const { source, value } of draft.items) {
    if (source < 0) continue;
    gone.delete(draft.node.items[source]!);
    collectChanged(value, draft.node.items[source]!, changed);
  }
  for (const item of gone) collectAnchors(item, changed);
}

function collectAnchors(node: YamlNode, found: Set<YamlNode>): void {
  if (node.properties?.anchor) found.add(node);
  for (const child of childrenOf(node)) collectAnchors(child, found);
}

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'list') return node.items;
  return node.kind === 'map' ? node.entries.flatMap(({ key, value }) => [key, value]) : [];
}

function expand(draft: Draft, changed: ReadonlySet<YamlNode>): Draft {
  if (draft.kind === 'fresh') return draft;
  if (draft.kind === 'kept') {
    if (!usesAny(draft.node, changed)) return draft;
    if (draft.node.kind === 'alias') return { kind: 'fresh', value: draft.value };
  }
  const opened = openDraft(draft);
  if (opened.kind === 'list') for (const item of opened.items) item.value = expand(item.value, changed);
  return opened.kind === 'map' ? expandMap(opened, changed) : opened;
}

function expandMap(map: MapDraft, changed: ReadonlySet<YamlNode>): Draft {
  const isBound = ({ name, source }: EntryDraft): boolean =>
    source !== null && (usesAny(source.key, changed) || (name === undefined && usesAny(source.value, changed)));
  if (map.entries.some(isBound)) return { kind: 'fresh', value: draftValue(map) };
  for (const entry of map.entries) if (entry.name !== undefined) entry.value = expand(entry.value, changed);
  return map;
}

function usesAny(node: YamlNode, changed: ReadonlySet<YamlNode>): boolean {
  if (node.kind === 'alias') return changed.has(node.target);
  return childrenOf(node).some((child) => usesAny(child, changed));
}
