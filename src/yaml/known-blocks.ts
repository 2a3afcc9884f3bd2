import * as character from './characters.ts';
import type { Cursor } from './cursor.ts';
import type { YamlList, YamlMap, YamlNode } from './tree.ts';

/** A list of dashes or a map of lines, without anchor and tag, that was read before in another text. */
export interface KnownBlock {
  readonly node: YamlList | YamlMap;
  /** From its first character to the end of its last line. */
  readonly lines: string;
}

/** By where they begin in the text that is read. */
export type KnownBlocks = ReadonlyMap<number, KnownBlock>;

/**
 * Moves over the lines of a block that is known and answers its node, whose places are those of the other text; undefined
 * where there is none. Nothing but its lines tells what a block is: they begin at the same column and are the same,
 * and what stands below cannot belong to it. Its nodes are not counted again, and its comments are not collected.
 * @param indent column of the enclosing block collection
 */
export function passKnown(cursor: Cursor, known: KnownBlocks, indent: number): YamlList | YamlMap | undefined {
  const block = known.get(cursor.position);
  if (block === undefined || !cursor.isKeyAllowed || cursor.column !== block.node.indent) return undefined;
  const { node, lines } = block;
  const end = cursor.position + lines.length;
  // Slices are compared many characters at a time, which `startsWith` does not do.
  if (cursor.text.slice(cursor.position, end) !== lines) return undefined;
  if (!isBlockEnd(cursor.text, end, node, indent)) return undefined;
  cursor.position = cursor.lineStart = end;
  return node;
}

/**
 * True if the line that starts here ends a block for certain. A blank line or a comment further right could be a part of
 * a block scalar at its end, and below a list without indentation of its own another item may follow, or the text of an
 * item that is empty so far.
 */
function isBlockEnd(text: string, lineStart: number, node: YamlList | YamlMap, indent: number): boolean {
  let position = lineStart;
  while (text.charCodeAt(position) === character.space) position++;
  const code = text.charCodeAt(position);
  const column = position - lineStart;
  if (column > indent || code === character.tab || character.isBreak(code)) return false;
  if (column < node.indent) return true;
  return code !== character.dash && code !== character.pipe && code !== character.greater;
}

/** A node with its lines; undefined where it is no such block, or others have a part in its last line. */
export function knownBlock(node: YamlNode, text: string): KnownBlock | undefined {
  if (node.kind === 'scalar' || node.kind === 'alias' || node.isFlow || node.properties !== null) return undefined;
  const end = lineBehind(text, node.end);
  return end < 0 ? undefined : { node, lines: text.slice(node.start, end) };
}

/** Where the line ends on which a block ends, its break included; -1 where more than a comment stands there. */
function lineBehind(text: string, end: number): number {
  // A block scalar ends behind its last break.
  if (text.charCodeAt(end - 1) === character.lineFeed) return end;
  let position = end;
  while (character.isBlank(text.charCodeAt(position))) position++;
  if (text.charCodeAt(position) === character.hash) {
    while (position < text.length && !character.isBreak(text.charCodeAt(position))) position++;
  }
  if (text.charCodeAt(position) === character.carriageReturn) position++;
  return text.charCodeAt(position) === character.lineFeed ? position + 1 : -1;
}
