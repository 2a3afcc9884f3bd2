import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterAccess } from './control-plane.ts';
import { cluster } from './suite.ts';

/** A new folder, which goes away with the control plane. */
export function newScratch({ directory }: ClusterAccess = cluster()): string {
  return mkdtempSync(join(directory, 'scratch-'));
}
