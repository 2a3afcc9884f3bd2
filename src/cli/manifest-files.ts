import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
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
  /** How much of directories and patterns was left out, by what it is: files, but for subdirectories. */
  readonly leftOut: ReadonlyMap<LeftOut, number>;
}

type LeftOut =
  | 'hidden'
  | 'linked subdirectories'
  | 'node_modules'
  | 'of a special kind (pipe, socket, device)'
  | 'subdirectories'
  | 'templates of Helm (helm template renders them)'
  | 'with another ending'
  | 'without Kubernetes objects';

/** A sentence about what was left out; undefined where that is nothing. */
export function leftOutNote({ leftOut }: ManifestFiles): string | undefined {
  if (leftOut.size === 0) return undefined;
  return `left out: ${[...leftOut]
    .sort()
    .map(
      ([what, count]) => `${count} ${count === 1 ? what.replace(/ies$/, 'y').replace(/^templates/, 'template') : what}`,
    )
    .join(', ')}`;
}

/**
 * Finds the files that arguments name: files, directories and patterns (`*`, `?` and `**`); `-` and addresses stay as they
 * are. Files that are only found, not named, must hold Kubernetes objects.
 * @param isRecursive directories with all that is below them; symbolic links to directories are not followed there
 * @throws {CommandError} where an argument names nothing
 */
export async function findManifests(names: readonly string[], isRecursive: boolean): Promise<ManifestFiles> {
  const search = new Search(isRecursive);
  for (const name of names) {
    try {
      await search.add(name);
    } catch (error) {
      const place = placeOf(error) ?? name;
      const problem = (await isDangling(place)) ? 'is a symbolic link that leads nowhere' : fileProblem(error);
      throw problem === undefined ? error : new CommandError(`${place}: ${problem}`);
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
  async #addIfManifest(path: string, entry: Dirent): Promise<true> {
    // Who opens a pipe waits until somebody writes to it.
    const isFile = entry.isFile() || (await stat(path)).isFile();
    if (!isFile) this.#leaveOut('of a special kind (pipe, socket, device)');
    else if (holdsObjects(path)) await this.#addFile(path);
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
        if (await this.#addSubdirectory(inner, entry.name, isChart)) hasAny = true;
      } else if (entry.isSymbolicLink() && (await isDirectory(inner))) this.#leaveOut('linked subdirectories');
      else if (isManifestName(entry.name)) hasAny = await this.#addIfManifest(inner, entry);
      else this.#leaveOut('with another ending');
    }
    return hasAny;
  }

  async #addSubdirectory(path: string, name: string, isInChart: boolean): Promise<boolean> {
    if (!this.#isRecursive) this.#leaveOut('subdirectories');
    // What others publish is theirs to inject.
    else if (name === 'node_modules') this.#leaveOut('node_modules');
    // Only Helm can read them, and people keep charts beside manifests.
    else if (isInChart && name === 'templates')
      this.#leaveOut('templates of Helm (helm template renders them)', await countFiles(path));
    else return this.#addDirectory(path);
    return false;
  }

  async #addMatches(pattern: string): Promise<boolean> {
    const [first = '', ...segments] = pattern.split('/');
    return first === '' ? this.#match('/', segments) : this.#match('', [first, ...segments]);
  }

  async #match(directory: string, [segment, ...rest]: readonly string[]): Promise<boolean> {
    if (segment === undefined) return false;
    // Also `.` and `..`, which no directory lists.
    if (!hasWildcard(segment) && rest.length > 0) return this.#match(join(directory, segment), rest);
    let hasAny = segment === '**' && (await this.#match(directory, rest));
    if (!(await isDirectory(directory === '' ? '.' : directory))) return false;
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
    return !(await isDirectory(path)) && this.#addIfManifest(path, entry);
  }
}

function nothingHere(isRecursive: boolean): string {
  const what = 'holds no file named *.yaml, *.yml or *.json';
  return isRecursive ? what : `${what}, and --no-recursive leaves its subdirectories out`;
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

async function isDangling(path: string): Promise<boolean> {
  const entry = await lstat(path).catch(() => undefined);
  return entry?.isSymbolicLink() === true && !(await exists(path));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
