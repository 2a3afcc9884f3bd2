import type { YamlNode } from '../yaml/index.ts';
import { blockListEdits } from './block-list-edits.ts';
import { blockMapEdits } from './block-map-edits.ts';
import { type Draft, draftValue } from './draft.ts';
import { flowEdits } from './flow-edits.ts';
import { type Place, replaceNode } from './replace-node.ts';
import type { SourceText } from './source-text.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * The edits that bring a draft to text, in no order; undefined where the place does not allow it, and then the node
 * around it has to be written anew.
 */
export function writeDraft(draft: Draft, node: YamlNode, place: Place, source: SourceText): TextEdit[] | undefined {
  if (draft.kind === 'kept') return [];
  const write = (child: Draft, childNode: YamlNode, childPlace: Place) =>
    writeDraft(child, childNode, childPlace, source);
  if (draft.kind !== 'fresh') {
    const edits = draft.node.isFlow
      ? flowEdits(draft, source, write)
      : draft.kind === 'map'
        ? blockMapEdits(draft, source, write)
        : blockListEdits(draft, source, write);
    if (edits) return edits;
  }
  return replaceNode(node, draftValue(draft), place, source);
}
