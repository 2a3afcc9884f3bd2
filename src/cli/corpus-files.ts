import { join } from 'node:path';
import { ProblemList } from '../config/problem-list.ts';
import { listPath } from '../config/read-text.ts';
import { expectFile, goldenFile, suiteFile } from './test-policy-files.ts';

const corpusName = /\.(?:yaml|yml|json|jsonl|jsonl\.gz)$/;
/** Files of policy cases that are no input. */
const besideInput = [suiteFile, expectFile, goldenFile].map((name) => name.replace('.yaml', '.'));

/** The files themselves, and below directories all manifests, reviews and recordings. */
export async function* corpusFiles(paths: readonly string[]): AsyncGenerator<string> {
  const problems = new ProblemList();
  for (const path of paths) {
    const names = path === '-' ? 'file' : await listPath(path, problems);
    problems.throwAny();
    if (names === 'file') yield path;
    else yield* filesBelow(path, names ?? []);
  }
}

async function* filesBelow(directory: string, names: readonly string[]): AsyncGenerator<string> {
  for (const name of names) {
    if (name.startsWith('.') || name === 'node_modules') continue;
    const path = join(directory, name);
    const problems = new ProblemList();
    const found = await listPath(path, problems);
    problems.throwAny();
    if (found !== 'file') yield* filesBelow(path, found ?? []);
    else if (corpusName.test(name) && !besideInput.some((start) => name.startsWith(start))) yield path;
  }
}
