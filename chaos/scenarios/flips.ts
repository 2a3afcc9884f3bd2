import { setTimeout as sleep } from 'node:timers/promises';
import { goodDocuments } from '../../test/reload/documents.ts';
import { FakeCluster } from '../../test/support/fake-cluster.ts';
import { Latencies } from '../latencies.ts';
import { Random } from '../random.ts';
import { Replica } from '../replica.ts';
import type { Verdict } from '../report.ts';

export interface FlipSettings {
  readonly program: string;
  readonly seed: number;
  readonly seconds: number;
}

const path = '/api/v1/namespaces/istio-system/configmaps';

/** So many configurations follow each other in a ring; one that is older is not taken for a newer one. */
const ring = 16;
const interval = 1_000;
/** How often somebody looks which configuration holds, in milliseconds. */
const look = 20;
/** After a fault everything is known again by then, in milliseconds. */
const convergence = 5_000;
/** Faults come after so many flips. */
const faultEvery = 15;

/** R3: the ConfigMap changes every second while its API server has faults. */
export async function runFlips({ program, seed, seconds }: FlipSettings): Promise<Verdict> {
  const cluster = await FakeCluster.start(path);
  flip(cluster, 0);
  const words = ['--kubeconfig', cluster.server.kubeconfig, '--injectConfigMapName', 'istio-sidecar-injector'];
  const replica = await Replica.start(program, [...words, '--cluster-facts', 'none']);
  try {
    return await new Flips(cluster, replica, new Random(seed)).run(seconds);
  } finally {
    await replica.kill();
    await cluster.server.close();
  }
}

function flip(cluster: FakeCluster, number: number): void {
  const { config, values, mesh } = goodDocuments(`flip-${number % ring}`);
  const metadata = { namespace: 'istio-system' };
  if (number === 0) cluster.put(path, 'istio', { data: { mesh } }, metadata);
  cluster.put(path, 'istio-sidecar-injector', { data: { config, values } }, metadata);
}

class Flips {
  readonly #cluster: FakeCluster;
  readonly #replica: Replica;
  readonly #random: Random;
  readonly #digests = new Map<string, number>();
  readonly #delays = new Latencies();
  /** When flips were made whose effect was not seen yet, by their number in the ring. */
  readonly #pending = new Map<number, number>();
  readonly #missed: string[] = [];
  #overtaken = 0;
  #faults = 0;
  #faultEndedAt = 0;

  constructor(cluster: FakeCluster, replica: Replica, random: Random) {
    this.#cluster = cluster;
    this.#replica = replica;
    this.#random = random;
  }

  async run(seconds: number): Promise<Verdict> {
    for (let number = 0; number < ring; number++) {
      flip(this.#cluster, number);
      await this.#learn(number);
    }
    const fault = this.#random.deck(this.#faultKinds());
    const end = performance.now() + seconds * 1000;
    let count = 0;
    for (; performance.now() < end; count++) {
      flip(this.#cluster, count);
      this.#pending.set(count % ring, performance.now());
      if (count % faultEvery === faultEvery - 1) await this.#break(fault());
      await this.#watch(interval);
    }
    await this.#watch(convergence);
    for (const number of this.#pending.keys()) this.#missed.push(`flip ${number} of the ring at the end`);
    return this.#verdict(count);
  }

  async #learn(number: number): Promise<void> {
    for (const end = performance.now() + 30_000; performance.now() < end; await sleep(look)) {
      const [{ digest } = { digest: null }] = await this.#replica.configurations();
      if (digest === null || this.#digests.has(digest)) continue;
      this.#digests.set(digest, number);
      return;
    }
    throw new Error('a configuration does not come into force');
  }

  /** Looks what holds for a while. */
  async #watch(milliseconds: number): Promise<void> {
    for (const end = performance.now() + milliseconds; performance.now() < end; await sleep(look)) {
      const [{ digest } = { digest: null }] = await this.#replica.configurations();
      const number = this.#digests.get(digest ?? '');
      const madeAt = number === undefined ? undefined : this.#pending.get(number);
      if (madeAt !== undefined) this.#seen(number!, madeAt);
      this.#findMissed();
    }
  }

  /** With it all older ones are done. */
  #seen(number: number, madeAt: number): void {
    this.#delays.add(performance.now() - madeAt);
    this.#pending.delete(number);
    for (const [older, at] of this.#pending) {
      if (at > madeAt) continue;
      this.#pending.delete(older);
      this.#overtaken++;
    }
  }

  /** Neither it nor a later one holds in time. */
  #findMissed(): void {
    for (const [number, madeAt] of this.#pending) {
      if (performance.now() - Math.max(madeAt, this.#faultEndedAt) < convergence) continue;
      this.#pending.delete(number);
      this.#missed.push(`flip ${number} of the ring does not hold after ${convergence / 1000} s`);
    }
  }

  async #break(fault: () => Promise<void> | void): Promise<void> {
    this.#faults++;
    await fault();
    this.#faultEndedAt = performance.now();
  }

  #faultKinds(): (() => Promise<void> | void)[] {
    const cluster = this.#cluster;
    const answering = async (status: number, headers: Record<string, string>): Promise<void> => {
      cluster.faults.push((_request, response) => {
        response.writeHead(status, headers).end('{}');
        return true;
      });
      cluster.cut(path, 'destroy');
      await sleep(2_000);
      cluster.faults.length = 0;
    };
    return [
      () => cluster.cut(path, 'end'),
      () => cluster.cut(path, 'destroy'),
      () => cluster.bookmark(path),
      () => {
        cluster.oldest = cluster.version;
        cluster.cut(path, 'destroy');
      },
      () => {
        const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
        cluster.send(path, { type: 'ERROR', object });
        cluster.cut(path, 'end');
      },
      () => answering(500, {}),
      () => answering(429, { 'retry-after': '1' }),
      async () => {
        await cluster.server.stop();
        await sleep(2_000);
        await cluster.server.resume();
      },
    ];
  }

  #verdict(count: number): Verdict {
    const at = (share: number): string => this.#delays.quantile(share).toFixed(0);
    return {
      lines: [
        `${count} flips, ${this.#faults} faults of the API server, ${this.#missed.length} flips missed`,
        `in force after ${at(0.5)} ms (p50), ${at(0.99)} ms (p99), ${at(1)} ms (longest); ${this.#overtaken} overtaken by a later one`,
      ],
      missed: this.#missed,
    };
  }
}
