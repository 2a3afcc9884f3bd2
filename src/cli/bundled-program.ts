import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Where the build keeps what V8 made of the program: no other version and no other processor can use it. V8 reads all of it
 * first, so that the server, which needs twice as much, has one of its own.
 */
export function codeCacheName(command: string | undefined): string {
  return `${command === 'serve' ? 'server' : 'commands'}-${process.versions.v8}-${process.arch}.cache`;
}

/** What the program offers: the module run-program. */
type Program = typeof import('./run-program.ts');

export interface LoadedProgram {
  readonly program: Program;
  readonly script: Script;
}

/**
 * Loads the program that the build put beside this file. Where there is a code cache that fits, functions need not be
 * compiled again, which is a third of a short command's time; without one everything works as well.
 * @param command the first argument of the process
 */
export function loadBundledProgram(directory: string, command: string | undefined): LoadedProgram {
  const file = join(directory, 'program.cjs');
  const cache = join(directory, codeCacheName(command));
  // A function of the names that modules see; the build writes ASCII only.
  const source = readFileSync(file, 'latin1');
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  const script = new Script(source, { filename: file, ...(cachedData && { cachedData }) });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return { program: module.exports as Program, script };
}

/** The one of the bundle. */
export const runProgram: Program['runProgram'] = (name) =>
  loadBundledProgram(import.meta.dirname, process.argv[2]).program.runProgram(name);
