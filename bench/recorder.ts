import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '../src/inject/index.ts';
import { closedLoop, type LoadResult, openLoop } from './load.ts';
import type { ServerProcess } from './processes.ts';
import { requestsFor, type Workload } from './workloads.ts';

export interface RecorderBench {
  readonly start: (...words: string[]) => Promise<ServerProcess>;
  /** Each pod of a workload of its own, so that the recorder has seen nothing like it, which is the most it has to do. */
  readonly workload: Workload;
  readonly snapshot: Snapshot;
  readonly scratch: string;
  readonly rounds: number;
  readonly seconds: number;
}

const sides = ['without', 'with'] as const;

/**
 * Latency with and without the flight recorder at half load. Both come in turns, and each round is compared with itself:
 * what disturbs the machine for longer than a round disturbs both.
 */
export async function measureRecorder(bench: RecorderBench): Promise<unknown> {
  const directory = join(bench.scratch, 'recordings');
  const servers = { without: await bench.start(), with: await bench.start('--record', directory) };
  const requests = requestsFor(bench.workload, bench.snapshot);
  for (const side of sides) await closedLoop(servers[side].port, servers[side].pid, requests, 3);
  const maximum = await closedLoop(servers.without.port, servers.without.pid, requests, bench.seconds);
  const rate = maximum.requestsPerSecond / 2;
  const results = { without: [] as LoadResult[], with: [] as LoadResult[] };
  for (let round = 0; round < bench.rounds; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const { port, pid } = servers[side];
      results[side].push(await openLoop(port, pid, requests, rate, bench.seconds));
    }
  }
  for (const side of sides) await servers[side].stop();
  const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  const ratios = { p99: ratioOf(results, (one) => one.p99), cpu: ratioOf(results, (one) => one.cpuPerRequest) };
  print(rate, bytes, results, ratios);
  return { perSecond: rate, bytes, ratios, ...results };
}

type Results = Readonly<Record<(typeof sides)[number], readonly LoadResult[]>>;

/** With the recorder to without it, the median of the rounds. */
function ratioOf(results: Results, pick: (one: LoadResult) => number): number {
  return median(results.with.map((one, round) => pick(one) / pick(results.without[round]!)));
}

function print(rate: number, bytes: number, results: Results, ratios: { p99: number; cpu: number }): void {
  const written = `${(bytes / 2 ** 20).toFixed(1)} MiB written`;
  console.log(`\nflight recorder at ${rate.toFixed(0)} reviews/s (half load), each new to it; ${written}`);
  for (const side of sides) {
    const of = (pick: (one: LoadResult) => number): number => median(results[side].map(pick));
    const fault = results[side].find((one) => one.fault)?.fault;
    const times = `p50 ${of((one) => one.p50).toFixed(2)} ms, p99 ${of((one) => one.p99).toFixed(2)} ms`;
    const cpu = `CPU ${of((one) => one.cpuPerRequest).toFixed(0)} us`;
    console.log(`${side.padEnd(8)} ${times}, ${cpu}${fault ? `   VOID: ${fault}` : ''}`);
  }
  const count = results.with.length;
  console.log(`with : without, median of ${count} rounds: p99 ${ratios.p99.toFixed(3)}, CPU ${ratios.cpu.toFixed(3)}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
