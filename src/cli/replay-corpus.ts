import { join } from 'node:path';
import { loadSnapshot } from '../config/load-snapshot.ts';
import { ProblemList } from '../config/problem-list.ts';
import { listPath } from '../config/read-text.ts';
import type { Snapshot } from '../inject/index.ts';
import { judge } from '../policy/check-case.ts';
import { compareVerdicts, ReplayCount } from '../policy/replay.ts';
import { CommandError } from './command-error.ts';
import type { ReplayOptions } from './replay.ts';
import { paintFor } from './report/paint.ts';
import { type ReplayRun, replayJson } from './report/replay-json.ts';
import { replayText } from './report/replay-text.ts';
import { readReviewed } from './reviewed-input.ts';
import { expectFile, goldenFile, suiteFile } from './test-policy-files.ts';

/** Replays a corpus and reports on standard output. @returns whether anything changes or could not be read */
export async function replay(paths: readonly string[], options: ReplayOptions): Promise<boolean> {
  const run = await replayCorpus(paths, options);
  process.stdout.write(options.output === 'json' ? replayJson(run) : replayText(run, paintFor(process.stdout)));
  return run.groups.length > 0 || run.problems.length > 0;
}

/** Answers every review under both configurations, one after the other. A file that cannot be read is a problem. */
export async function replayCorpus(paths: readonly string[], options: ReplayOptions): Promise<ReplayRun> {
  const [before, after] = await Promise.all([loadSnapshot(earlierOptions(options)), loadSnapshot(options)]);
  return replayBetween(paths, before, after, options);
}

/** The same for two configurations that are loaded. */
export async function replayBetween(
  paths: readonly string[],
  before: Snapshot,
  after: Snapshot,
  options: Pick<ReplayOptions, 'namespace' | 'requestPath'>,
): Promise<ReplayRun> {
  const count = new ReplayCount();
  const problems: string[] = [];
  let objects = 0;
  for await (const file of corpusFiles(paths)) {
    try {
      for await (const { name, review } of readReviewed(file, options.namespace)) {
        objects++;
        const [earlier, later] = [before, after].map((one) => judge(review, options.requestPath, one));
        count.add(name, compareVerdicts(earlier!, later!));
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problems.push(error.message);
    }
  }
  if (objects === 0 && problems.length === 0) throw new CommandError(`${paths.join(', ')}: no object to replay`);
  return { objects, unchanged: count.unchanged, groups: count.groups(), problems };
}

/** What is not part of the configuration itself is the same for both. */
function earlierOptions({ against, revision, resources, templateEnv, namespacePolicy }: ReplayOptions) {
  return {
    config: against,
    ...(revision === undefined ? {} : { revision }),
    ...(resources === undefined ? {} : { resources }),
    ...(templateEnv === undefined ? {} : { templateEnv }),
    ...(namespacePolicy === undefined ? {} : { namespacePolicy }),
  };
}

const corpusName = /\.(?:yaml|yml|json)$/;
/** Files of policy cases that are no input. */
const besideInput = [suiteFile, expectFile, goldenFile].map((name) => name.replace('.yaml', '.'));

/** The files themselves, and below directories all manifests and reviews. */
async function* corpusFiles(paths: readonly string[]): AsyncGenerator<string> {
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
