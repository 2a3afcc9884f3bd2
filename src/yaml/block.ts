import { readBlockScalar } from './block-scalar.ts';
import * as character from './characters.ts';
import {
  type Cursor,
  emptyScalar,
  enterCollection,
  missingColonError,
  rememberAnchor,
  scanError,
  skipBlanks,
} from './cursor.ts';
import { readFlowCollection } from './flow.ts';
import { readPlain } from './plain-scalar.ts';
import { combineProperties, readAlias, readAnchor, readProperties } from './properties.ts';
import { readQuoted } from './quoted-scalar.ts';
import {
  canStartPlain,
  isIndicator,
  isKeyFrom,
  type KeyStart,
  nextToken,
  scanToken,
  unexpectedToken,
} from './token.ts';
import type { YamlList, YamlMap, YamlNode, YamlProperties } from './tree.ts';

/** True where a node stands that belongs to a collection of this indentation, rather than what follows the collection. */
function isNodeInside(cursor: Cursor, code: number, indent: number, mayBeIndentless: boolean): boolean {
  if (code === character.end) return false;
  if (cursor.column > indent) return true;
  return mayBeIndentless && cursor.column === indent && isIndicator(cursor, character.dash);
}

/**
 * Reads the node at the cursor, which stands at its first token.
 * @param code that token's first character
 * @param indent column of the enclosing block collection, -1 at the top
 * @param mayBeIndentless a list may stand at this indentation, as the value of a key
 * @param outer anchor and tag from lines above; they are for a map, while those on the line of a key are for the key
 */
export function readBlockNode(
  cursor: Cursor,
  code: number,
  indent: number,
  mayBeIndentless: boolean,
  outer: YamlProperties | null,
): YamlNode {
  switch (code) {
    case character.ampersand:
    case character.exclamation:
      return readWithProperties(cursor, indent, mayBeIndentless, outer);
    case character.dash:
      if (cursor.isKeyAllowed && isIndicator(cursor, code)) return readBlockList(cursor, indent, outer);
      break;
    case character.question:
      if (cursor.isKeyAllowed && isIndicator(cursor, code)) return readExplicitMap(cursor, outer);
      break;
    case character.pipe:
    case character.greater:
      return readBlockScalar(cursor, indent, outer);
  }
  const start = { position: cursor.position, lineStart: cursor.lineStart };
  const isKeyAllowed = cursor.isKeyAllowed;
  if (code === character.asterisk && outer !== null && !isAliasKey(cursor))
    return emptyScalar(cursor, start.position, outer);
  const node = readOneLine(cursor, code, indent, code === character.asterisk ? null : outer);
  if (!isValueNext(cursor)) return node;
  checkKey(cursor, start, isKeyAllowed);
  if (outer !== null) setProperties(node, null);
  return readBlockMap(cursor, start, node, outer);
}

function readWithProperties(
  cursor: Cursor,
  indent: number,
  mayBeIndentless: boolean,
  outer: YamlProperties | null,
): YamlNode {
  const start = { position: cursor.position, lineStart: cursor.lineStart };
  const isKeyAllowed = cursor.isKeyAllowed;
  const own = readProperties(cursor);
  const code = nextToken(cursor);
  const all = combineProperties(outer, own);
  if (cursor.lineStart !== start.lineStart) {
    if (all === null) return backTo(cursor, start, outer);
    if (isNodeInside(cursor, code, indent, mayBeIndentless)) {
      return readBlockNode(cursor, code, indent, mayBeIndentless, all);
    }
    return emptyScalar(cursor, endOf(own), all);
  }
  if (code === character.pipe || code === character.greater) return readBlockScalar(cursor, indent, all);
  const node = readOneLine(cursor, code, indent, all ?? own);
  const isKey = isValueNext(cursor);
  if (all === null && !(isKey && isKeyAllowed && isKeyFrom(cursor, start))) return backTo(cursor, start, outer);
  if (!isKey) return node;
  checkKey(cursor, start, isKeyAllowed);
  setProperties(node, own);
  return readBlockMap(cursor, start, node, outer);
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

/** What was taken for the node's own turns out to be for the map whose first key it is. */
function setProperties(node: YamlNode, properties: YamlProperties | null): void {
  if (node.kind !== 'alias') node.properties = properties;
}

function endOf(properties: YamlProperties): number {
  return Math.max(properties.anchor?.end ?? 0, properties.tag?.end ?? 0);
}

/** At a second anchor or tag: the first one is for an empty node, and what follows is out of place. */
function backTo(cursor: Cursor, start: KeyStart, properties: YamlProperties | null): YamlNode {
  cursor.position = start.position;
  cursor.lineStart = start.lineStart;
  return emptyScalar(cursor, start.position, properties);
}

/** Reads a node that can be a key: a scalar, an alias or a flow collection. */
function readOneLine(cursor: Cursor, code: number, indent: number, properties: YamlProperties | null): YamlNode {
  switch (code) {
    case character.singleQuote:
    case character.doubleQuote:
      return readQuoted(cursor, properties);
    case character.openBracket:
    case character.openBrace:
      return readFlowCollection(cursor, properties);
    case character.asterisk:
      if (properties === null) return readAlias(cursor);
      break;
    default:
      if (canStartPlain(cursor, code, false)) return readPlain(cursor, indent, properties);
  }
  if (properties !== null) return emptyScalar(cursor, cursor.position, properties);
  const isLoneColon = code === character.colon && cursor.isKeyAllowed;
  throw unexpectedToken(cursor, code, isLoneColon ? noKey : 'did not find expected node content');
}

const noKey = 'did not find expected key';

/** Moves over blanks; true at a `:` that makes a key of what stands before it on this line. */
function isValueNext(cursor: Cursor): boolean {
  if (cursor.isKeyAllowed) return false;
  skipBlanks(cursor);
  return isIndicator(cursor, character.colon);
}

function checkKey(cursor: Cursor, start: KeyStart, isKeyAllowed: boolean): void {
  if (isKeyAllowed && isKeyFrom(cursor, start)) return;
  throw scanError(cursor, 'mapping values are not allowed in this context');
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
    const item = isItem ? readBlockNode(cursor, code, indent, false, null) : emptyScalar(cursor, dashEnd, null);
    node.items.push(item);
    node.end = item.end;
    code = nextToken(cursor);
    if (code === character.end || cursor.column < indent) break;
    if (cursor.column === indent && isIndicator(cursor, character.dash)) continue;
    if (indent === outerIndent) break;
    throw unexpectedToken(cursor, code, "did not find expected '-' indicator");
  }
  cursor.depth--;
  return node;
}

function readExplicitMap(cursor: Cursor, properties: YamlProperties | null): YamlMap {
  return readBlockMap(cursor, { position: cursor.position, lineStart: cursor.lineStart }, null, properties);
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
    const key = simpleKey ?? readExplicitKey(cursor, indent);
    const hasValue = simpleKey !== null || isExplicitValue(cursor, indent);
    const value = hasValue ? readValue(cursor, indent) : emptyScalar(cursor, key.end, null);
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

/** Reads the key behind `?`, which may be missing. */
function readExplicitKey(cursor: Cursor, indent: number): YamlNode {
  const keyStart = ++cursor.position;
  cursor.isKeyAllowed = true;
  return readNodeOrNothing(cursor, indent, keyStart);
}

function isExplicitValue(cursor: Cursor, indent: number): boolean {
  nextToken(cursor);
  if (cursor.column !== indent || !isIndicator(cursor, character.colon)) return false;
  cursor.isKeyAllowed = true;
  return true;
}

/** Reads the value behind the `:` at the cursor. A key behind it may stand on the same line only if `?` came before. */
function readValue(cursor: Cursor, indent: number): YamlNode {
  return readNodeOrNothing(cursor, indent, ++cursor.position);
}

function readNodeOrNothing(cursor: Cursor, indent: number, start: number): YamlNode {
  const code = nextToken(cursor);
  const isNode = isNodeInside(cursor, code, indent, true);
  return isNode ? readBlockNode(cursor, code, indent, true, null) : emptyScalar(cursor, start, null);
}

/** Reads a key that stands at the indentation of its map, where nothing else may stand. */
function readSimpleKey(cursor: Cursor, code: number, indent: number): YamlNode {
  const start = { position: cursor.position, lineStart: cursor.lineStart };
  let properties: YamlProperties | null = null;
  let next = code;
  if (code === character.ampersand || code === character.exclamation) {
    properties = readProperties(cursor);
    next = nextToken(cursor);
  } else if (!canStartKey(cursor, code)) throw unexpectedToken(cursor, code, noKey);
  if (cursor.lineStart !== start.lineStart) throw missingColonError(cursor);
  const key = readOneLine(cursor, next, indent, properties);
  if (!isValueNext(cursor) || !isKeyFrom(cursor, start)) throw missingColon(cursor, start);
  return key;
}

/** Go misses the colon when it meets the first token on a later line. */
function missingColon(cursor: Cursor, start: KeyStart): Error {
  let code = nextToken(cursor);
  while (cursor.lineStart === start.lineStart && code !== character.end) {
    scanToken(cursor, code);
    code = nextToken(cursor);
  }
  return missingColonError(cursor);
}
