import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { targetKinds } from './kinds.ts';
import { type FoundCase, inputOf, longestInput } from './try-input.ts';
import type { Slice, SliceResult } from './worker.ts';

/**
 * `npm run fuzz -- --minutes N [--seed S] [--target NAME] [--runs N]`: tries inputs in a thread of its own, tells how many
 * and what they showed. Input number N of a seed is the same in every run.
 */
const root = process.env.FUZZ_ROOT ?? process.cwd();
const options = readOptions(process.argv.slice(2));
const sliceInputs = 2000;

interface Options {
  readonly minutes: number;
  readonly runs: number;
  readonly seed: string;
  readonly targets: readonly string[];
  readonly first: number;
}

function readOptions(words: readonly string[]): Options {
  const known = ['--minutes', '--runs', '--seed', '--target', '--first'];
  const wrong = words.find((word, at) => at % 2 === 0 && !known.includes(word));
  const value = (name: string): string | undefined => words[words.indexOf(name) + 1 || words.length];
  const target = value('--target');
  if (wrong !== undefined || words.length % 2 === 1 || (target !== undefined && !targetKinds[target])) {
    console.error(`usage: npm run fuzz -- [--minutes N] [--runs N] [--seed S] [--first N] [--target NAME]
targets: ${Object.keys(targetKinds).join(', ')}`);
    process.exit(2);
  }
  return {
    minutes: Number(value('--minutes') ?? (value('--runs') ? Number.POSITIVE_INFINITY : 1)),
    runs: Number(value('--runs') ?? Number.POSITIVE_INFINITY),
    seed: value('--seed') ?? String(Date.now()),
    targets: target === undefined ? Object.keys(targetKinds) : [target],
    first: Number(value('--first') ?? 0),
  };
}

/** What became of the inputs of one target. */
class Tally {
  tried = 0;
  milliseconds = 0;
  found = 0;
}

/** The thread that tries inputs; where one holds it up, it is ended and another takes its place. */
class Runner {
  readonly #progress = new SharedArrayBuffer(8);
  #worker = this.#start();

  #start(): Worker {
    return new Worker(join(import.meta.dirname, 'worker.mjs'), {
      workerData: { seed: options.seed, progress: this.#progress },
    });
  }

  async run(slice: Slice): Promise<SliceResult> {
    const began = performance.now();
    const result = await this.#runWatched(slice);
    if (typeof result !== 'number') return result;
    const target = await targetKinds[slice.target]!.open();
    const input = inputOf(target!, slice.target, options.seed, result);
    const complaint = `held the thread up for more than ${longestInput} ms, or ended it`;
    const slow: FoundCase = { target: slice.target, seed: options.seed, number: result, complaint, input };
    const rest = await this.run({ ...slice, first: result + 1, count: slice.first + slice.count - result - 1 });
    return { found: [slow, ...rest.found], milliseconds: performance.now() - began };
  }

  /** The result, or the number of the input that held the thread up. */
  #runWatched(slice: Slice): Promise<SliceResult | number> {
    const worker = this.#worker;
    const current = new Float64Array(this.#progress);
    current[0] = slice.first;
    return new Promise((resolveRun) => {
      const give = (result: SliceResult | number): void => {
        clearInterval(watch);
        worker.off('message', give).off('error', fail);
        if (typeof result === 'number') {
          void worker.terminate();
          this.#worker = this.#start();
        }
        resolveRun(result);
      };
      let seen = -1;
      let since = 0;
      // Time of the processor: the machine may have other things to do.
      const watch = setInterval(() => {
        const used = process.cpuUsage();
        const milliseconds = (used.user + used.system) / 1000;
        if (current[0] !== seen) [seen, since] = [current[0]!, milliseconds];
        // Opening a target takes a while before its first input, and slow inputs are tried twice.
        else if (milliseconds - since > 10 * longestInput) give(seen);
      }, 200);
      const fail = (): void => give(current[0]!);
      worker.once('message', give);
      worker.once('error', fail);
      worker.postMessage(slice);
    });
  }

  end(): void {
    this.#worker.postMessage('end');
  }
}

async function main(): Promise<void> {
  const targets = await available();
  const runner = new Runner();
  const tallies = new Map(targets.map((name) => [name, new Tally()]));
  const found: FoundCase[] = [];
  const shares = targets.reduce((sum, name) => sum + targetKinds[name]!.share, 0);
  const end = performance.now() + options.minutes * 60_000;
  console.log(`seed ${options.seed}`);
  for (let done = 0, turn = 0; done < options.runs && performance.now() < end; turn++) {
    for (const name of targets) {
      const tally = tallies.get(name)!;
      const due = Math.ceil(((turn + 1) * sliceInputs * targetKinds[name]!.share) / shares) - tally.tried;
      const count = Math.min(due, options.runs - done);
      if (count <= 0) continue;
      const result = await runner.run({ target: name, first: options.first + tally.tried, count });
      tally.tried += count;
      tally.milliseconds += result.milliseconds;
      tally.found += result.found.length;
      done += count;
      found.push(...result.found);
      for (const { number, complaint } of result.found) console.log(`${name} ${number}: ${complaint.slice(0, 2000)}`);
    }
    if (turn % 100 !== 99) continue;
    report(tallies);
    keep(found, tallies);
  }
  runner.end();
  report(tallies);
  keep(found, tallies);
  if (found.length > 0) console.log(`${found.length} found, written to fuzz-results`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

/** Targets for which everything is there. */
async function available(): Promise<string[]> {
  const names: string[] = [];
  for (const name of options.targets) {
    const target = await targetKinds[name]!.open();
    await target?.close?.();
    if (target) names.push(name);
    else console.log(`${name}: left out, what it needs is absent`);
  }
  return names;
}

function report(tallies: ReadonlyMap<string, Tally>): void {
  console.log('target          inputs   inputs/s  found');
  for (const [name, { tried, milliseconds, found }] of [...tallies, ['all', sum(tallies)] as const]) {
    const rate = milliseconds === 0 ? 0 : (tried / milliseconds) * 1000;
    console.log(
      `${name.padEnd(13)} ${String(tried).padStart(9)} ${rate.toFixed(0).padStart(10)} ${String(found).padStart(6)}`,
    );
  }
}

function sum(tallies: ReadonlyMap<string, Tally>): Tally {
  const total = new Tally();
  for (const { tried, milliseconds, found } of tallies.values()) {
    total.tried += tried;
    total.milliseconds += milliseconds;
    total.found += found;
  }
  return total;
}

/** Writes the run down, and each found case as a file that becomes a test when it lies in test/fuzz/regressions. */
function keep(found: readonly FoundCase[], tallies: ReadonlyMap<string, Tally>): void {
  const directory = resolve(root, 'fuzz-results');
  mkdirSync(directory, { recursive: true });
  for (const one of found.slice(0, 200)) {
    writeFileSync(join(directory, `${one.target}-${one.seed}-${one.number}.json`), `${JSON.stringify(one, null, 2)}\n`);
  }
  const counts = Object.fromEntries(
    [...tallies].map(([name, { tried, found: count }]) => [name, { tried, found: count }]),
  );
  const run = { seed: options.seed, first: options.first, node: process.version, counts };
  const name = options.first === 0 ? options.seed : `${options.seed}-${options.first}`;
  writeFileSync(join(directory, `run-${name}.json`), `${JSON.stringify(run, null, 2)}\n`);
}

await main();
