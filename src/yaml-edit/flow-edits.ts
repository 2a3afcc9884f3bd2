import type { YamlNode } from '../yaml/index.ts';
import { type Draft, draftValue, type ListDraft, type MapDraft } from './draft.ts';
import { type FlowStyle, flowEntry, flowValue } from './render-flow.ts';
import type { Place, WritePart } from './replace-node.ts';
import { nodeStart, type SourceText } from './source-text.ts';
import type { TextEdit } from './text-edit.ts';

/** One part between the commas. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** The node of the value, which may change. */
  readonly node: YamlNode;
}

/** What shall stand between the commas: a part of the text, or new text. */
interface Wanted {
  readonly source: number;
  readonly name: string | undefined;
  readonly value: Draft;
}

/** The edits of a collection in brackets, which keeps its style. */
export function flowEdits(draft: MapDraft | ListDraft, source: SourceText, write: WritePart): TextEdit[] | undefined {
  const parts = partsOf(draft);
  const wanted = wantedOf(draft);
  const kept = new Set(wanted.map((one) => one.source));
  // Emptied or never filled: brackets are not worth keeping then, unless others stand around them.
  if (wanted.every((one) => one.source < 0)) return undefined;
  const edits = removeParts(parts, kept);
  const style = styleOf(parts, source);
  const place: Place = { in: 'flow', style };
  let last = -1;
  let fresh: string[] = [];
  for (const one of wanted) {
    if (one.source < 0) {
      fresh.push(textOf(one, style));
      continue;
    }
    edits.push(...insertTexts(fresh, last, parts, style, source));
    fresh = [];
    last = one.source;
    const part = write(one.value, parts[last]!.node, place);
    if (!part) return undefined;
    edits.push(...part);
  }
  return [...edits, ...insertTexts(fresh, last, parts, style, source)];
}

function partsOf({ node }: MapDraft | ListDraft): Part[] {
  if (node.kind === 'list') return node.items.map((item) => ({ start: nodeStart(item), end: item.end, node: item }));
  return node.entries.map(({ key, value }) => ({
    start: nodeStart(key),
    end: Math.max(key.end, value.end),
    node: value,
  }));
}

function wantedOf(draft: MapDraft | ListDraft): Wanted[] {
  if (draft.kind === 'list') return draft.items.map(({ source, value }) => ({ source, name: undefined, value }));
  const indexes = new Map(draft.node.entries.map((entry, index) => [entry, index]));
  return draft.entries.map(({ source, name, value }) => ({ source: source ? indexes.get(source)! : -1, name, value }));
}

/** A part goes with the comma behind it; those at the end go with the comma before them. */
function removeParts(parts: readonly Part[], kept: ReadonlySet<number>): TextEdit[] {
  const lastKept = parts.findLastIndex((_, index) => kept.has(index));
  const edits: TextEdit[] = [];
  for (let index = 0; index < lastKept; index++) {
    if (!kept.has(index)) edits.push({ start: parts[index]!.start, end: parts[index + 1]!.start, text: '' });
  }
  const end = parts.at(-1)!.end;
  if (parts[lastKept]!.end < end) edits.push({ start: parts[lastKept]!.end, end, text: '' });
  return edits;
}

/** Items on lines of their own are followed by such. */
function styleOf(parts: readonly Part[], source: SourceText): FlowStyle {
  const { flowStep, colon, comma, isJson } = source.layout;
  const [first] = parts;
  const indent = first && source.blanksBefore(first.start);
  const isQuoted = isJson || (first !== undefined && source.text[first.start] === '"');
  return { indent, flowStep, colon, comma, isJson: isQuoted };
}

function textOf({ name, value }: Wanted, style: FlowStyle): string {
  const content = draftValue(value);
  return name === undefined ? flowValue(content, style) : flowEntry(name, content, style);
}

/** @param last index of the part behind which the texts go, -1 for the front */
function insertTexts(
  texts: readonly string[],
  last: number,
  parts: readonly Part[],
  style: FlowStyle,
  source: SourceText,
): TextEdit[] {
  if (texts.length === 0) return [];
  const newLine = style.indent === undefined ? undefined : `\n${style.indent}`;
  const gap = newLine === undefined ? style.comma : `,${newLine}`;
  if (last < 0) return [insertion(parts[0]!.start, texts.map((text) => text + gap).join(''), source)];
  const { end } = parts[last]!;
  const isLast = last === parts.length - 1;
  const hasComma = source.commaBehind(end);
  const hasComment = newLine !== undefined && source.commentBehind(end) !== '';
  if (!hasComment || (!isLast && !hasComma)) return [insertion(end, gap + texts.join(gap), source)];
  // A comment on the line stays with what it is about.
  const lines = newLine + texts.join(gap);
  const lineEnd = source.lineEnd(end);
  return hasComma
    ? [insertion(lineEnd, `${lines},`, source)]
    : [insertion(end, ',', source), insertion(lineEnd, lines, source)];
}

function insertion(offset: number, text: string, source: SourceText): TextEdit {
  return { start: offset, end: offset, text: source.native(text) };
}
