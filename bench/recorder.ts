import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '../src/inject/index.ts';
import { closedLoop, type LoadResult, openLoop } from './load.ts';
import type { ServerProcess } from './processes.ts';
import { requestsFor, type Workload } from './workloads.ts';

export interface RecorderBench {
  readonly start: (...words: string[]) => Promise<ServerProcess>;
  readonly workload: Workload;
  readonly snapshot: Snapshot;
  readonly scratch: string;
  readonly rounds: number;
  readonly seconds: number;
}

/** So many workloads, of each of which the recorder hears for the first time. */
const distinct = 2000;

/**
 * Latency with and without the flight recorder at a constant rate in turns, when nearly every review is new to it, which
 * is the most that it ever has to do.
 */
export async function measureRecorder(bench: RecorderBench): Promise<unknown> {
  const directory = join(bench.scratch, 'recordings');
  const servers = { without: await bench.start(), with: await bench.start('--record', directory) };
  const requests = requestsFor(bench.workload, bench.snapshot);
  const maximum = await closedLoop(servers.without.port, servers.without.pid, requests, 3);
  const rate = maximum.requestsPerSecond / 2;
  const fresh = requestsFor({ ...bench.workload, reviews: renamed(bench.workload.reviews) }, bench.snapshot);
  await closedLoop(servers.with.port, servers.with.pid, fresh, 3);
  const results = { without: [] as LoadResult[], with: [] as LoadResult[] };
  for (let round = 0; round < bench.rounds; round++) {
    for (const side of ['without', 'with'] as const) {
      const { port, pid } = servers[side];
      results[side].push(await openLoop(port, pid, fresh, rate, bench.seconds));
    }
  }
  await servers.without.stop();
  await servers.with.stop();
  const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  console.log(
    `\nflight recorder at ${rate.toFixed(0)} reviews/s, each new to it; ${(bytes / 2 ** 20).toFixed(1)} MiB written`,
  );
  for (const side of ['without', 'with'] as const) {
    const of = (pick: (one: LoadResult) => number): string => median(results[side].map(pick)).toFixed(2);
    console.log(
      `${side.padEnd(8)} p50 ${of((one) => one.p50)} ms, p99 ${of((one) => one.p99)} ms, CPU ${of((one) => one.cpuPerRequest)} us`,
    );
  }
  return { perSecond: rate, bytes, ...results };
}

/** The same pods as those of other workloads. */
function renamed(reviews: readonly string[]): string[] {
  return Array.from({ length: distinct }, (_, index) =>
    reviews[index % reviews.length]!.replace(/"([a-z]+-v\d)(-[0-9a-f]{9}-?)"/g, `"$1-${index}$2"`),
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
