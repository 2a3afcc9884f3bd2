import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProblemList } from './problem-list.ts';

const causes: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'does not exist'],
  ['EISDIR', 'is a directory, a file is wanted'],
  ['ENOTDIR', 'does not exist: a part of the path is no directory'],
  ['EACCES', 'cannot be read: permission denied'],
  ['ELOOP', 'cannot be read: its symbolic links go in a circle'],
  ['EMFILE', 'cannot be read: too many files are open'],
]);

/** The operating system's error in words that go behind the name of the file; undefined for other errors. */
export function fileProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return causes.get(error.code) ?? ('syscall' in error ? `cannot be read: ${error.code}` : undefined);
}

/**
 * The text of a file; undefined, with a problem noted, where there is none.
 * @param read how to get at its bytes, for what is no file
 */
export async function readText(
  path: string,
  problems: ProblemList,
  read: (path: string) => Promise<Uint8Array> = readFile,
): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await read(path));
  } catch (error) {
    const problem = error instanceof TypeError ? 'is not text: it holds bytes that are no UTF-8' : fileProblem(error);
    if (problem === undefined) throw error;
    problems.add('unreadable', path, problem);
    return undefined;
  }
}

/** The names in a directory, sorted; `file` for anything else that exists; undefined, with a problem noted, for nothing. */
export async function listPath(path: string, problems: ProblemList): Promise<'file' | readonly string[] | undefined> {
  try {
    if (!(await stat(path)).isDirectory()) return 'file';
    return (await readdir(path)).sort();
  } catch (error) {
    const problem = fileProblem(error);
    if (problem === undefined) throw error;
    problems.add('unreadable', path, problem);
    return undefined;
  }
}

const manifestName = /\.(?:yaml|yml|json)$/;

export function isManifestName(name: string): boolean {
  return manifestName.test(name);
}

/** The file itself, or the manifests of a directory, by name; hidden files and subdirectories are left out. */
export async function manifestFiles(path: string, problems: ProblemList): Promise<readonly string[]> {
  const found = await listPath(path, problems);
  if (found === undefined) return [];
  if (found === 'file') return [path];
  const names = found.filter((name) => manifestName.test(name) && !name.startsWith('.'));
  if (names.length === 0) problems.add('unreadable', path, 'holds no file named *.yaml, *.yml or *.json');
  return names.map((name) => join(path, name));
}
