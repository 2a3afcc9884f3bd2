import type { YamlEntry, YamlMap } from '../yaml/index.ts';
import { draftValue, type MapDraft } from './draft.ts';
import { BlockText } from './render-block.ts';
import type { WritePart } from './replace-node.ts';
import { nodeStart, type SourceText } from './source-text.ts';
import type { TextEdit } from './text-edit.ts';

/** The edits of a map of lines: what goes takes its lines along, what is new stands behind what there is. */
export function blockMapEdits(draft: MapDraft, source: SourceText, write: WritePart): TextEdit[] | undefined {
  const { node, entries } = draft;
  const kept: YamlEntry[] = [];
  for (const { source: entry } of entries) if (entry) kept.push(entry);
  if (kept.length === 0) return undefined;
  const edits = kept.length === node.entries.length ? [] : removeEntries(node, kept, source);
  if (!edits) return undefined;
  for (const { source: entry, value } of entries) {
    if (!entry) continue;
    const part = write(value, entry.value, { in: 'map', map: node, key: entry.key });
    if (!part) return undefined;
    edits.push(...part);
  }
  const added = addEntries(draft, source);
  if (added) edits.push(added);
  return edits;
}

function addEntries({ node, entries }: MapDraft, source: SourceText): TextEdit | undefined {
  const fresh = entries.filter((entry) => entry.source === null);
  if (fresh.length === 0) return undefined;
  const members = Object.fromEntries(fresh.map(({ name, value }) => [name!, draftValue(value)]));
  const block = new BlockText(source.layout).map(members, node.indent);
  const offset = source.skipComments(source.afterLine(node.end), node.indent);
  return source.insertLines(offset, block);
}

function removeEntries(map: YamlMap, kept: readonly YamlEntry[], source: SourceText): TextEdit[] | undefined {
  const staying = new Set(kept);
  const first = map.entries[0]!;
  const next = kept[0]!;
  const edits: TextEdit[] = [];
  // The first key may stand behind a dash; then the next one that stays takes its place.
  const isBound = !staying.has(first) && !source.isFirstOnLine(nodeStart(first.key));
  if (isBound) edits.push({ start: nodeStart(first.key), end: nodeStart(next.key), text: '' });
  for (const entry of map.entries.slice(isBound ? map.entries.indexOf(next) : 0)) {
    if (staying.has(entry)) continue;
    if (!source.isFirstOnLine(nodeStart(entry.key))) return undefined;
    edits.push(source.removeLines(nodeStart(entry.key), entry.value.end));
  }
  return edits;
}
