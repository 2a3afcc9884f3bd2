import { parentPort, workerData } from 'node:worker_threads';
import { targetKinds } from './kinds.ts';
import type { Target } from './target.ts';
import { confirmedComplaintOf, type FoundCase, inputOf } from './try-input.ts';

/** A run of inputs of one target, by their numbers. */
export interface Slice {
  readonly target: string;
  readonly first: number;
  readonly count: number;
}

export interface SliceResult {
  readonly found: readonly FoundCase[];
  readonly milliseconds: number;
}

const { seed, progress } = workerData as { seed: string; progress: SharedArrayBuffer };
/** The number of the input that is being tried, for the watch in the main thread. */
const current = new Float64Array(progress);
const targets = new Map<string, Target>();

async function targetOf(name: string): Promise<Target> {
  const known = targets.get(name) ?? (await targetKinds[name]!.open())!;
  targets.set(name, known);
  return known;
}

async function run({ target: name, first, count }: Slice): Promise<SliceResult> {
  const target = await targetOf(name);
  const found: FoundCase[] = [];
  const began = performance.now();
  for (let number = first; number < first + count; number++) {
    current[0] = number;
    const input = inputOf(target, name, seed, number);
    const complaint = await confirmedComplaintOf(target, input);
    if (complaint !== undefined) found.push({ target: name, seed, number, complaint, input });
  }
  return { found, milliseconds: performance.now() - began };
}

parentPort!.on('message', (slice: Slice | 'end') => {
  if (slice === 'end') {
    void Promise.all([...targets.values()].map((target) => target.close?.())).then(() => parentPort!.close());
    return;
  }
  void run(slice).then((result) => parentPort!.postMessage(result));
});
