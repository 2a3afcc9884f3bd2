import { isEmptyFlow, readBlockNode } from './block.ts';
import * as character from './characters.ts';
import { Cursor, emptyScalar, isDocumentMarker, skipToToken, tokenError } from './cursor.ts';
import { readDirective } from './directives.ts';
import { contentError } from './error.ts';
import type { KnownBlocks } from './known-blocks.ts';
import { completeLimits, defaultYamlLimits, type YamlLimits } from './limits.ts';
import { canStartKey, isIndicator, isKeyFrom, type KeyStart, nextToken, scanToken } from './token.ts';
import type { YamlNode, YamlTree } from './tree.ts';

/** What libyaml's reader refuses: C0 but for tab, LF and CR, DEL, C1 but for NEL, U+FFFE and U+FFFF. */
const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const byteOrderMark = 0xfeff;

/**
 * Reads the first document of a text into nodes with their places.
 * @param known blocks that are not read again where their lines stand in the text; see {@link passKnown}
 * @throws {YamlError} when Go's YAML reader would refuse the text, or when it exceeds a limit
 */
export function readYamlTree(
  text: string,
  limits: Partial<YamlLimits> = defaultYamlLimits,
  known?: KnownBlocks,
): YamlTree {
  const cursor = new Cursor(text, completeLimits(limits), known);
  checkCharacters(cursor, text);
  if (text.charCodeAt(0) === byteOrderMark) cursor.lineStart = cursor.position = 1;
  const root = readDocument(cursor);
  const { end } = root ?? { end: cursor.position };
  if (root !== null) scanBehind(cursor, root);
  return { root, comments: cursor.comments, end, aliasCount: cursor.aliasCount };
}

function checkCharacters(cursor: Cursor, text: string): void {
  if (text.length > cursor.limits.size) {
    throw contentError(
      cursor.text,
      'too-large',
      `document of ${text.length} characters, at most ${cursor.limits.size}`,
      0,
    );
  }
  const found = forbidden.exec(text);
  if (found) throw contentError(cursor.text, 'control-character', 'control characters are not allowed', found.index);
  if (text.isWellFormed()) return;
  const offset = loneSurrogate.exec(text)?.index ?? 0;
  throw contentError(cursor.text, 'control-character', 'invalid leading UTF-8 octet', offset);
}

function readDocument(cursor: Cursor): YamlNode | null {
  const hasDirectives = readDirectives(cursor);
  const code = nextToken(cursor);
  if (cursor.code === character.dash && isDocumentMarker(cursor)) return readExplicitDocument(cursor);
  if (hasDirectives) throw tokenError(cursor, 'did not find expected <document start>');
  if (code !== character.end) return readBlockNode(cursor, -1, false);
  if (isDocumentMarker(cursor)) throw tokenError(cursor, 'did not find expected node content');
  return null;
}

function readExplicitDocument(cursor: Cursor): YamlNode {
  cursor.position += 3;
  cursor.isKeyAllowed = false;
  const start = cursor.position;
  const code = nextToken(cursor);
  return code === character.end ? emptyScalar(cursor, start, null) : readBlockNode(cursor, -1, false);
}

/** Reads the directives before the document; true if there are any. */
function readDirectives(cursor: Cursor): boolean {
  let version: string | undefined;
  let hasDirectives = false;
  for (;;) {
    skipToToken(cursor);
    if (cursor.column !== 0 || cursor.code !== character.percent) break;
    const start = cursor.position;
    const directive = readDirective(cursor);
    hasDirectives = true;
    if (directive.name === 'TAG') addTagPrefix(cursor, directive.handle, directive.prefix, start);
    else if (version !== undefined) throw tokenError(cursor, 'found duplicate %YAML directive', start);
    else if (directive.version !== '1.1') throw tokenError(cursor, 'found incompatible YAML document', start);
    else version = directive.version;
  }
  if (!cursor.tagPrefixes.has('!')) cursor.tagPrefixes.set('!', '!');
  if (!cursor.tagPrefixes.has('!!')) cursor.tagPrefixes.set('!!', 'tag:yaml.org,2002:');
  return hasDirectives;
}

function addTagPrefix(cursor: Cursor, handle: string, prefix: string, start: number): void {
  if (cursor.tagPrefixes.has(handle)) throw tokenError(cursor, 'found duplicate %TAG directive', start);
  cursor.tagPrefixes.set(handle, prefix);
}

/**
 * Go scans one token behind the document. Where a token could be a key it scans on until it knows better, which is at the
 * first token of another line. What it finds does not count, unless it is no token at all or makes a key of the root.
 */
function scanBehind(cursor: Cursor, root: YamlNode): void {
  const code = nextToken(cursor);
  // Only `[]` and `{}` leave a colon behind them.
  if (code === character.end || isColonBehind(cursor)) return;
  const here = { position: cursor.position, lineStart: cursor.lineStart, isKeyAllowed: cursor.isKeyAllowed };
  const rootStart = { position: root.start, lineStart: cursor.lineStart, isKeyAllowed: true };
  if (root.start >= cursor.lineStart && canBeKey(cursor, root)) {
    if (findColon(cursor, rootStart)) throw tokenError(cursor, 'did not find expected key', here.position);
    return;
  }
  const isKeyPossible = cursor.isKeyAllowed && canStartKey(cursor, code);
  scanToken(cursor, code);
  if (!isKeyPossible) return;
  const hasColon = findColon(cursor, here);
  // With a colon it is a map, which the anchors and tags before it would be for.
  if (hasColon && isEmpty(root)) throw tokenError(cursor, 'did not find expected key', here.position);
}

function isColonBehind(cursor: Cursor): boolean {
  return !cursor.isKeyAllowed && isIndicator(cursor, character.colon);
}

function isEmpty(root: YamlNode): boolean {
  return root.kind === 'scalar' && root.start === root.end;
}

function canBeKey(cursor: Cursor, root: YamlNode): boolean {
  if (cursor.text.startsWith('---', cursor.lineStart)) return false;
  if (root.kind === 'list' || root.kind === 'map') return root.isFlow && !isEmptyFlow(root);
  return root.kind === 'alias' || root.contentIndent === 0;
}

/** Scans up to the first token on another line; true at a `:` for the key that began there. */
function findColon(cursor: Cursor, start: KeyStart): boolean {
  while (cursor.lineStart === start.lineStart) {
    const code = nextToken(cursor);
    if (code === character.end) return false;
    const isOutside = cursor.flowDepth === 0;
    if (isOutside && isIndicator(cursor, character.colon) && isKeyFrom(cursor, start)) return true;
    const isKeyGone = isOutside && !canStartKey(cursor, code);
    scanToken(cursor, code);
    if (isKeyGone) return false;
  }
  return false;
}
