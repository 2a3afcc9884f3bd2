import * as character from './characters.ts';
import { type Cursor, countNode, scanError, skipBlanks, tokenError } from './cursor.ts';
import { contentError } from './error.ts';
import type { YamlAlias, YamlAnchor, YamlProperties, YamlTag } from './tree.ts';

/** Reads the anchor and the tag that stand on this line, in either order; stops before a second one of a kind. */
export function readProperties(cursor: Cursor): YamlProperties {
  let anchor: YamlAnchor | null = null;
  let tag: YamlTag | null = null;
  for (;;) {
    const { code } = cursor;
    if (code === character.ampersand && anchor === null) anchor = readAnchor(cursor);
    else if (code === character.exclamation && tag === null) tag = readTag(cursor);
    else return { anchor, tag };
    cursor.isKeyAllowed = false;
    skipBlanks(cursor);
  }
}

/** Both, or null where each has an anchor or each has a tag. */
export function combineProperties(first: YamlProperties | null, second: YamlProperties): YamlProperties | null {
  if (first === null) return second;
  if ((first.anchor && second.anchor) || (first.tag && second.tag)) return null;
  return { anchor: first.anchor ?? second.anchor, tag: first.tag ?? second.tag };
}

const afterAnchor = '?:,]}%@`';

/** Reads `&name` or `*name`. */
export function readAnchor(cursor: Cursor): YamlAnchor {
  const { text } = cursor;
  const start = cursor.position;
  do cursor.position++;
  while (character.isWordCharacter(cursor.code));
  const isEnded = character.isBlankBreakOrEnd(cursor.code) || afterAnchor.includes(text[cursor.position]!);
  if (cursor.position === start + 1 || !isEnded) {
    throw scanError(cursor, 'did not find expected alphabetic or numeric character');
  }
  return { name: text.slice(start + 1, cursor.position), start, end: cursor.position };
}

/** Reads an alias. It can stand for an open node, and so for something that contains it: composing refuses that. */
export function readAlias(cursor: Cursor): YamlAlias {
  const { name, start, end } = readAnchor(cursor);
  cursor.isKeyAllowed = false;
  const target = cursor.anchors.get(name);
  if (!target) throw contentError(cursor.text, 'unknown-anchor', `unknown anchor '${name}' referenced`, start);
  countNode(cursor);
  cursor.aliasCount++;
  return { kind: 'alias', name, target, start, end, inFlow: cursor.flowDepth > 0, properties: null };
}

export function readTag(cursor: Cursor): YamlTag {
  const start = cursor.position;
  const { handle, suffix } = scanTag(cursor);
  const name = handle === '' ? suffix : prefixOf(cursor, handle, start) + suffix;
  if (!cursor.limits.allowsCustomTags && !isOwnTag(name)) {
    throw contentError(cursor.text, 'custom-tag', `tag ${name} is not allowed here`, start);
  }
  return { name, start, end: cursor.position };
}

const isOwnTag = (name: string): boolean => name === '!' || name.startsWith('tag:yaml.org,2002:');

function prefixOf(cursor: Cursor, handle: string, start: number): string {
  const prefix = cursor.tagPrefixes.get(handle);
  if (prefix === undefined) throw tokenError(cursor, 'found undefined tag handle', start);
  return prefix;
}

/** The parts of a tag as they are written; without a handle the suffix is all of its name. */
interface TagParts {
  readonly handle: string;
  readonly suffix: string;
}

/** Passes a tag; whether its handle has a meaning does not matter yet. */
export function scanTag(cursor: Cursor): TagParts {
  const isVerbatim = cursor.text.charCodeAt(cursor.position + 1) === character.less;
  const parts = isVerbatim ? { handle: '', suffix: scanVerbatimTag(cursor) } : scanShortTag(cursor);
  if (!character.isBlankBreakOrEnd(cursor.code)) {
    throw scanError(cursor, 'did not find expected whitespace or line break');
  }
  return parts;
}

function scanVerbatimTag(cursor: Cursor): string {
  cursor.position += 2;
  const name = readUri(cursor, '');
  if (cursor.code !== character.greater) throw scanError(cursor, "did not find the expected '>'");
  cursor.position++;
  return name;
}

function scanShortTag(cursor: Cursor): TagParts {
  const word = readTagHandle(cursor);
  const isHandle = word.length > 1 && word.endsWith('!');
  const suffix = readUri(cursor, isHandle ? '' : word);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: isHandle ? word : '!', suffix };
}

/** Reads `!`, `!word` or `!word!`. */
export function readTagHandle(cursor: Cursor): string {
  const start = cursor.position;
  if (cursor.code !== character.exclamation) throw scanError(cursor, "did not find expected '!'");
  do cursor.position++;
  while (character.isWordCharacter(cursor.code));
  if (cursor.code === character.exclamation) cursor.position++;
  return cursor.text.slice(start, cursor.position);
}

const uriCharacters = /[-\w;/?:@&=+$,.!~*'()[\]]+/y;
const uriEscapes = /(?:%[0-9a-fA-F]{2})+/y;

/**
 * Reads the rest of a tag.
 * @param head the part that was taken for a handle, its `!` included
 */
export function readUri(cursor: Cursor, head: string): string {
  let uri = head.slice(1);
  const start = cursor.position;
  for (;;) {
    const piece = match(cursor, uriCharacters);
    uri += piece;
    if (cursor.code === character.percent) uri += readUriEscapes(cursor);
    else if (piece === '') break;
  }
  if (head === '' && cursor.position === start) throw scanError(cursor, 'did not find expected tag URI');
  return uri;
}

function readUriEscapes(cursor: Cursor): string {
  const escapes = match(cursor, uriEscapes);
  if (escapes === '') throw scanError(cursor, 'did not find URI escaped octet');
  try {
    return decodeURIComponent(escapes);
  } catch {
    throw scanError(cursor, 'found an incorrect leading UTF-8 octet');
  }
}

function match(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.position;
  const found = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.position += found.length;
  return found;
}
