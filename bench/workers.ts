import { cpus } from 'node:os';
import { closedLoop } from './load.ts';
import type { ServerProcess } from './processes.ts';
import type { PreparedRequest } from './raw-client.ts';

export interface WorkersBench {
  /** Starts a server that may use the first two cores. */
  readonly start: (...words: string[]) => Promise<ServerProcess>;
  /** Reviews that cost the server much more than the client. */
  readonly requests: readonly PreparedRequest[];
  readonly rounds: number;
  readonly seconds: number;
}

/** How many times as much two workers do as one, on two cores, in turns; medians of the rounds. */
export async function measureWorkers({ start, requests, rounds, seconds }: WorkersBench): Promise<unknown> {
  const servers = { one: await start('--workers', '1'), two: await start('--workers', '2') };
  const rates = { one: [] as number[], two: [] as number[] };
  const costs = { one: [] as number[], two: [] as number[] };
  for (const { port, pid } of Object.values(servers)) await closedLoop(port, pid, requests, 3);
  for (let round = 0; round < rounds; round++) {
    for (const side of ['one', 'two'] as const) {
      const { port, pid } = servers[side];
      const { requestsPerSecond, cpuPerRequest, fault } = await closedLoop(port, pid, requests, seconds);
      if (fault !== undefined) throw new Error(fault);
      rates[side].push(requestsPerSecond);
      costs[side].push(cpuPerRequest);
    }
  }
  for (const server of Object.values(servers)) await server.stop();
  const [one, two] = [median(rates.one), median(rates.two)];
  const [costOfOne, costOfTwo] = [median(costs.one), median(costs.two)];
  const cores = cpus().length;
  console.log(
    `\npods of 50 containers, each like no other: ${one.toFixed(0)}/s with one worker, ${two.toFixed(0)}/s with two: ${(two / one).toFixed(2)} times as many`,
  );
  console.log(
    `each takes ${costOfOne.toFixed(0)} us of all processors with one worker, ${costOfTwo.toFixed(0)} us with two: what one core does, two do ${((2 * costOfOne) / costOfTwo).toFixed(2)} times`,
  );
  if (cores < 3) {
    console.log(
      `(the client has to share the ${cores} cores with the workers, so the rates say less than two free cores would)`,
    );
  }
  return { cores, one, two, times: two / one, costOfOne, costOfTwo };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
