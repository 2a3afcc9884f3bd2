import * as character from './characters.ts';
import { type Cursor, emptyScalar, enterCollection, rememberAnchor, skipBlanks } from './cursor.ts';
import { readPlain } from './plain-scalar.ts';
import { combineProperties, readAlias, readProperties } from './properties.ts';
import { readQuoted } from './quoted-scalar.ts';
import { canStartPlain, isKeyFrom, type KeyStart, nextToken, unexpectedToken } from './token.ts';
import type { YamlList, YamlMap, YamlNode, YamlProperties } from './tree.ts';

/** Reads `[...]` or `{...}`; the cursor stands at the opening bracket. */
export function readFlowCollection(cursor: Cursor, properties: YamlProperties | null): YamlList | YamlMap {
  return cursor.code === character.openBracket ? readFlowList(cursor, properties) : readFlowMap(cursor, properties);
}

function readFlowList(cursor: Cursor, properties: YamlProperties | null): YamlList {
  const start = cursor.position;
  const node: YamlList = { kind: 'list', isFlow: true, indent: -1, items: [], start, end: start, properties };
  let code = openFlow(cursor, node);
  while (code !== character.closeBracket) {
    const isExplicit = code === character.question;
    const itemStart = { position: cursor.position, lineStart: cursor.lineStart, isKeyAllowed: true };
    if (isExplicit) code = passIndicator(cursor);
    const item = readFlowNode(cursor, code);
    const isKey = isExplicit || isFlowValueNext(cursor, itemStart);
    node.items.push(isKey ? readPair(cursor, itemStart.position, item) : item);
    code = passComma(cursor, character.closeBracket, "did not find expected ',' or ']'");
  }
  closeFlow(cursor, node);
  return node;
}

/** The item `key: value` of a list: a map of one entry. Without `:`, which only `?` allows, the value is empty. */
function readPair(cursor: Cursor, start: number, key: YamlNode): YamlMap {
  enterCollection(cursor);
  const code = nextToken(cursor) === character.colon ? passIndicator(cursor) : character.comma;
  const isEmpty = code === character.comma || code === character.closeBracket;
  const value = isEmpty ? emptyScalar(cursor, cursor.position, null) : readFlowNode(cursor, code);
  cursor.depth--;
  return { kind: 'map', isFlow: true, indent: -1, entries: [{ key, value }], start, end: value.end, properties: null };
}

/** A key without `:` has an empty value. */
function readFlowMap(cursor: Cursor, properties: YamlProperties | null): YamlMap {
  const start = cursor.position;
  const node: YamlMap = { kind: 'map', isFlow: true, indent: -1, entries: [], start, end: start, properties };
  let code = openFlow(cursor, node);
  while (code !== character.closeBrace) {
    const isExplicit = code === character.question;
    if (isExplicit) code = passIndicator(cursor);
    const keyStart = { position: cursor.position, lineStart: cursor.lineStart, isKeyAllowed: true };
    const isKeyEmpty = isExplicit && (code === character.colon || endsEntry(code));
    const key = isKeyEmpty ? emptyScalar(cursor, cursor.position, null) : readFlowNode(cursor, code);
    const hasValue = isExplicit ? nextToken(cursor) === character.colon : isFlowValueNext(cursor, keyStart);
    code = hasValue ? passIndicator(cursor) : character.comma;
    const value = endsEntry(code) ? emptyScalar(cursor, cursor.position, null) : readFlowNode(cursor, code);
    node.entries.push({ key, value });
    code = passComma(cursor, character.closeBrace, "did not find expected ',' or '}'");
  }
  closeFlow(cursor, node);
  return node;
}

function endsEntry(code: number): boolean {
  return code === character.comma || code === character.closeBrace;
}

function openFlow(cursor: Cursor, node: YamlList | YamlMap): number {
  rememberAnchor(cursor, node);
  enterCollection(cursor);
  cursor.flowDepth++;
  return passIndicator(cursor);
}

function closeFlow(cursor: Cursor, node: YamlList | YamlMap): void {
  node.end = ++cursor.position;
  cursor.depth--;
  cursor.flowDepth--;
  cursor.isKeyAllowed = false;
}

/** Moves over a one-character token to the next one. */
function passIndicator(cursor: Cursor): number {
  cursor.position++;
  return nextToken(cursor);
}

/** Moves behind the comma after an item or entry, unless the collection ends here. */
function passComma(cursor: Cursor, closing: number, problem: string): number {
  const code = nextToken(cursor);
  if (code === closing) return code;
  if (code !== character.comma) throw unexpectedToken(cursor, code, problem);
  return passIndicator(cursor);
}

/** Moves over blanks; true at a `:` that makes a key of what began there. */
function isFlowValueNext(cursor: Cursor, keyStart: KeyStart): boolean {
  skipBlanks(cursor);
  return cursor.code === character.colon && isKeyFrom(cursor, keyStart);
}

function readFlowNode(cursor: Cursor, first: number): YamlNode {
  let code = first;
  let properties: YamlProperties | null = null;
  while (code === character.ampersand || code === character.exclamation) {
    const all = combineProperties(properties, readProperties(cursor));
    if (all === null) break;
    properties = all;
    code = nextToken(cursor);
  }
  switch (code) {
    case character.singleQuote:
    case character.doubleQuote:
      return readQuoted(cursor, properties);
    case character.openBracket:
      return readFlowList(cursor, properties);
    case character.openBrace:
      return readFlowMap(cursor, properties);
    case character.asterisk:
      if (properties === null) return readAlias(cursor);
      break;
    default:
      if (canStartPlain(cursor, code, true)) return readPlain(cursor, -1, properties);
  }
  if (properties !== null) return emptyScalar(cursor, cursor.position, properties);
  throw unexpectedToken(cursor, code, 'did not find expected node content');
}
