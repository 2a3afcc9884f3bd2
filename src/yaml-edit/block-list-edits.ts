import type { YamlNode } from '../yaml/index.ts';
import { draftValue, type ItemDraft, type ListDraft } from './draft.ts';
import { BlockText } from './render-block.ts';
import type { WritePart } from './replace-node.ts';
import { nodeStart, type SourceText } from './source-text.ts';
import type { TextEdit } from './text-edit.ts';

/** The edits of a list of dashes: what goes takes its lines along, what is new stands behind the item before it. */
export function blockListEdits(draft: ListDraft, source: SourceText, write: WritePart): TextEdit[] | undefined {
  const { node, items } = draft;
  if (items.length === 0) return undefined;
  const dashes = dashesOf(draft, source);
  if (!dashes) return undefined;
  const staying = new Set(items.map((item) => item.source));
  // A list that begins behind a dash or a question mark cannot lose its first line, nor get another above it.
  const isFirstBound = !source.isFirstOnLine(node.start);
  if (isFirstBound && (!staying.has(0) || items[0]!.source < 0)) return undefined;
  const edits: TextEdit[] = [];
  for (const [index, item] of node.items.entries()) {
    if (!staying.has(index)) edits.push(source.removeLines(dashes[index]!, item.end));
  }
  let last = -1;
  for (const item of items) {
    if (item.source < 0) {
      edits.push(insertItem(draft, item, last, dashes, source));
      continue;
    }
    last = item.source;
    const part = write(item.value, node.items[last]!, { in: 'list', list: node });
    if (!part) return undefined;
    edits.push(...part);
  }
  return edits;
}

/** @param last index of the item behind which it stands, -1 at the front */
function insertItem(
  { node }: ListDraft,
  item: ItemDraft,
  last: number,
  dashes: readonly number[],
  source: SourceText,
): TextEdit {
  const gap = gapOf(node.items[0]!, dashes[0]!, source);
  const lines = new BlockText(source.layout).item(draftValue(item.value), node.indent, gap);
  // At the column of the dashes a comment may belong to the key that follows a list without indentation of its own.
  const front = source.lineStart(dashes[0]!);
  // Comments below a literal block could become a part of it.
  const offset =
    last < 0
      ? lines.endsInLiteral
        ? front
        : source.aboveComments(front)
      : source.skipComments(source.afterLine(node.items[last]!.end), node.indent + 1);
  return source.insertLines(offset, lines);
}

/** Columns from the dash to the item, also where that stands on a line of its own. */
function gapOf(item: YamlNode, dash: number, source: SourceText): number {
  const gap = source.column(nodeStart(item)) - source.column(dash);
  return gap > 1 ? gap : source.layout.dashGap;
}

/** Where the dashes stand; undefined where one cannot be found. */
function dashesOf({ node }: ListDraft, source: SourceText): number[] | undefined {
  const dashes = [node.start];
  for (const [index, item] of node.items.entries()) {
    if (index === 0) continue;
    let line = source.afterLine(node.items[index - 1]!.end);
    while (source.text[line + node.indent] !== '-' || !source.isFirstOnLine(line + node.indent)) {
      line = source.nextLine(line);
      if (line > nodeStart(item)) return undefined;
    }
    dashes.push(line + node.indent);
  }
  return dashes;
}
