import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../e2e/support/poll.ts';

/** A replica behind a Service. */
export interface Endpoint {
  readonly port: number;
  readonly adminPort: number;
}

/** As long as a kubelet and the endpoints' way through the cluster take at best. */
const probePeriod = 500;

/** The replicas of a Service, and which of them were ready when they were asked last. */
export class ReadyEndpoints {
  readonly #endpoints = new Set<Endpoint>();
  readonly #ready = new Set<Endpoint>();
  readonly #probing = this.#probe();
  #turn = 0;
  #isOver = false;

  /** Takes in a replica and waits until new connections may go to it. */
  async add(endpoint: Endpoint): Promise<void> {
    this.#endpoints.add(endpoint);
    await eventually(
      'the replica is ready',
      () => this.#ready.has(endpoint) || !this.#endpoints.has(endpoint) || undefined,
    );
  }

  remove(endpoint: Endpoint): void {
    this.#endpoints.delete(endpoint);
    this.#ready.delete(endpoint);
  }

  /** The one that the next connection goes to, in turns; undefined while none is ready. */
  next(): Endpoint | undefined {
    const ready = [...this.#ready];
    return ready[this.#turn++ % ready.length];
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#probing;
  }

  async #probe(): Promise<void> {
    await sleep();
    for (; !this.#isOver; await sleep(probePeriod)) {
      for (const endpoint of this.#endpoints) {
        const isReady = await answersReady(endpoint);
        if (isReady && this.#endpoints.has(endpoint)) this.#ready.add(endpoint);
        else this.#ready.delete(endpoint);
      }
    }
  }
}

function answersReady({ adminPort }: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { port: adminPort, path: '/readyz', agent: false, signal: AbortSignal.timeout(1000) };
    get({ host: '127.0.0.1', ...options }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
