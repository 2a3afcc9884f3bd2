import * as character from './characters.ts';
import { contentError, locate, YamlError } from './error.ts';
import type { KnownBlocks } from './known-blocks.ts';
import type { YamlLimits } from './limits.ts';
import type { YamlAnchored, YamlNode, YamlProperties, YamlRange, YamlScalar, YamlStyle } from './tree.ts';

/** The place in the text, and what reading so far has found. The text ends in NUL, which it cannot hold otherwise. */
export class Cursor {
  readonly text: string;
  readonly limits: YamlLimits;
  readonly known: KnownBlocks | undefined;
  readonly comments: YamlRange[] = [];
  readonly anchors = new Map<string, YamlAnchored>();
  /** Handle (`!`, `!!`, `!e!`) to prefix. */
  readonly tagPrefixes = new Map<string, string>();
  position = 0;
  lineStart = 0;
  /** Open brackets and braces. */
  flowDepth = 0;
  /** Open collections. */
  depth = 0;
  nodeCount = 0;
  aliasCount = 0;
  /** libyaml's rule where a key or a block collection may start: on a new line and after `-`, `?` and a lone `:`. */
  isKeyAllowed = true;
  /** Where a line `---`, `...` or `%` ended the document; -1 before it was met. */
  boundary = -1;

  constructor(text: string, limits: YamlLimits, known?: KnownBlocks) {
    this.text = `${text}\0`;
    this.limits = limits;
    this.known = known;
  }

  get code(): number {
    return this.text.charCodeAt(this.position);
  }

  get column(): number {
    return this.position - this.lineStart;
  }
}

/** True at `---` or `...` in column 0 before a blank, a break or the end. */
export function isDocumentMarker(cursor: Cursor): boolean {
  const { text, position } = cursor;
  if (position !== cursor.lineStart) return false;
  const code = text.charCodeAt(position);
  if (code !== character.dash && code !== character.dot) return false;
  return (
    text.charCodeAt(position + 1) === code &&
    text.charCodeAt(position + 2) === code &&
    character.isBlankBreakOrEnd(text.charCodeAt(position + 3))
  );
}

/** Moves over one line break and answers what it stands for in a scalar; nothing at the end of the text. */
export function readBreak(cursor: Cursor): string {
  const code = cursor.text.charCodeAt(cursor.position);
  if (code === character.end) return '';
  const isPair =
    code === character.carriageReturn && cursor.text.charCodeAt(cursor.position + 1) === character.lineFeed;
  cursor.position += isPair ? 2 : 1;
  cursor.lineStart = cursor.position;
  return code > 0x2000 ? String.fromCharCode(code) : '\n';
}

export function skipBlanks(cursor: Cursor): void {
  while (character.isBlank(cursor.text.charCodeAt(cursor.position))) cursor.position++;
}

/** Moves over blanks, comments and breaks to the next token and answers its first character, NUL at the end. */
export function skipToToken(cursor: Cursor): number {
  const { text } = cursor;
  for (;;) {
    const areTabsBlank = cursor.flowDepth > 0 || !cursor.isKeyAllowed;
    let position = cursor.position;
    let code = text.charCodeAt(position);
    while (code === character.space || (areTabsBlank && code === character.tab)) code = text.charCodeAt(++position);
    cursor.position = position;
    if (code === character.hash) code = skipComment(cursor);
    if (!character.isBreak(code)) return code;
    readBreak(cursor);
    if (cursor.flowDepth === 0) cursor.isKeyAllowed = true;
  }
}

/** Moves from `#` to the end of the line and answers the character there. */
export function skipComment(cursor: Cursor): number {
  const start = cursor.position;
  let code = character.hash;
  while (!character.isBreakOrEnd(code)) code = cursor.text.charCodeAt(++cursor.position);
  cursor.comments.push({ start, end: cursor.position });
  return code;
}

/**
 * Consumes the breaks and blanks between two lines of a flow scalar and answers what they fold to: one break is a space,
 * n breaks are n-1 line feeds, U+2028 and U+2029 stay.
 * @param isEscaped the first break stands behind a backslash and counts for nothing
 * @param tabColumn a tab before this column is an error
 */
export function readFold(cursor: Cursor, isEscaped: boolean, tabColumn: number): string {
  const { text } = cursor;
  const first = readBreak(cursor);
  let rest = '';
  let position = cursor.position;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === character.space) position++;
    else if (character.isBreak(code)) {
      cursor.position = position;
      rest += readBreak(cursor);
      position = cursor.position;
    } else if (code !== character.tab) break;
    else if (position - cursor.lineStart >= tabColumn) position++;
    else throw scanError(cursor, 'found a tab character that violates indentation', position);
  }
  cursor.position = position;
  if (isEscaped) return rest;
  if (first !== '\n') return first + rest;
  return rest === '' ? ' ' : rest;
}

/** An error that libyaml's scanner would report at this place: it counts lines from 1, but omits the first. */
export function scanError(cursor: Cursor, problem: string, offset = cursor.position): YamlError {
  const position = locate(cursor.text, offset);
  return syntaxError(problem, position, position.line === 1 ? 0 : position.line);
}

/** An error that libyaml's parser would report for the token at this place: it counts lines from 0. */
export function tokenError(cursor: Cursor, problem: string, offset = cursor.position): YamlError {
  const position = locate(cursor.text, offset);
  return syntaxError(problem, position, position.line - 1 + unfinishedLine(cursor, offset, position.column));
}

export const noColon = "could not find expected ':'";

/** A key was begun, but its `:` is missing; found by the scanner at the next token. */
export function missingColonError(cursor: Cursor): YamlError {
  const position = locate(cursor.text, cursor.position);
  const line = position.line + unfinishedLine(cursor, cursor.position, position.column);
  return syntaxError(noColon, position, line === 1 ? 0 : line);
}

/** libyaml puts the end of the text on a line of its own. */
function unfinishedLine(cursor: Cursor, offset: number, column: number): number {
  return offset === cursor.text.length - 1 && column > 1 ? 1 : 0;
}

function syntaxError(problem: string, position: ReturnType<typeof locate>, line: number): YamlError {
  return new YamlError('syntax', line === 0 ? `yaml: ${problem}` : `yaml: line ${line}: ${problem}`, position);
}

export function countNode(cursor: Cursor): void {
  if (++cursor.nodeCount > cursor.limits.nodes) {
    throw contentError(cursor.text, 'too-many-nodes', `more than ${cursor.limits.nodes} nodes`, cursor.position);
  }
}

/** To be called where a collection begins; `cursor.depth--` where it ends. */
export function enterCollection(cursor: Cursor): void {
  countNode(cursor);
  if (++cursor.depth > cursor.limits.depth) {
    throw contentError(cursor.text, 'too-deep', `exceeded max depth of ${cursor.limits.depth}`, cursor.position);
  }
}

export function newScalar(
  cursor: Cursor,
  style: YamlStyle,
  text: string,
  start: number,
  properties: YamlProperties | null,
  scalarEnd = cursor.position,
  contentIndent = 0,
): YamlScalar {
  countNode(cursor);
  const inFlow = cursor.flowDepth > 0;
  const node: YamlScalar = { kind: 'scalar', style, text, start, end: scalarEnd, inFlow, contentIndent, properties };
  if (properties !== null) rememberAnchor(cursor, node);
  return node;
}

export function emptyScalar(cursor: Cursor, offset: number, properties: YamlProperties | null): YamlScalar {
  return newScalar(cursor, 'plain', '', offset, properties, offset);
}

/** Aliases from here on mean this node. */
export function rememberAnchor(cursor: Cursor, node: YamlNode): void {
  if (node.kind !== 'alias' && node.properties?.anchor) cursor.anchors.set(node.properties.anchor.name, node);
}
