import type { Json } from '../json/index.ts';
import { type KnownBlock, knownBlock, type YamlNode } from '../yaml/index.ts';
import type { Draft } from './draft.ts';
import type { InsertedLines } from './source-text.ts';
import { placeBehind, type TextEdit } from './text-edit.ts';

/** Lists and maps of an edited text that need not be read again to know what they mean. */
export interface KnownParts {
  /** By where they begin. */
  readonly blocks: Map<number, KnownBlock>;
  readonly values: Map<YamlNode, Json>;
}

/**
 * What the draft keeps of a text, and what was written in the same way for another document.
 * @param text without aliases, which could mean something else now
 * @param edits what was done to it, in order
 */
export function knownParts(draft: Draft, text: string, edits: readonly (TextEdit | InsertedLines)[]): KnownParts {
  const parts: KnownParts = { blocks: new Map(), values: new Map() };
  addKept(draft, text, edits, parts);
  addWritten(edits, parts);
  return parts;
}

function addKept(draft: Draft, text: string, edits: readonly TextEdit[], parts: KnownParts): void {
  if (draft.kind === 'map') for (const { value } of draft.entries) addKept(value, text, edits, parts);
  if (draft.kind === 'list') for (const { value } of draft.items) addKept(value, text, edits, parts);
  if (draft.kind !== 'kept') return;
  const known = knownBlock(draft.node, text);
  if (known) add(parts, placeBehind(edits, known.node.start), known, draft.value);
}

function addWritten(edits: readonly (TextEdit | InsertedLines)[], parts: KnownParts): void {
  let shift = 0;
  for (const edit of edits) {
    if ('blocks' in edit) {
      for (const { offset, block } of edit.blocks) {
        if (block.known) add(parts, edit.start + shift + offset, block.known, block.value);
      }
    }
    shift += edit.text.length - (edit.end - edit.start);
  }
}

function add({ blocks, values }: KnownParts, place: number, known: KnownBlock, value: Json): void {
  // What `<<` brings has no value of its own.
  if (value === null) return;
  blocks.set(place, known);
  values.set(known.node, value);
}
