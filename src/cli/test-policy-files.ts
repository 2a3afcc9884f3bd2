import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileProblem } from '../config/read-text.ts';
import { PolicyError, type PolicyProblem } from '../policy/policy-problem.ts';
import { CommandError } from './command-error.ts';
import { linesName } from './reviewed-input.ts';

/** The directory of a case, and the names of the files in it. */
export interface CaseDirectory {
  /** Relative to the suite, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly files: readonly string[];
}

/** A directory with `suite.yaml`, or one that was named without having any, and its cases sorted by name. */
export interface SuiteDirectory {
  readonly path: string;
  readonly hasSuiteFile: boolean;
  readonly cases: readonly CaseDirectory[];
  /** Files of recordings, each of which is a case. */
  readonly recordings: readonly string[];
}

export const suiteFile = 'suite.yaml';
export const inputFiles: readonly string[] = ['review.json', 'pod.yaml', 'workload.yaml'];
export const expectFile = 'expect.yaml';
export const goldenFile = 'injected.yaml';

/**
 * Finds the cases below the paths, which are directories or files of recordings. A case belongs to the nearest directory
 * above it that has a `suite.yaml`, else to the path that was named.
 * @throws {CommandError} where a path cannot be read
 */
export function findSuites(paths: readonly string[]): SuiteDirectory[] {
  const finder = new Finder();
  for (const path of paths) {
    const start = resolve(path);
    const owner = suiteAbove(start);
    if (linesName.test(path) && existsSync(start)) finder.addRecordings(owner ?? dirname(start), start);
    else finder.visit(start, owner ?? start);
  }
  return finder.suites();
}

function suiteAbove(start: string): string | undefined {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, suiteFile))) return directory;
    if (dirname(directory) === directory) return undefined;
  }
}

class Finder {
  readonly #cases = new Map<string, Map<string, CaseDirectory>>();
  readonly #recordings = new Map<string, Set<string>>();

  visit(directory: string, suite: string): void {
    const entries = listDirectory(directory);
    const files = fileNames(entries);
    const owner = files.includes(suiteFile) ? directory : suite;
    if (files.some((name) => inputFiles.includes(name) || name === expectFile)) {
      this.#add(owner, directory, files);
    } else {
      for (const name of files.filter((one) => linesName.test(one))) this.addRecordings(owner, join(directory, name));
      if (!this.#cases.has(owner)) this.#cases.set(owner, new Map());
    }
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') {
        this.visit(join(directory, entry.name), owner);
      }
    }
  }

  suites(): SuiteDirectory[] {
    return [...this.#cases]
      .map(([path, cases]) => ({
        path: shown(path),
        hasSuiteFile: existsSync(join(path, suiteFile)),
        cases: [...cases.values()].sort((left, right) => (left.name < right.name ? -1 : 1)),
        recordings: [...(this.#recordings.get(path) ?? [])].map(shown).sort(),
      }))
      .filter(({ cases, recordings, hasSuiteFile }) => cases.length + recordings.length > 0 || hasSuiteFile);
  }

  addRecordings(suite: string, file: string): void {
    if (!this.#cases.has(suite)) this.#cases.set(suite, new Map());
    this.#recordings.set(suite, (this.#recordings.get(suite) ?? new Set<string>()).add(file));
  }

  /** The same directory may be named twice; its cases run once. */
  #add(suite: string, directory: string, files: readonly string[]): void {
    const name = relative(suite, directory).replaceAll('\\', '/') || '.';
    const cases = this.#cases.get(suite) ?? new Map<string, CaseDirectory>();
    cases.set(directory, { name, path: shown(directory), files });
    this.#cases.set(suite, cases);
  }
}

/** As a person would write it: relative where that is below the working directory. */
function shown(path: string): string {
  const name = relative('', path);
  return name.startsWith('..') ? path : name || '.';
}

/** The names of the files in a directory. @throws {CommandError} */
export function filesIn(path: string): string[] {
  return fileNames(listDirectory(path));
}

function fileNames(entries: readonly Dirent[]): string[] {
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
}

function listDirectory(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    const problem = fileProblem(error);
    if (problem === undefined) throw error;
    const isFile = error instanceof Error && 'code' in error && error.code === 'ENOTDIR' && existsSync(path);
    throw new CommandError(`${path}: ${isFile ? 'is a file, a directory with cases is wanted' : problem}`);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws {PolicyError} where the file cannot be read as text */
export function readTextNow(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    // What marks the order of bytes is no part of the text; and what stands for bytes that are none may really be meant.
    return text.startsWith('\uFEFF') || text.includes('\uFFFD') ? utf8.decode(readFileSync(file)) : text;
  } catch (error) {
    const problem = error instanceof TypeError ? 'is not text: it holds bytes that are no UTF-8' : fileProblem(error);
    if (problem === undefined) throw error;
    throw new PolicyError([{ file, message: problem }]);
  }
}

/** Files that do not belong into the directory of a case. Notes for people may lie beside the case. */
export function strayFiles({ path, files }: CaseDirectory, configurations: readonly string[]): PolicyProblem[] {
  const perConfiguration = configurations.flatMap((name) => [`expect.${name}.yaml`, `injected.${name}.yaml`]);
  const known = new Set([...inputFiles, expectFile, goldenFile, suiteFile, ...perConfiguration]);
  return files
    .filter((name) => !known.has(name) && !name.endsWith('.md') && !name.startsWith('.'))
    .map((name) => ({
      file: join(path, name),
      message: `is no file of a case (of configurations ${configurations.join(', ')}); notes may be *.md`,
    }));
}
