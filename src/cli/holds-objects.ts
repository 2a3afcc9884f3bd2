import { readPieces } from './read-bytes.ts';

/** A key of its own, in lines or in brackets, at whatever depth. */
const keys = [/(?:^|[\s{,"'-])apiVersion["']?\s*:/, /(?:^|[\s{,"'-])kind["']?\s*:/];

/** More than any of the keys with what surrounds it. */
const overlap = 64;

/**
 * Whether a file seems to hold Kubernetes objects, right or wrong: both keys occur that each object has. Files of other
 * programs (values, workflows, package.json) lie beside manifests.
 */
export function holdsObjects(path: string): boolean {
  const missing = new Set(keys);
  let last = '';
  for (const piece of readPieces(path)) {
    const text = last + Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1');
    for (const key of missing) if (key.test(text)) missing.delete(key);
    if (missing.size === 0) return true;
    last = text.slice(-overlap);
  }
  return false;
}
