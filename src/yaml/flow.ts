import * as character from './characters.ts';
import { type Cursor, emptyScalar, enterCollection, rememberAnchor, skipBlanks } from './cursor.ts';
import { readPlain } from './plain-scalar.ts';
import { combineProperties, readAlias, readProperties } from './properties.ts';
import { readQuoted } from './quoted-scalar.ts';
import { canStartPlain, isKeyFrom, type KeyStart, nextToken, unexpectedToken } from './token.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode, YamlProperties } from './tree.ts';

/** Reads `[...]` or `{...}`; the cursor stands at the opening bracket. */
export function readFlowCollection(cursor: Cursor, properties: YamlProperties | null): YamlList | YamlMap {
  const isList = cursor.code === character.openBracket;
  enterCollection(cursor);
  cursor.flowDepth++;
  const node = isList ? readFlowList(cursor, properties) : readFlowMap(cursor, properties);
  cursor.position++;
  node.end = cursor.position;
  cursor.depth--;
  cursor.flowDepth--;
  cursor.isKeyAllowed = false;
  return node;
}

function readFlowList(cursor: Cursor, properties: YamlProperties | null): YamlList {
  const start = cursor.position;
  const node: YamlList = { kind: 'list', isFlow: true, indent: -1, items: [], start, end: start, properties };
  rememberAnchor(cursor, node);
  cursor.position++;
  let code = nextToken(cursor);
  while (code !== character.closeBracket) {
    node.items.push(readFlowItem(cursor, code));
    code = nextToken(cursor);
    if (code === character.closeBracket) break;
    if (code !== character.comma) throw unexpectedToken(cursor, code, "did not find expected ',' or ']'");
    cursor.position++;
    code = nextToken(cursor);
  }
  return node;
}

/** One item of a flow list; `key: value` is a map of one entry. */
function readFlowItem(cursor: Cursor, code: number): YamlNode {
  const { position: start } = cursor;
  if (code === character.question) {
    cursor.position++;
    return pair(cursor, start, readFlowNode(cursor, nextToken(cursor)));
  }
  const keyStart = { position: start, lineStart: cursor.lineStart };
  const node = readFlowNode(cursor, code);
  return isFlowKey(cursor, keyStart) ? pair(cursor, start, node) : node;
}

function pair(cursor: Cursor, start: number, key: YamlNode): YamlMap {
  enterCollection(cursor);
  const value = readFlowValue(cursor, character.closeBracket);
  cursor.depth--;
  const entries = [{ key, value }];
  return { kind: 'map', isFlow: true, indent: -1, entries, start, end: value.end, properties: null };
}

function readFlowMap(cursor: Cursor, properties: YamlProperties | null): YamlMap {
  const start = cursor.position;
  const node: YamlMap = { kind: 'map', isFlow: true, indent: -1, entries: [], start, end: start, properties };
  rememberAnchor(cursor, node);
  cursor.position++;
  let code = nextToken(cursor);
  while (code !== character.closeBrace) {
    node.entries.push(readFlowEntry(cursor, code));
    code = nextToken(cursor);
    if (code === character.closeBrace) break;
    if (code !== character.comma) throw unexpectedToken(cursor, code, "did not find expected ',' or '}'");
    cursor.position++;
    code = nextToken(cursor);
  }
  return node;
}

/** One entry of a flow map; a key without `:` has an empty value. */
function readFlowEntry(cursor: Cursor, code: number): YamlEntry {
  if (code === character.question) {
    cursor.position++;
    const next = nextToken(cursor);
    const isEmpty = next === character.colon;
    const key = isEmpty
      ? emptyScalar(cursor, cursor.position, null)
      : readFlowNodeOrNothing(cursor, next, character.closeBrace);
    return { key, value: readFlowValue(cursor, character.closeBrace) };
  }
  const keyStart = { position: cursor.position, lineStart: cursor.lineStart };
  const key = readFlowNode(cursor, code);
  const hasValue = isFlowKey(cursor, keyStart);
  return { key, value: hasValue ? readFlowValue(cursor, character.closeBrace) : emptyScalar(cursor, key.end, null) };
}

function isFlowKey(cursor: Cursor, keyStart: KeyStart): boolean {
  skipBlanks(cursor);
  return cursor.code === character.colon && isKeyFrom(cursor, keyStart);
}

/** Reads `: value` if it is there. */
function readFlowValue(cursor: Cursor, closing: number): YamlNode {
  if (nextToken(cursor) !== character.colon) return emptyScalar(cursor, cursor.position, null);
  cursor.position++;
  return readFlowNodeOrNothing(cursor, nextToken(cursor), closing);
}

function readFlowNodeOrNothing(cursor: Cursor, code: number, closing: number): YamlNode {
  if (code === character.comma || code === closing) return emptyScalar(cursor, cursor.position, null);
  return readFlowNode(cursor, code);
}

function readFlowNode(cursor: Cursor, code: number): YamlNode {
  if (!isProperty(code)) return readFlowContent(cursor, code, null);
  let properties: YamlProperties | null = null;
  let next = code;
  while (isProperty(next)) {
    const combined = combineProperties(properties, readProperties(cursor));
    if (combined === null) break;
    properties = combined;
    next = nextToken(cursor);
  }
  return isContent(cursor, next)
    ? readFlowContent(cursor, next, properties)
    : emptyScalar(cursor, cursor.position, properties);
}

function isProperty(code: number): boolean {
  return code === character.ampersand || code === character.exclamation;
}

function isContent(cursor: Cursor, code: number): boolean {
  switch (code) {
    case character.singleQuote:
    case character.doubleQuote:
    case character.openBracket:
    case character.openBrace:
      return true;
    default:
      return canStartPlain(cursor, code, true);
  }
}

function readFlowContent(cursor: Cursor, code: number, properties: YamlProperties | null): YamlNode {
  switch (code) {
    case character.singleQuote:
    case character.doubleQuote:
      return readQuoted(cursor, properties);
    case character.openBracket:
    case character.openBrace:
      return readFlowCollection(cursor, properties);
    case character.asterisk:
      return readAlias(cursor);
    default:
      if (canStartPlain(cursor, code, true)) return readPlain(cursor, -1, properties);
      throw unexpectedToken(cursor, code, 'did not find expected node content');
  }
}
