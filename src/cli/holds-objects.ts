import { readPieces } from './read-bytes.ts';

/** A key of its own, in lines or in brackets, at whatever depth; `\xbf` ends the mark at the start of a file. */
const keys = [/(?:^|[\s{,"'\xbf-])apiVersion["']?\s*:/, /(?:^|[\s{,"'\xbf-])kind["']?\s*:/];

/** More than any of the keys with what surrounds it. */
const overlap = 64;

/**
 * Whether a file seems to hold Kubernetes objects, right or wrong: both keys occur that each object has. Files of other
 * programs (values, workflows, package.json) lie beside manifests. Of UTF-16 nothing is known, so it is not passed over.
 */
export function holdsObjects(path: string): boolean {
  const missing = new Set(keys);
  let last = '';
  for (const piece of readPieces(path)) {
    if (last === '' && isUtf16(piece)) return true;
    const text = last + Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1');
    for (const key of missing) if (key.test(text)) missing.delete(key);
    if (missing.size === 0) return true;
    last = text.slice(-overlap);
  }
  return false;
}

/** Whether bytes begin with the mark of UTF-16, which is what PowerShell writes. */
export function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
