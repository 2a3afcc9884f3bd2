import * as character from './characters.ts';
import { type Cursor, newScalar, readBreak, scanError, skipBlanks, skipComment } from './cursor.ts';
import type { YamlProperties, YamlScalar } from './tree.ts';

/** What becomes of the line breaks at the end: `-` drops all, `+` keeps all, without either one stays. */
type Chomping = 'strip' | 'clip' | 'keep';

interface BlockHeader {
  readonly chomping: Chomping;
  /** The digit, 0 without one: the first line decides. */
  readonly increment: number;
}

/**
 * Reads a literal (`|`) or folded (`>`) scalar; the cursor stands at its indicator.
 * @param indent column of the enclosing block collection, -1 at the top
 */
export function readBlockScalar(cursor: Cursor, indent: number, properties: YamlProperties | null): YamlScalar {
  const start = cursor.position;
  const isFolded = cursor.code === character.greater;
  cursor.position++;
  const { chomping, increment } = readHeader(cursor);
  const wanted = increment === 0 ? 0 : Math.max(indent, 0) + increment;
  const margin = readMargin(cursor, wanted, indent);
  const body = readLines(cursor, isFolded, margin.breaks, margin.contentIndent);
  let value = body.value;
  if (chomping !== 'strip') value += body.lastBreak;
  if (chomping === 'keep') value += body.trailingBreaks;
  cursor.isKeyAllowed = true;
  const scalarEnd = chomping === 'keep' ? body.trailingEnd : body.contentEnd;
  const style = isFolded ? 'folded' : 'literal';
  return newScalar(cursor, style, value, start, properties, scalarEnd, margin.contentIndent);
}

function readHeader(cursor: Cursor): BlockHeader {
  let chomping = readChomping(cursor);
  const increment = readIncrement(cursor);
  if (chomping === 'clip') chomping = readChomping(cursor);
  skipBlanks(cursor);
  if (cursor.code === character.hash) skipComment(cursor);
  if (!character.isBreakOrEnd(cursor.code)) throw scanError(cursor, 'did not find expected comment or line break');
  readBreak(cursor);
  return { chomping, increment };
}

function readChomping(cursor: Cursor): Chomping {
  const { code } = cursor;
  if (code !== character.dash && code !== character.plus) return 'clip';
  cursor.position++;
  return code === character.dash ? 'strip' : 'keep';
}

function readIncrement(cursor: Cursor): number {
  const { code } = cursor;
  if (!character.isDigit(code)) return 0;
  if (code === 0x30) throw scanError(cursor, 'found an indentation indicator equal to 0');
  cursor.position++;
  return code - 0x30;
}

interface Margin {
  /** The breaks of the blank lines that were passed. */
  readonly breaks: string;
  readonly contentIndent: number;
  /** Behind the last of these breaks. */
  readonly end: number;
}

/**
 * Passes blank lines and the indentation of the next line that is not blank.
 * @param wanted the indentation; 0 takes the widest one passed, and at least one more than the enclosing one
 */
function readMargin(cursor: Cursor, wanted: number, indent: number): Margin {
  const { text } = cursor;
  let breaks = '';
  let widest = 0;
  let marginEnd = cursor.position;
  for (;;) {
    const end = wanted === 0 ? Number.POSITIVE_INFINITY : cursor.lineStart + wanted;
    let { position } = cursor;
    while (position < end && text.charCodeAt(position) === character.space) position++;
    cursor.position = position;
    widest = Math.max(widest, cursor.column);
    if (position < end && cursor.code === character.tab) {
      throw scanError(cursor, 'found a tab character where an indentation space is expected');
    }
    if (!character.isBreak(cursor.code)) break;
    breaks += readBreak(cursor);
    marginEnd = cursor.position;
  }
  return { breaks, contentIndent: wanted === 0 ? Math.max(widest, indent + 1, 1) : wanted, end: marginEnd };
}

interface BlockBody {
  readonly value: string;
  /** The break of the last content line; empty where the text ends without one. */
  readonly lastBreak: string;
  readonly trailingBreaks: string;
  readonly contentEnd: number;
  readonly trailingEnd: number;
}

/** The search that `isBreakOrEnd` makes by character; lines of a block scalar are long. */
const breakOrEnd = /[\n\r\x85\u2028\u2029\0]/g;

function readLines(cursor: Cursor, isFolded: boolean, leadingBreaks: string, contentIndent: number): BlockBody {
  const { text } = cursor;
  const pieces: string[] = [];
  let lastBreak = '';
  let trailingBreaks = leadingBreaks;
  let contentEnd = cursor.lineStart;
  let trailingEnd = contentEnd;
  let wasIndented = false;
  while (cursor.column === contentIndent && cursor.code !== character.end) {
    // Lines are joined only where neither begins with a blank: those are "more indented" and keep their breaks.
    const isIndented = character.isBlank(cursor.code);
    if (!isFolded || wasIndented || isIndented || lastBreak !== '\n') pieces.push(lastBreak);
    else if (trailingBreaks === '') pieces.push(' ');
    pieces.push(trailingBreaks);
    wasIndented = isIndented;
    const lineStart = cursor.position;
    breakOrEnd.lastIndex = lineStart;
    cursor.position = breakOrEnd.exec(text)!.index;
    pieces.push(text.slice(lineStart, cursor.position));
    lastBreak = readBreak(cursor);
    contentEnd = cursor.position;
    const margin = readMargin(cursor, contentIndent, -1);
    trailingBreaks = margin.breaks;
    trailingEnd = margin.end;
  }
  return { value: pieces.join(''), lastBreak, trailingBreaks, contentEnd, trailingEnd };
}
