import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenText, type Verdict } from '../policy/check-case.ts';
import { firstExpectation } from '../policy/first-expectation.ts';
import { fileFor, readExpected } from './test-policy-case.ts';
import { type CaseDirectory, expectFile, filesIn, goldenFile, readTextNow } from './test-policy-files.ts';

/**
 * Writes what comes out now: goldens where the case has or wants some, and a first expectation where it has none.
 * @param verdicts by the name of the configuration
 * @returns the directory as it is afterwards, and the files that were written or removed
 */
export function updateCase(
  directory: CaseDirectory,
  verdicts: ReadonlyMap<string, Verdict>,
): { directory: CaseDirectory; written: string[] } {
  const isNew = !directory.files.some((name) => name === expectFile || verdicts.has(configurationOf(name, expectFile)));
  const wanted = new Map([...verdicts].filter(([name]) => isNew || wantsGolden(directory, name)));
  const files = new Map([
    ...(isNew ? variants(expectFile, verdicts, firstExpectation, true) : []),
    ...variants(goldenFile, wanted, goldenText, wanted.size === verdicts.size),
  ]);
  const written = [...files].filter(([name, text]) => write(directory, name, text)).map(([name]) => name);
  return {
    directory: { ...directory, files: filesIn(directory.path) },
    written: written.map((name) => join(directory.path, name)),
  };
}

function wantsGolden(directory: CaseDirectory, configuration: string): boolean {
  return (
    directory.files.includes(fileFor(directory, goldenFile, configuration)) ||
    readExpected(directory, configuration).golden === true
  );
}

/** `new` for `expect.new.yaml`; empty for a name that is laid out differently. */
function configurationOf(name: string, file: string): string {
  const [start, end] = file.split('.') as [string, string];
  const isVariant = name.startsWith(`${start}.`) && name.endsWith(`.${end}`);
  return isVariant ? name.slice(start.length + 1, -end.length - 1) : '';
}

/** One file where all configurations say the same, else one for each; undefined for files that there must not be. */
function variants(
  file: string,
  verdicts: ReadonlyMap<string, Verdict>,
  textOf: (verdict: Verdict) => string | undefined,
  mayShare: boolean,
): [name: string, text: string | undefined][] {
  if (verdicts.size === 0) return [];
  const texts = [...verdicts].map(([name, verdict]) => [name, textOf(verdict)] as const);
  const isShared = mayShare && new Set(texts.map(([, text]) => text)).size === 1;
  const own = texts.map(([name, text]): [string, string | undefined] => [
    file.replace('.yaml', `.${name}.yaml`),
    isShared ? undefined : text,
  ]);
  return [[file, isShared ? texts[0]![1] : undefined], ...own];
}

/** Leaves a file alone that says so already. @returns whether anything changed */
function write({ path, files }: CaseDirectory, name: string, text: string | undefined): boolean {
  const file = join(path, name);
  const exists = files.includes(name);
  if (text === undefined) {
    if (exists) rmSync(file);
    return exists;
  }
  if (exists && readTextNow(file) === text) return false;
  writeFileSync(file, text);
  return true;
}
