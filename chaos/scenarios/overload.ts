import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop } from '../../bench/load.ts';
import type { ApiServerClient } from '../api-server-client.ts';
import { Latencies } from '../latencies.ts';
import { openLoad } from '../open-load.ts';
import type { Verdict } from '../report.ts';
import { Stage, type StageSettings } from '../stage.ts';

export interface OverloadSettings extends StageSettings {
  readonly seconds: number;
  /** Of what the server can do. */
  readonly times: number;
  /** Idle connections that each API server keeps; with 0 each review comes on one of its own. */
  readonly kept?: number | undefined;
}

/** Three API servers, each with an address of its own. */
const addresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4'];

/** An API server works on so many requests at a time, and answers others with 429 by itself. */
const seats = 600;

/** Latencies count from then on, in milliseconds: the first seconds are a burst, which is worked off. */
const ramp = 5_000;

/** What those that are admitted may take, in milliseconds. */
const bar = 1_000;

/** What became of reviews. */
class Tally {
  readonly #countsFrom = performance.now() + ramp;
  answered = 0;
  readonly admitted = new Latencies();
  shed = 0;
  /** Held back by the API servers themselves. */
  heldBack = 0;
  /** Came on a connection of its own, whatever became of it. */
  onNew = 0;
  readonly failures: string[] = [];
  failed = 0;

  admit(startedAt: number): void {
    this.answered++;
    if (startedAt >= this.#countsFrom) this.admitted.add(performance.now() - startedAt);
  }

  fail(what: string): void {
    this.failed++;
    if (this.failures.length < 20) this.failures.push(what);
  }
}

/**
 * R8: three times as many reviews as can be answered; the rest is told to come again in a second. Go's client keeps 25
 * idle connections, but a review that waits takes one that becomes free; where none is kept, handshakes are most of the work.
 */
export async function runOverload(settings: OverloadSettings): Promise<Verdict> {
  const stage = await Stage.open({ ...settings, workloads: ['W2u'] });
  try {
    const { port, pid } = stage.replicas[0]!;
    const { requests } = stage.configurations.variants[0]!;
    await closedLoop(port, pid, requests, 3);
    const { requestsPerSecond } = await closedLoop(port, pid, requests, 5);
    const { kept = seats } = settings;
    const connections = { idleConnections: kept, mostConnections: seats };
    const clients = addresses.map((address) => stage.client({ endpoint: () => port, ...connections }, address));
    await Promise.all(clients.map((client) => client.connect(kept)));
    const tally = new Tally();
    const memory = [stage.replicas[0]!.memory()];
    const end = performance.now() + settings.seconds * 1000;
    let number = 1_000_000;
    const open = addresses.map(() => new Set<Promise<void>>());
    const start = (): void => {
      const request = requests[number % requests.length]!;
      const index = ++number % clients.length;
      if (open[index]!.size >= seats) return void tally.heldBack++;
      const work = review(clients[index]!, request, number, tally).finally(() => open[index]!.delete(work));
      open[index]!.add(work);
    };
    const sampling = setInterval(() => memory.push(stage.replicas[0]!.memory()), 1_000);
    await openLoad(requestsPerSecond * settings.times, start, () => performance.now() > end);
    await Promise.all(open.flatMap((works) => [...works]));
    clearInterval(sampling);
    await sleep(1_000);
    for (const client of clients) client.close();
    return verdict(tally, requestsPerSecond, settings, memory);
  } finally {
    await stage.close();
  }
}

async function review(
  client: ApiServerClient,
  request: Parameters<ApiServerClient['send']>[0],
  number: number,
  tally: Tally,
): Promise<void> {
  const startedAt = performance.now();
  try {
    const { status, bytes, isNewConnection } = await client.send(request, number);
    if (isNewConnection) tally.onNew++;
    if (status === 200) tally.admit(startedAt);
    else if (status === 503 && /^retry-after: 1\r$/im.test(bytes.toString('latin1'))) tally.shed++;
    else tally.fail(`HTTP ${status}`);
  } catch (error) {
    tally.fail((error as Error).message);
  }
}

function verdict(
  { answered, admitted, shed, heldBack, onNew, failed, failures }: Tally,
  saturation: number,
  { times, seconds, kept = seats }: OverloadSettings,
  memory: readonly number[],
): Verdict {
  const quantile = (share: number): string => admitted.quantile(share).toFixed(0);
  return {
    lines: [
      `saturated at ${saturation.toFixed(0)} reviews/s; asked for ${times} times as many for ${seconds} s`,
      `${answered} admitted (after the first ${ramp / 1000} s p50 ${quantile(0.5)}, p99 ${quantile(0.99)}, p99.9 ${quantile(0.999)} ms), ${shed} told to come again in a second, ${failed} failed; ${heldBack} more were held back by the API servers`,
      `each API server keeps ${kept} idle connections; ${onNew} answers came on new ones`,
      `memory: ${memory[0]!.toFixed(0)} MiB before, ${Math.max(...memory).toFixed(0)} MiB at the highest, ${memory.at(-1)!.toFixed(0)} MiB at the end`,
    ],
    missed: [
      ...failures,
      ...(admitted.quantile(0.99) < bar ? [] : [`the p99 of what is admitted is not below ${bar} ms`]),
    ],
  };
}
