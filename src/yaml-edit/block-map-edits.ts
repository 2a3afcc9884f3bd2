import type { YamlEntry, YamlMap } from '../yaml/index.ts';
import type { MapDraft } from './draft.ts';
import { draftValue } from './draft.ts';
import { BlockText } from './render-block.ts';
import type { WritePart } from './replace-node.ts';
import { nodeStart, type SourceText } from './source-text.ts';
import type { TextEdit } from './text-edit.ts';

/** The edits of a map of lines: what goes takes its lines along, what is new stands behind what there is. */
export function blockMapEdits(draft: MapDraft, source: SourceText, write: WritePart): TextEdit[] | undefined {
  const { node, entries } = draft;
  const kept = entries.flatMap((entry) => (entry.source ? [entry.source] : []));
  if (kept.length === 0) return undefined;
  const removals = removeEntries(node, kept, source);
  if (!removals) return undefined;
  const edits = removals;
  for (const { source: entry, value } of entries) {
    const place = entry && ({ in: 'map', map: node, key: entry.key } as const);
    const part = entry && place ? write(value, entry.value, place) : [];
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
  const block = new BlockText(source.layout);
  const sorted = fresh.toSorted((a, b) => (a.name! < b.name! ? -1 : 1));
  for (const { name, value } of sorted) block.entry(name!, draftValue(value), node.indent);
  const offset = source.skipComments(source.afterLine(node.end), node.indent);
  return { start: offset, end: offset, text: source.linesAt(offset, block) };
}

function removeEntries(map: YamlMap, kept: readonly YamlEntry[], source: SourceText): TextEdit[] | undefined {
  const staying = new Set(kept);
  const [first] = map.entries;
  const isInline = !source.isFirstOnLine(nodeStart(first!.key));
  const edits: TextEdit[] = [];
  // The first key may stand behind a dash; then the next one that stays takes its place.
  if (isInline && !staying.has(first!)) {
    if (kept[0]!.key.kind !== 'scalar') return undefined;
    edits.push({ start: nodeStart(first!.key), end: nodeStart(kept[0]!.key), text: '' });
  }
  const from = edits.length > 0 ? map.entries.indexOf(kept[0]!) : 0;
  for (const entry of map.entries.slice(from)) {
    if (staying.has(entry)) continue;
    if (!source.isFirstOnLine(nodeStart(entry.key))) return undefined;
    edits.push(source.removeLines(nodeStart(entry.key), entry.value.end));
  }
  return edits;
}
