import { createHash } from 'node:crypto';
import { type Json, stringifyGoJson } from '../json/index.ts';

/** SHA-256 in hex of a pod, whatever the order of its members. */
export function podHash(pod: Json): string {
  return sha256(stringifyGoJson(pod, { sorted: true }));
}

/** SHA-256 in hex. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
