import { holdsChanges, holdsErrors } from '../policy/replay-count.ts';
import type { ReplayOptions } from './replay.ts';
import type { FailOn, ReplayFormat } from './replay-choices.ts';
import { replayCorpus } from './replay-corpus.ts';
import { paintFor } from './report/paint.ts';
import { replayGithub } from './report/replay-github.ts';
import { type ReplayRun, replayJson } from './report/replay-json.ts';
import { replayJunit } from './report/replay-junit.ts';
import { replayText } from './report/replay-text.ts';

const printers: Readonly<Record<ReplayFormat, (run: ReplayRun) => string | Promise<string>>> = {
  text: (run) => replayText(run, paintFor(process.stdout)),
  json: replayJson,
  junit: replayJunit,
  github: replayGithub,
  html: async (run) => (await import('./report/replay-html.ts')).replayHtml(run),
};

/** Replays a corpus and reports on standard output. @returns whether that is a failure */
export async function replay(paths: readonly string[], options: ReplayOptions): Promise<boolean> {
  const run = await replayCorpus(paths, options);
  process.stdout.write(await printers[options.output](run));
  return isFailure(run, options.failOn);
}

/** Where nothing could be compared, there is nothing that could be tolerated. */
export function isFailure(run: ReplayRun, failOn: FailOn): boolean {
  if (!run.isComplete) return true;
  if (failOn === 'none') return false;
  if (run.problems.length > 0 || holdsErrors(run)) return true;
  return failOn === 'changes' && holdsChanges(run);
}
