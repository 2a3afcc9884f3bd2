import { onTestFinished } from 'vitest';
import { ApiClient } from './api-client.ts';
import { isReady } from './control-plane.ts';
import { createPod, isInjected, podNamed } from './pods.ts';
import { eventually } from './poll.ts';
import { cluster } from './suite.ts';

export interface LoadReport {
  readonly created: number;
  /** What the API server answered in place of a pod with a sidecar. */
  readonly failures: readonly string[];
  /** Of the creations, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

export interface LoadOptions {
  /** How many requests are on their way at a time. */
  readonly lanes?: number;
  /** Waits for an API server that is gone and asks again, as controllers do. */
  readonly outlivesApiServer?: boolean;
}

/** Creates pods without a pause until it is told to stop; each must come back with a sidecar. */
export class PodLoad {
  readonly #namespace: string;
  readonly #client: ApiClient;
  readonly #durations: number[] = [];
  /** What the API server answered in place of a pod with a sidecar so far. */
  readonly failures: string[] = [];
  /** How many requests are on their way at a time. */
  readonly lanes: number;
  readonly #lanes: readonly Promise<void>[];
  readonly #outlivesApiServer: boolean;
  #isStopping = false;

  constructor(namespace: string, { lanes = 6, outlivesApiServer = false }: LoadOptions = {}) {
    this.#namespace = namespace;
    this.lanes = lanes;
    this.#client = new ApiClient(cluster(), 'load', lanes);
    this.#outlivesApiServer = outlivesApiServer;
    this.#lanes = Array.from({ length: lanes }, (_, lane) => this.#run(lane));
    onTestFinished(async () => {
      await this.stop();
    });
  }

  /** Waits until so many more pods were created; what is tested happens meanwhile. */
  async more(count: number): Promise<void> {
    const goal = this.#durations.length + count;
    await eventually(`${count} more pods are created`, () => this.#durations.length >= goal || undefined, 180_000);
  }

  async stop(): Promise<LoadReport> {
    this.#isStopping = true;
    await Promise.all(this.#lanes);
    const sorted = [...this.#durations].sort((a, b) => a - b);
    const quantile = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    const [p50, p99, longest] = [quantile(0.5), quantile(0.99), quantile(1)];
    return { created: sorted.length, failures: this.failures, p50, p99, longest };
  }

  async #run(lane: number): Promise<void> {
    for (let count = 0; !this.#isStopping; count++) {
      const started = performance.now();
      const failure = await this.#create(`load-${lane}-${count}`);
      this.#durations.push(performance.now() - started);
      if (failure !== undefined) this.failures.push(failure);
    }
  }

  async #create(name: string): Promise<string | undefined> {
    try {
      const { status, body } = await createPod(this.#namespace, podNamed(name), this.#client);
      if (status !== 201) return `${name}: ${status}: ${body.message}`;
      return isInjected(body) ? undefined : `${name}: created without a sidecar`;
    } catch (error) {
      // Whoever creates pods tries again when there is no API server.
      if (!this.#outlivesApiServer) return `${name}: ${error}`;
      return await this.#createAfterRestart(name);
    }
  }

  /** The request that broke off may have come through. */
  async #createAfterRestart(name: string): Promise<string | undefined> {
    await eventually('the API server is back', async () => (await isReady(cluster())) || undefined);
    const failure = await this.#create(name);
    if (failure === undefined || !failure.startsWith(`${name}: 409`)) return failure;
    const pod = await this.#client.expect('GET', `/api/v1/namespaces/${this.#namespace}/pods/${name}`);
    return isInjected(pod) ? undefined : `${name}: created without a sidecar`;
  }
}

/** Prints figures of a run for who reads the log of the tests. */
export function report(title: string, { created, failures, p50, p99, longest }: LoadReport): void {
  const times = `p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms`;
  console.info(`end to end: ${title}: ${created} pods asked for, ${failures.length} failed; ${times}`);
}
