import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileProblem, isManifestName } from '../config/read-text.ts';
import { hasWildcard, matchesWildcard } from '../offline/wildcard.ts';
import { CommandError } from './command-error.ts';

/** The inputs of a command. */
export interface ManifestFiles {
  /** In the order of the arguments, those of a directory by name; no file twice. */
  readonly paths: readonly string[];
  /** How many files of directories were left out: hidden ones and those with other endings. */
  readonly skipped: number;
}

/**
 * Finds the files that arguments name: files, directories and patterns (`*`, `?` and `**`); `-` stays as it is.
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
      throw problem === undefined ? error : new CommandError(`${name}: ${problem}`);
    }
  }
  return { paths: [...search.found.values()], skipped: search.skipped };
}

class Search {
  /** By their real paths. */
  readonly found = new Map<string, string>();
  skipped = 0;
  readonly #isRecursive: boolean;

  constructor(isRecursive: boolean) {
    this.#isRecursive = isRecursive;
  }

  async add(name: string): Promise<void> {
    if (name === '-') this.found.set('-', '-');
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

  /** True if there is any manifest. */
  async #addDirectory(path: string): Promise<boolean> {
    let hasAny = false;
    for (const entry of await entriesOf(path)) {
      const inner = join(path, entry.name);
      if (entry.name.startsWith('.')) this.skipped++;
      else if (entry.isDirectory()) {
        if (this.#isRecursive && (await this.#addDirectory(inner))) hasAny = true;
      } else if (isManifestName(entry.name) && !(await isDirectory(inner))) hasAny = await this.#addFile(inner);
      else this.skipped++;
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
    return !(await isDirectory(path)) && this.#addFile(path);
  }
}

function nothingHere(isRecursive: boolean): string {
  const what = 'holds no file named *.yaml, *.yml or *.json';
  return isRecursive ? what : `${what}; -R looks in its subdirectories too`;
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
