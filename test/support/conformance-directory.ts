import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const projectRoot = resolve(import.meta.dirname, '../..');

/**
 * Recorded results of the real injector. They lie beside the project (or at CONFORMANCE_DIR) and are never part of it;
 * undefined where they are absent, and then the run says so.
 */
export const conformanceDirectory: string | undefined = locate();

function locate(): string | undefined {
  const directory = resolve(process.env.CONFORMANCE_DIR ?? join(projectRoot, '../shared/conformance'));
  if (existsSync(directory)) return directory;
  console.warn(`CONFORMANCE DATA ABSENT: nothing at ${directory}, the recorded cases are NOT checked in this run`);
  return undefined;
}
