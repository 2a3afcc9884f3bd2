import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { isUrl, readUrl } from './read-url.ts';

/** The bytes of a file, of an address, or of standard input for `-`, piece by piece; a piece is valid until the next one. */
export function readBytes(path: string): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (path === '-') return process.stdin;
  if (isUrl(path)) return readUrl(path);
  const { isRegular, size } = kindOf(path);
  return isRegular ? readPieces(path, Math.min(size + 1, maximumPiece)) : createReadStream(path);
}

const maximumPiece = 64 * 1024;

function kindOf(path: string): { isRegular: boolean; size: number } {
  const found = statSync(path, { throwIfNoEntry: false });
  return { isRegular: found?.isFile() === true, size: found?.size ?? 0 };
}

/**
 * Nothing else is waiting while a file is read, and a trip to another thread for each piece takes longer than the reading.
 * Pipes and devices can keep one waiting, so they are streams.
 */
export function* readPieces(path: string, length = maximumPiece): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  const piece = Buffer.allocUnsafe(length);
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) yield piece.subarray(0, read);
  } finally {
    closeSync(file);
  }
}
