import { AggregatorRegistry, type Registry } from 'prom-client';
import type { MetricsText } from './admin-app.ts';
import type { MetricValues } from './worker-messages.ts';

/** Where the metrics of the workers come from. */
export interface CountedWorkers {
  /** Asks all of them anew. */
  refresh(): Promise<void>;
  /** What each one told last. */
  metrics(): readonly MetricValues[];
}

/**
 * The metrics of all processes as those of one: counters and histograms are added up, and what a worker has counted
 * stays when it is gone.
 */
export class PoolMetrics implements MetricsText {
  /** Of the coordinator. */
  readonly own: Registry;
  readonly #workers: CountedWorkers;
  #departed: object[] = [];

  constructor(own: Registry, workers: CountedWorkers) {
    this.own = own;
    this.#workers = workers;
  }

  get contentType(): string {
    return this.own.contentType;
  }

  async metrics(): Promise<string> {
    await this.#workers.refresh();
    const own = await this.own.getMetricsAsJSON();
    return AggregatorRegistry.aggregate([...this.#workers.metrics(), this.#departed, own]).metrics();
  }

  /** Keeps what a worker has counted that is gone. */
  keep(metrics: MetricValues): void {
    const counted = metrics.filter(({ type }) => isCount(type));
    this.#departed = AggregatorRegistry.aggregate([this.#departed, counted]).getMetricsAsArray();
  }
}

/** Types are told by their names, which prom-client's own declarations call numbers. */
function isCount(type: unknown): boolean {
  return type === 'counter' || type === 'histogram';
}
