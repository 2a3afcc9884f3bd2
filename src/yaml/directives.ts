import * as character from './characters.ts';
import { type Cursor, readBreak, scanError, skipBlanks, skipComment } from './cursor.ts';
import { readTagHandle, readUri } from './properties.ts';

export type Directive =
  | { readonly name: 'YAML'; readonly version: string }
  | { readonly name: 'TAG'; readonly handle: string; readonly prefix: string };

/** Reads a line `%YAML 1.1` or `%TAG !handle! prefix`; the cursor stands at `%`. */
export function readDirective(cursor: Cursor): Directive {
  cursor.position++;
  const name = readName(cursor);
  skipBlanks(cursor);
  const directive = name === 'YAML' ? readVersion(cursor) : readTagPrefix(cursor);
  skipBlanks(cursor);
  if (cursor.code === character.hash) skipComment(cursor);
  if (!character.isBreakOrEnd(cursor.code)) throw scanError(cursor, 'did not find expected comment or line break');
  readBreak(cursor);
  cursor.isKeyAllowed = false;
  return directive;
}

function readName(cursor: Cursor): 'YAML' | 'TAG' {
  const start = cursor.position;
  while (character.isWordCharacter(cursor.code)) cursor.position++;
  const name = cursor.text.slice(start, cursor.position);
  if (name === '') throw scanError(cursor, 'could not find expected directive name');
  if (!character.isBlankBreakOrEnd(cursor.code)) throw scanError(cursor, 'found unexpected non-alphabetical character');
  if (name !== 'YAML' && name !== 'TAG') throw scanError(cursor, 'found unknown directive name');
  return name;
}

function readVersion(cursor: Cursor): Directive {
  const major = readVersionNumber(cursor);
  if (cursor.code !== character.dot) throw scanError(cursor, "did not find expected digit or '.' character");
  cursor.position++;
  return { name: 'YAML', version: `${major}.${readVersionNumber(cursor)}` };
}

function readVersionNumber(cursor: Cursor): number {
  const start = cursor.position;
  while (character.isDigit(cursor.code)) {
    if (cursor.position - start === 2) throw scanError(cursor, 'found extremely long version number');
    cursor.position++;
  }
  if (cursor.position === start) throw scanError(cursor, 'did not find expected version number');
  return Number(cursor.text.slice(start, cursor.position));
}

function readTagPrefix(cursor: Cursor): Directive {
  const handle = readTagHandle(cursor);
  if (handle !== '!' && !handle.endsWith('!')) throw scanError(cursor, "did not find expected '!'");
  if (!character.isBlank(cursor.code)) throw scanError(cursor, 'did not find expected whitespace');
  skipBlanks(cursor);
  const prefix = readUri(cursor, '');
  if (!character.isBlankBreakOrEnd(cursor.code)) {
    throw scanError(cursor, 'did not find expected whitespace or line break');
  }
  return { name: 'TAG', handle, prefix };
}
