import { readBlockScalar } from './block-scalar.ts';
import * as character from './characters.ts';
import {
  type Cursor,
  emptyScalar,
  enterCollection,
  missingColonError,
  noColon,
  rememberAnchor,
  scanError,
  skipBlanks,
  tokenError,
} from './cursor.ts';
import { readFlowCollection } from './flow.ts';
import { passKnown } from './known-blocks.ts';
import { readPlain } from './plain-scalar.ts';
import { combineProperties, readAlias, readAnchor, readProperties } from './properties.ts';
import { readQuoted } from './quoted-scalar.ts';
import {
  canStartKey,
  canStartPlain,
  isIndicator,
  isKeyFrom,
  type KeyStart,
  nextToken,
  scanToken,
  unexpectedToken,
} from './token.ts';
import type { YamlList, YamlMap, YamlNode, YamlProperties } from './tree.ts';

/**
 * True where a node stands that belongs to a collection of this indentation, rather than what follows the collection: it
 * stands right of it. Go lets a block scalar begin below its key or dash.
 */
function isNodeInside(cursor: Cursor, code: number, indent: number, mayBeIndentless: boolean): boolean {
  if (code === character.end || cursor.column < indent) return false;
  if (cursor.column > indent || code === character.pipe || code === character.greater) return true;
  return mayBeIndentless && isIndicator(cursor, character.dash);
}

/** Where a node begins, and its anchors and tags. */
interface Head extends KeyStart {
  position: number;
  lineStart: number;
  isKeyAllowed: boolean;
  /** From the lines above: for the node, be it a map. */
  outer: YamlProperties | null;
  /** On the line of the node itself: for the node, or for the key if the node turns out to be a map's first key. */
  own: YamlProperties | null;
}

function newHead(cursor: Cursor): Head {
  const { position, lineStart, isKeyAllowed } = cursor;
  return { position, lineStart, isKeyAllowed, outer: null, own: null };
}

/**
 * Reads the node at the cursor, which stands at its first token.
 * @param indent column of the enclosing block collection, -1 at the top
 * @param mayBeIndentless a list may stand at this indentation, as the value of a key
 */
export function readBlockNode(cursor: Cursor, indent: number, mayBeIndentless: boolean): YamlNode {
  const known = cursor.known && passKnown(cursor, cursor.known, indent);
  if (known) return known;
  const head = newHead(cursor);
  if (isProperty(cursor.code)) {
    const emptyNode = readHead(cursor, head, indent, mayBeIndentless);
    if (emptyNode !== null) return emptyNode;
  }
  if (head.own === null && cursor.isKeyAllowed) {
    if (isIndicator(cursor, character.dash)) return readBlockList(cursor, indent, head.outer);
    if (isIndicator(cursor, character.question)) return readBlockMap(cursor, head, null, head.outer);
  }
  const node = readLeaf(cursor, head, indent);
  if (!isValueNext(cursor)) return node;
  if (!isKeyFrom(cursor, head)) throw scanError(cursor, 'mapping values are not allowed in this context');
  if (indent < 0 && head.own === null && isEmptyFlow(node)) return node;
  if (head.outer !== null && node.kind !== 'alias') node.properties = head.own;
  return readBlockMap(cursor, head, node, head.outer);
}

/** Go forgets that `[]` and `{}` could be keys: at the top, what follows does not belong to the document. */
export function isEmptyFlow(node: YamlNode): boolean {
  if (node.kind === 'list') return node.isFlow && node.items.length === 0;
  return node.kind === 'map' && node.isFlow && node.entries.length === 0;
}

function isProperty(code: number): boolean {
  return code === character.ampersand || code === character.exclamation;
}

/** Reads anchors and tags up to the line of the node itself; answers an empty node where none follows. */
function readHead(cursor: Cursor, head: Head, indent: number, mayBeIndentless: boolean): YamlNode | null {
  while (isProperty(cursor.code)) {
    const own = readProperties(cursor);
    const code = nextToken(cursor);
    if (cursor.lineStart === head.lineStart) {
      head.own = own;
      return null;
    }
    const all = combineProperties(head.outer, own);
    if (all === null) return backTo(cursor, head, head.outer!);
    if (!isNodeInside(cursor, code, indent, mayBeIndentless)) return emptyScalar(cursor, endOf(own), all);
    Object.assign(head, newHead(cursor), { outer: all });
  }
  return null;
}

/** Reads a scalar, an alias or a flow collection, which may turn out to be a key. */
function readLeaf(cursor: Cursor, head: Head, indent: number): YamlNode {
  const { outer, own } = head;
  if (outer === null) return readOneLine(cursor, indent, own);
  if (own === null) {
    if (cursor.code !== character.asterisk) return readOneLine(cursor, indent, outer);
    return isAliasKey(cursor) ? readAlias(cursor) : emptyScalar(cursor, endOf(outer), outer);
  }
  const all = combineProperties(outer, own);
  if (all !== null) return readOneLine(cursor, indent, all);
  const node = readOneLine(cursor, indent, own);
  return isValueNext(cursor) && isKeyFrom(cursor, head) ? node : backTo(cursor, head, outer);
}

/** An alias takes neither anchor nor tag, but with `:` behind it, it is the first key of a map that does. */
function isAliasKey(cursor: Cursor): boolean {
  const { position, isKeyAllowed } = cursor;
  readAnchor(cursor);
  cursor.isKeyAllowed = false;
  const isKey = isValueNext(cursor);
  cursor.position = position;
  cursor.isKeyAllowed = isKeyAllowed;
  return isKey;
}

function endOf(properties: YamlProperties): number {
  return Math.max(properties.anchor?.end ?? 0, properties.tag?.end ?? 0);
}

/** At a second anchor or tag: the first one is for an empty node, and what follows is out of place. */
function backTo(cursor: Cursor, start: KeyStart, properties: YamlProperties): YamlNode {
  cursor.position = start.position;
  cursor.lineStart = start.lineStart;
  cursor.isKeyAllowed = start.isKeyAllowed;
  return emptyScalar(cursor, endOf(properties), properties);
}

function readOneLine(cursor: Cursor, indent: number, properties: YamlProperties | null): YamlNode {
  const { code } = cursor;
  switch (code) {
    case character.singleQuote:
    case character.doubleQuote:
      return readQuoted(cursor, properties);
    case character.openBracket:
    case character.openBrace:
      return readFlowCollection(cursor, properties);
    case character.pipe:
    case character.greater:
      return readBlockScalar(cursor, indent, properties);
    case character.asterisk:
      if (properties === null) return readAlias(cursor);
      break;
    default:
      if (canStartPlain(cursor, code, false)) return readPlain(cursor, indent, properties);
  }
  const isLoneColon = code === character.colon && cursor.isKeyAllowed;
  if (properties !== null && !isLoneColon) return emptyScalar(cursor, endOf(properties), properties);
  throw unexpectedToken(cursor, code, isLoneColon ? noKey : 'did not find expected node content');
}

const noKey = 'did not find expected key';

/** Moves over blanks; true at a `:` that makes a key of what stands before it on this line. */
function isValueNext(cursor: Cursor): boolean {
  if (cursor.isKeyAllowed) return false;
  skipBlanks(cursor);
  return isIndicator(cursor, character.colon);
}

/** Reads a list with dashes; the cursor stands at the first one. */
function readBlockList(cursor: Cursor, outerIndent: number, properties: YamlProperties | null): YamlList {
  const { position: start, column: indent } = cursor;
  const node: YamlList = { kind: 'list', isFlow: false, indent, items: [], start, end: start, properties };
  rememberAnchor(cursor, node);
  enterCollection(cursor);
  for (;;) {
    const dashEnd = ++cursor.position;
    cursor.isKeyAllowed = true;
    let code = nextToken(cursor);
    const isItem = isNodeInside(cursor, code, indent, false);
    const item = isItem ? readBlockNode(cursor, indent, false) : emptyScalar(cursor, dashEnd, null);
    node.items.push(item);
    node.end = item.end;
    code = nextToken(cursor);
    if (code === character.end || cursor.column < indent) break;
    if (cursor.column === indent && isIndicator(cursor, character.dash)) continue;
    if (indent === outerIndent) break;
    throw noDashError(cursor, code, indent);
  }
  cursor.depth--;
  return node;
}

/** What stands at the dashes without being one is to Go a key first, whose colon it may miss. */
function noDashError(cursor: Cursor, code: number, indent: number): Error {
  const error = tokenError(cursor, "did not find expected '-' indicator");
  if (cursor.column === indent && canStartKey(cursor, code)) readSimpleKey(cursor, code, indent);
  else scanToken(cursor, code);
  return error;
}

/**
 * Reads a map of `key: value` lines.
 * @param start where its first key began
 * @param firstKey the first key, the cursor standing at its `:`; null at a `?`
 */
function readBlockMap(
  cursor: Cursor,
  start: KeyStart,
  firstKey: YamlNode | null,
  properties: YamlProperties | null,
): YamlMap {
  const indent = start.position - start.lineStart;
  const node: YamlMap = {
    kind: 'map',
    isFlow: false,
    indent,
    entries: [],
    start: start.position,
    end: start.position,
    properties,
  };
  rememberAnchor(cursor, node);
  if (firstKey !== null) rememberAnchor(cursor, firstKey);
  enterCollection(cursor);
  let simpleKey = firstKey;
  for (;;) {
    // Behind `?`, and behind a `:` that answers it, a key may stand on the same line, behind another `:` not.
    const key = simpleKey ?? readBehind(cursor, indent);
    const hasValue = simpleKey !== null || isExplicitValue(cursor, indent);
    const value = hasValue ? readBehind(cursor, indent) : emptyScalar(cursor, key.end, null);
    node.entries.push({ key, value });
    node.end = value.end;
    const code = nextToken(cursor);
    if (code === character.end || cursor.column < indent) break;
    if (cursor.column > indent) throw unexpectedToken(cursor, code, noKey);
    simpleKey = isIndicator(cursor, character.question) ? null : readSimpleKey(cursor, code, indent);
  }
  cursor.depth--;
  return node;
}

function isExplicitValue(cursor: Cursor, indent: number): boolean {
  nextToken(cursor);
  if (cursor.column !== indent || !isIndicator(cursor, character.colon)) return false;
  cursor.isKeyAllowed = true;
  return true;
}

/** Reads what stands behind the `?` or `:` at the cursor, which may be nothing. */
function readBehind(cursor: Cursor, indent: number): YamlNode {
  const start = ++cursor.position;
  const code = nextToken(cursor);
  const isNode = isNodeInside(cursor, code, indent, true);
  return isNode ? readBlockNode(cursor, indent, true) : emptyScalar(cursor, start, null);
}

/** Reads a key that stands at the indentation of its map, where nothing else may stand. */
function readSimpleKey(cursor: Cursor, code: number, indent: number): YamlNode {
  if (!canStartKey(cursor, code)) throw unexpectedToken(cursor, code, noKey);
  const start = newHead(cursor);
  let properties: YamlProperties | null = null;
  if (isProperty(code)) {
    properties = readProperties(cursor);
    nextToken(cursor);
  }
  if (cursor.lineStart !== start.lineStart) throw missingColonError(cursor);
  const key = readOneLine(cursor, indent, properties);
  if (!isValueNext(cursor) || !isKeyFrom(cursor, start)) throw missingColon(cursor, start);
  return key;
}

/** Go misses the colon at the end of a key of several lines, else when it meets the first token on a later line. */
function missingColon(cursor: Cursor, start: KeyStart): Error {
  while (cursor.lineStart === start.lineStart) {
    const code = nextToken(cursor);
    if (code === character.end || cursor.lineStart !== start.lineStart) return missingColonError(cursor);
    scanToken(cursor, code);
  }
  return scanError(cursor, noColon);
}
