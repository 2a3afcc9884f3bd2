import * as character from './characters.ts';
import { type Cursor, isDocumentMarker, newScalar, readFold } from './cursor.ts';
import type { YamlProperties, YamlScalar } from './tree.ts';

const inside = 0;
const ends = 1;
const endsBeforeBlank = 2;
const endsInFlow = 3;

/** What an ASCII character does to a plain scalar that has begun. */
const effects = new Uint8Array(128);
for (const code of [character.end, character.tab, character.lineFeed, character.carriageReturn, character.space]) {
  effects[code] = ends;
}
effects[character.colon] = endsBeforeBlank;
for (const indicator of ',?[]{}') effects[indicator.charCodeAt(0)] = endsInFlow;

function endOfWord(text: string, start: number, inFlow: boolean): number {
  for (let position = start; ; position++) {
    const code = text.charCodeAt(position);
    if (code >= 128) {
      if (character.isBreak(code)) return position;
      continue;
    }
    const effect = effects[code];
    if (effect === inside) continue;
    if (effect === ends) return position;
    if (effect === endsInFlow ? inFlow : character.isBlankBreakOrEnd(text.charCodeAt(position + 1))) return position;
  }
}

/** The end of the words on this line that belong to the scalar; moves the cursor behind the blanks that follow. */
function readWords(cursor: Cursor, inFlow: boolean): number {
  const { text } = cursor;
  let wordStart = cursor.position;
  let lastEnd = wordStart;
  for (;;) {
    const wordEnd = endOfWord(text, wordStart, inFlow);
    if (wordEnd === wordStart) break;
    lastEnd = wordEnd;
    wordStart = wordEnd;
    while (character.isBlank(text.charCodeAt(wordStart))) wordStart++;
    if (wordStart === wordEnd || text.charCodeAt(wordStart) === character.hash) break;
  }
  cursor.position = wordStart;
  return lastEnd;
}

/**
 * Reads an unquoted scalar. Afterwards the cursor stands at the next character that is neither blank nor break, which
 * may be lines below.
 * @param indent column of the enclosing block collection; lines further down must stand right of it
 */
export function readPlain(cursor: Cursor, indent: number, properties: YamlProperties | null): YamlScalar {
  const { text } = cursor;
  const inFlow = cursor.flowDepth > 0;
  const start = cursor.position;
  let scalarEnd = readWords(cursor, inFlow);
  let pieces: string[] | null = null;
  cursor.isKeyAllowed = false;
  while (character.isBreak(text.charCodeAt(cursor.position))) {
    const fold = readFold(cursor, false, indent + 1);
    const lineStart = cursor.position;
    const lineEnd = continues(cursor, indent, inFlow) ? readWords(cursor, inFlow) : lineStart;
    if (lineEnd === lineStart) {
      cursor.isKeyAllowed = true;
      break;
    }
    pieces ??= [text.slice(start, scalarEnd)];
    pieces.push(fold, text.slice(lineStart, lineEnd));
    scalarEnd = lineEnd;
  }
  const value = pieces === null ? text.slice(start, scalarEnd) : pieces.join('');
  return newScalar(cursor, 'plain', value, start, properties, scalarEnd);
}

function continues(cursor: Cursor, indent: number, inFlow: boolean): boolean {
  if (!inFlow && cursor.column <= indent) return false;
  return cursor.code !== character.hash && !isDocumentMarker(cursor);
}
