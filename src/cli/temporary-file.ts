import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

/** Where the new content of a file stands until it is complete: beside the file, hidden, with the number of the process. */
export function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
}

const temporaryName = /^\.(.+)\.(\d{1,7})\.tmp$/;

/**
 * A sentence about what killed runs left beside files; undefined where that is nothing. It is not removed: a process that
 * cannot be seen from here, in another container, may be at work on the same files.
 */
export async function leftBehindNote(paths: readonly string[]): Promise<string | undefined> {
  const left = (await leftBehind(paths)).sort();
  if (left.length === 0) return undefined;
  return `left by runs that were killed, and of no use any more: ${left.join(', ')}`;
}

async function leftBehind(paths: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const [directory, names] of await byDirectory(paths)) {
    for (const name of await readdir(directory).catch(() => [])) {
      const [, target = '', number = ''] = temporaryName.exec(name) ?? [];
      if (names.has(target) && !isAlive(Number(number))) left.push(relative('', join(directory, name)));
    }
  }
  return left;
}

/** The names of files by the directories in which they really are. */
async function byDirectory(paths: readonly string[]): Promise<Map<string, Set<string>>> {
  const names = new Map<string, Set<string>>();
  for (const path of paths) {
    const real = await realpath(path).catch(() => path);
    const directory = dirname(real);
    names.set(directory, (names.get(directory) ?? new Set()).add(basename(real)));
  }
  return names;
}

function isAlive(number: number): boolean {
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    // Others may be of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
