import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileProblem, isManifestName } from '../config/read-text.ts';
import { hasWildcard, matchesWildcard } from '../offline/wildcard.ts';
import { CommandError } from './command-error.ts';
import { holdsObjects } from './holds-objects.ts';
import { isUrl } from './read-url.ts';

/** The inputs of a command. */
export interface ManifestFiles {
  /** In the order of the arguments, those of a directory by name; no file twice. */
  readonly paths: readonly string[];
  /** How many files of directories and patterns were left out, by what they are. */
  readonly leftOut: ReadonlyMap<LeftOut, number>;
}

type LeftOut = 'hidden' | 'with another ending' | 'templates of Helm' | 'without Kubernetes objects';

/** A sentence about the files that were left out; undefined where there are none. */
export function leftOutNote({ leftOut }: ManifestFiles): string | undefined {
  if (leftOut.size === 0) return undefined;
  return `files left out: ${[...leftOut]
    .sort()
    .map(([what, count]) => `${count} ${what}`)
    .join(', ')}`;
}

/**
 * Finds the files that arguments name: files, directories and patterns (`*`, `?` and `**`); `-` and addresses stay as they
 * are. Files that are only found, not named, must hold Kubernetes objects.
 * @param isRecursive directories with all that is below them; symbolic links to directories are not followed
 * @throws {CommandError} where an argument names nothing
 */
export async function findManifests(names: readonly string[], isRecursive: boolean): Promise<ManifestFiles> {
  const search = new Search(isRecursive);
  for (const name of names) {
    try {
      await search.add(name);
    } catch (error) {
      const problem = fileProblem(error);
      throw problem === undefined ? error : new CommandError(`${placeOf(error) ?? name}: ${problem}`);
    }
  }
  return { paths: [...search.found.values()], leftOut: search.leftOut };
}

/** The file or directory below the argument that an error of the system is about. */
function placeOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}

class Search {
  /** By their real paths. */
  readonly found = new Map<string, string>();
  readonly leftOut = new Map<LeftOut, number>();
  readonly #isRecursive: boolean;

  constructor(isRecursive: boolean) {
    this.#isRecursive = isRecursive;
  }

  async add(name: string): Promise<void> {
    if (name === '-' || isUrl(name)) this.found.set(name, name);
    else if (await isDirectory(name)) {
      if (!(await this.#addDirectory(name))) throw new CommandError(`${name}: ${nothingHere(this.#isRecursive)}`);
    } else if (!hasWildcard(name) || (await exists(name))) await this.#addFile(name);
    else if (!(await this.#addMatches(name))) throw new CommandError(`${name}: no file matches`);
  }

  async #addFile(path: string): Promise<true> {
    const real = await realpath(path);
    if (!this.found.has(real)) this.found.set(real, path);
    return true;
  }

  /** Of files with endings of manifests, which were found rather than named. */
  async #addIfManifest(path: string): Promise<true> {
    if (holdsObjects(path)) await this.#addFile(path);
    else this.#leaveOut('without Kubernetes objects');
    return true;
  }

  #leaveOut(what: LeftOut, count = 1): void {
    if (count > 0) this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + count);
  }

  /** True if there is any file with the ending of a manifest. */
  async #addDirectory(path: string): Promise<boolean> {
    const entries = await entriesOf(path);
    const isChart = entries.some(({ name }) => name === 'Chart.yaml');
    let hasAny = false;
    for (const entry of entries) {
      const inner = join(path, entry.name);
      if (entry.name.startsWith('.')) this.#leaveOut('hidden');
      else if (entry.isDirectory()) {
        if (!this.#isRecursive) continue;
        // Only Helm can read them, and people keep charts beside manifests.
        if (isChart && entry.name === 'templates') this.#leaveOut('templates of Helm', await countFiles(inner));
        else if (await this.#addDirectory(inner)) hasAny = true;
      } else if (isManifestName(entry.name) && !(await isDirectory(inner))) hasAny = await this.#addIfManifest(inner);
      else this.#leaveOut('with another ending');
    }
    return hasAny;
  }

  async #addMatches(pattern: string): Promise<boolean> {
    const [first = '', ...segments] = pattern.split('/');
    return first === '' ? this.#match('/', segments) : this.#match('', [first, ...segments]);
  }

  async #match(directory: string, [segment, ...rest]: readonly string[]): Promise<boolean> {
    if (segment === undefined) return false;
    let hasAny = segment === '**' && (await this.#match(directory, rest));
    for (const entry of await entriesOf(directory === '' ? '.' : directory)) {
      if (entry.name.startsWith('.') && !segment.startsWith('.')) continue;
      if (await this.#matchEntry(join(directory, entry.name), entry, [segment, ...rest])) hasAny = true;
    }
    return hasAny;
  }

  async #matchEntry(path: string, entry: Dirent, segments: readonly string[]): Promise<boolean> {
    const [segment, ...rest] = segments;
    if (segment === '**') return entry.isDirectory() && this.#match(path, segments);
    if (!matchesWildcard(entry.name, segment!)) return false;
    if (rest.length > 0) return (await isDirectory(path)) && this.#match(path, rest);
    return !(await isDirectory(path)) && this.#addIfManifest(path);
  }
}

function nothingHere(isRecursive: boolean): string {
  const what = 'holds no file named *.yaml, *.yml or *.json';
  return isRecursive ? what : `${what}; -R looks in its subdirectories too`;
}

async function countFiles(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).length;
}

async function entriesOf(directory: string): Promise<Dirent[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
