import type { Json, JsonObject } from '../json/index.ts';
import type { YamlList, YamlMap, YamlNode } from '../yaml/index.ts';
import type { Draft } from './draft.ts';
import { BlockText, compactBlock } from './render-block.ts';
import { type FlowStyle, flowValue } from './render-flow.ts';
import { isFilled, likeBefore } from './render-scalar.ts';
import { isBlockCollection, isBlockScalar, nodeStart, type SourceText } from './source-text.ts';
import type { TextEdit } from './text-edit.ts';

/** Where a node stands. */
export type Place =
  | { readonly in: 'root' }
  | { readonly in: 'map'; readonly map: YamlMap; readonly key: YamlNode }
  | { readonly in: 'list'; readonly list: YamlList }
  | { readonly in: 'flow'; readonly style: FlowStyle };

/** Writes a part of a draft; see {@link writeDraft}. */
export type WritePart = (draft: Draft, node: YamlNode, place: Place) => TextEdit[] | undefined;

/** Writes a value in the place of a node. */
export function replaceNode(node: YamlNode, value: Json, place: Place, source: SourceText): TextEdit[] | undefined {
  switch (place.in) {
    case 'root':
      return undefined;
    case 'flow':
      return [{ start: nodeStart(node), end: node.end, text: source.native(flowValue(value, place.style)) }];
    case 'map':
      return replaceMember(node, value, place, source);
    case 'list':
      return replaceItem(node, value, place.list, source);
  }
}

function replaceMember(
  node: YamlNode,
  value: Json,
  { map, key }: { map: YamlMap; key: YamlNode },
  source: SourceText,
): TextEdit[] | undefined {
  const colon = source.colonBehind(key.end);
  if (colon < 0) return undefined;
  const start = colon + 1;
  if (!isFilled(value) && !isBlockCollection(node) && !isBlockScalar(node)) {
    const text = ` ${likeBefore(value, node, map.indent)}`;
    if (!text.includes('\n')) return [{ start, end: node.end, text }];
  }
  const end = lastLineEnd(node, source);
  const comment = isBlockScalar(node) ? '' : source.commentBehind(isBlockCollection(node) ? start : node.end);
  if (!isFilled(value)) {
    const text = likeBefore(value, node, map.indent);
    if (text.includes('\n') && comment !== '') return undefined;
    return [{ start, end, text: source.native(` ${withoutLastBreak(text)}${comment}`) }];
  }
  const block = withoutLastBreak(blockBelow(node, value, map, source));
  return [{ start, end, text: source.native(`${comment}\n${block}`) }];
}

/** The value in the lines below its key, where the old one stood if it is of the same kind. */
function blockBelow(node: YamlNode, value: Json, map: YamlMap, { layout }: SourceText): string {
  const block = new BlockText(layout);
  if (Array.isArray(value)) {
    const indent = node.kind === 'list' && !node.isFlow ? node.indent : map.indent + layout.listStep;
    return block.list(value, indent).text;
  }
  const indent = node.kind === 'map' && !node.isFlow ? node.indent : map.indent + layout.step;
  return block.map(value as JsonObject, indent).text;
}

function replaceItem(node: YamlNode, value: Json, list: YamlList, source: SourceText): TextEdit[] | undefined {
  const start = nodeStart(node);
  const isOneLine = !isBlockCollection(node) && !isBlockScalar(node);
  if (start === node.end) return undefined;
  if (!isFilled(value)) {
    const text = likeBefore(value, node, list.indent);
    if (isOneLine && !text.includes('\n')) return [{ start, end: node.end, text }];
    return [{ start, end: lastLineEnd(node, source), text: source.native(withoutLastBreak(text)) }];
  }
  const column = source.column(start);
  const block = withoutLastBreak(compactBlock(value, column, source.layout).text).slice(column);
  return [{ start, end: lastLineEnd(node, source), text: source.native(block) }];
}

function lastLineEnd(node: YamlNode, source: SourceText): number {
  const { text } = source;
  if (text[node.end - 1] !== '\n') return source.lineEnd(node.end);
  return text[node.end - 2] === '\r' ? node.end - 2 : node.end - 1;
}

function withoutLastBreak(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
