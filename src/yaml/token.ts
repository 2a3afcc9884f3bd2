import { readBlockScalar } from './block-scalar.ts';
import * as character from './characters.ts';
import { type Cursor, isDocumentMarker, scanError, skipToToken, tokenError } from './cursor.ts';
import { readDirective } from './directives.ts';
import { readPlain } from './plain-scalar.ts';
import { readAnchor, scanTag } from './properties.ts';
import { readQuoted } from './quoted-scalar.ts';

/** How far `:` may stand behind the start of its key, in characters, unless the key is marked by `?`. */
const longestSimpleKey = 1024;

/**
 * Moves to the next token of the document and answers its first character: NUL where the document ends, be it at the end
 * of the text, at `---` or `...` or at a directive.
 */
export function nextToken(cursor: Cursor): number {
  const code = skipToToken(cursor);
  if (cursor.position !== cursor.lineStart) return code;
  if (code === character.percent && cursor.position !== cursor.boundary) passDirective(cursor);
  if (code === character.percent || isDocumentMarker(cursor)) return character.end;
  return code;
}

/** A directive ends the document, but Go reads it before it knows. */
function passDirective(cursor: Cursor): void {
  const start = cursor.position;
  readDirective(cursor);
  cursor.boundary = cursor.position = cursor.lineStart = start;
}

/** True at `-`, `?` or `:` when a blank, a break or the end follows, which makes it an indicator outside of brackets. */
export function isIndicator(cursor: Cursor, code: number): boolean {
  return cursor.code === code && character.isBlankBreakOrEnd(cursor.text.charCodeAt(cursor.position + 1));
}

/** Where a possible key began. */
export interface KeyStart {
  readonly position: number;
  readonly lineStart: number;
  /** As the cursor had it there. */
  readonly isKeyAllowed: boolean;
}

/** True if what began there can be the key of a `:` here: it must stand on one line and not be too long. */
export function isKeyFrom(cursor: Cursor, start: KeyStart): boolean {
  if (!start.isKeyAllowed || cursor.lineStart !== start.lineStart) return false;
  const length = cursor.position - start.position;
  if (length <= longestSimpleKey) return true;
  if (length > 2 * longestSimpleKey) return false;
  return [...cursor.text.slice(start.position, cursor.position)].length <= longestSimpleKey;
}

/**
 * The error for a token that cannot stand here. Go scans a token before it looks at its kind, so a token that is wrong in
 * itself is reported as such.
 */
export function unexpectedToken(cursor: Cursor, code: number, problem: string): Error {
  const error = tokenError(cursor, problem);
  if (code !== character.end) scanToken(cursor, code);
  return error;
}

/** Passes one token, whatever its place in the grammar. */
export function scanToken(cursor: Cursor, code: number): void {
  switch (code) {
    case character.singleQuote:
    case character.doubleQuote:
      readQuoted(cursor, null);
      return;
    case character.ampersand:
    case character.asterisk:
      readAnchor(cursor);
      cursor.isKeyAllowed = false;
      return;
    case character.exclamation:
      scanTag(cursor);
      cursor.isKeyAllowed = false;
      return;
    default:
      scanIndicatorOrPlain(cursor, code);
  }
}

function scanIndicatorOrPlain(cursor: Cursor, code: number): void {
  const inFlow = cursor.flowDepth > 0;
  if (code === character.openBracket || code === character.openBrace) cursor.flowDepth++;
  else if (code === character.closeBracket || code === character.closeBrace) cursor.flowDepth -= inFlow ? 1 : 0;
  else if (!inFlow && (code === character.pipe || code === character.greater)) {
    readBlockScalar(cursor, 0, null);
    return;
  } else if (canStartPlain(cursor, code, inFlow)) {
    readPlain(cursor, -1, null);
    return;
  } else if (code !== character.comma) checkIndicator(cursor, code, inFlow);
  cursor.position++;
}

const notAllowed = new Map<number, string>([
  [character.dash, 'block sequence entries are not allowed in this context'],
  [character.question, 'mapping keys are not allowed in this context'],
  [character.colon, 'mapping values are not allowed in this context'],
]);

function checkIndicator(cursor: Cursor, code: number, inFlow: boolean): void {
  const problem = notAllowed.get(code);
  if (problem === undefined) throw scanError(cursor, 'found character that cannot start any token');
  if (!inFlow && !cursor.isKeyAllowed) throw scanError(cursor, problem);
}

const never = 1;
const notAsIndicator = 2;
const notInFlow = 3;

/** Which ASCII characters start an unquoted scalar: all but these. */
const plainStarts = new Uint8Array(128);
for (const indicator of '\0\t,[]{}#&*!|>\'"%@`') plainStarts[indicator.charCodeAt(0)] = never;
plainStarts[character.dash] = notAsIndicator;
plainStarts[character.question] = notInFlow;
plainStarts[character.colon] = notInFlow;

/** True where an unquoted scalar may start. */
export function canStartPlain(cursor: Cursor, code: number, inFlow: boolean): boolean {
  const rule = code < 128 ? plainStarts[code] : 0;
  if (rule === 0) return true;
  if (rule === never || (rule === notInFlow && inFlow)) return false;
  return !isIndicator(cursor, code);
}

/** True where something starts that can be a key: a scalar, an alias or a flow collection, or its anchor or tag. */
export function canStartKey(cursor: Cursor, code: number): boolean {
  switch (code) {
    case character.singleQuote:
    case character.doubleQuote:
    case character.openBracket:
    case character.openBrace:
    case character.asterisk:
    case character.ampersand:
    case character.exclamation:
      return true;
    default:
      return canStartPlain(cursor, code, false);
  }
}
