import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../e2e/support/poll.ts';

/** A replica behind a Service. */
export interface Endpoint {
  readonly port: number;
  readonly adminPort: number;
}

/** As long as a kubelet and the endpoints' way through the cluster take at best, in milliseconds. */
const probePeriod = 500;

/**
 * A replica is silent for as long as a busy machine gives it no turn: reviews that are sent to it meanwhile show whether
 * that was too long. Nobody here hangs for ever; who is dead refuses connections.
 */
const patience = 30_000;

/** How long it takes until everybody knows that a pod was deleted, in milliseconds. */
const propagation = 500;

/** The replicas of a Service, and which of them were ready when they were asked last. */
export class ReadyEndpoints {
  readonly #probes = new Map<Endpoint, Promise<void>>();
  readonly #ready = new Set<Endpoint>();
  readonly #end = new AbortController();
  #turn = 0;

  /** Takes in a replica and waits until new connections may go to it. */
  async add(endpoint: Endpoint): Promise<void> {
    this.#probes.set(endpoint, this.#probe(endpoint));
    await eventually(
      'the replica is ready',
      () => this.#ready.has(endpoint) || !this.#probes.has(endpoint) || undefined,
    );
  }

  remove(endpoint: Endpoint): void {
    this.#probes.delete(endpoint);
    this.#ready.delete(endpoint);
  }

  /** The pod was deleted: in a cluster that alone takes it out, whatever it says of itself, though not at once. */
  terminate(endpoint: Endpoint): void {
    setTimeout(() => this.remove(endpoint), propagation).unref();
  }

  /** The one that the next connection goes to, in turns; undefined while none is ready. */
  next(): Endpoint | undefined {
    const ready = [...this.#ready];
    return ready[this.#turn++ % ready.length];
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#probes.values());
  }

  /** Who says that it is not ready is believed at once. */
  async #probe(endpoint: Endpoint): Promise<void> {
    await sleep();
    for (const { signal } = this.#end; !signal.aborted && this.#probes.has(endpoint); await sleep(probePeriod)) {
      const isReady = await answersReady(endpoint, signal);
      if (isReady && this.#probes.has(endpoint)) this.#ready.add(endpoint);
      else this.#ready.delete(endpoint);
    }
  }
}

function answersReady({ adminPort }: Endpoint, end: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.any([end, AbortSignal.timeout(patience)]);
    get({ host: '127.0.0.1', port: adminPort, path: '/readyz', agent: false, signal }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
