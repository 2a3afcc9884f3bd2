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

/** As in the chart, in milliseconds. */
const probeTimeout = 2_000;

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
    for (; !this.#isOver; await sleep(probePeriod))
      await Promise.all([...this.#endpoints].map((one) => this.#look(one)));
  }

  /** Who says that it is not ready is believed at once; who says nothing is asked once more, as kubelets do. */
  async #look(endpoint: Endpoint): Promise<void> {
    const isReady = (await answersReady(endpoint)) ?? (await answersReady(endpoint));
    if (isReady && this.#endpoints.has(endpoint)) this.#ready.add(endpoint);
    else this.#ready.delete(endpoint);
  }
}

/** Undefined where there is no answer in time. */
function answersReady({ adminPort }: Endpoint): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const options = { port: adminPort, path: '/readyz', agent: false, signal: AbortSignal.timeout(probeTimeout) };
    get({ host: '127.0.0.1', ...options }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', ({ name }) => resolve(name === 'AbortError' || name === 'TimeoutError' ? undefined : false));
  });
}
