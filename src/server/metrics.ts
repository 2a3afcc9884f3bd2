import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Outcome, protocolFaults } from '../admission/outcome.ts';
import { denials } from '../inject/reason.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import { type EdgeFault, refusals } from './refusal.ts';

export type Result = Outcome['result'];

/** Facts that are read when the metrics are scraped. */
export interface MetricsSources {
  readonly version: string;
  readonly snapshot: () => Snapshot | undefined;
  /** When the certificate that is served expires. */
  readonly certificateExpiry: () => Date | undefined;
}

/** Upper bounds in seconds: from the fastest skip to the longest time that an API server waits. */
const durationBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 5, 10, 20, 30];

/** Requests that are no reviews to this path, as far as can be told, are answered but not counted. */
const uncounted: readonly string[] = ['unknown-path', 'headers-too-large', 'request-timeout', 'malformed-request'];
const countedFaults = Object.keys(refusals).filter((fault) => !uncounted.includes(fault));

/**
 * Counters of what alarms somebody begin at zero: a series whose first value is 1 has not increased, as Prometheus sees
 * it, and the first denial would alarm nobody.
 */
function fromZero(reasons: readonly string[]): Map<string, number> {
  return new Map(reasons.map((reason) => [reason, 0]));
}

/** Counts what became of requests; observing is an addition or two, the work is done when somebody scrapes. */
export class InjectionMetrics {
  readonly registry = new Registry();
  readonly #counts = new Map<Result, Map<string, number>>([
    ['injected', new Map()],
    ['skipped', new Map()],
    ['denied', fromZero(Object.keys(denials))],
    ['refused', fromZero([...Object.keys(protocolFaults), ...countedFaults])],
  ]);
  readonly #durations: Histogram;

  constructor(sources: MetricsSources) {
    collectDefaultMetrics({ register: this.registry });
    this.#registerInjections();
    this.#registerIstioCounters();
    this.#durations = new Histogram({
      name: 'sidecar_injection_time_seconds',
      help: 'Time from the headers of a review to its answer.',
      buckets: durationBuckets,
      registers: [this.registry],
    });
    this.#registerFacts(sources);
  }

  observe(result: Result, reason: Outcome['reason'] | EdgeFault, milliseconds: number): void {
    const counts = this.#counts.get(result)!;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
    this.#durations.observe(milliseconds / 1000);
  }

  /** How many requests came out that way. */
  count(...results: Result[]): number {
    let total = 0;
    for (const result of results) {
      for (const count of this.#counts.get(result)!.values()) total += count;
    }
    return total;
  }

  #registerInjections(): void {
    const counts = this.#counts;
    new Counter({
      name: 'injections_total',
      help: 'Requests to the inject path by what became of them and why.',
      labelNames: ['outcome', 'reason'],
      registers: [this.registry],
      collect(): void {
        this.reset();
        for (const [outcome, reasons] of counts) {
          for (const [reason, count] of reasons) this.inc({ outcome, reason }, count);
        }
      },
    });
  }

  /** The counters of Istio's injector, for its dashboards; a skip is a success, a denial and a refusal are failures. */
  #registerIstioCounters(): void {
    const register = (name: string, help: string, ...results: Result[]): void => {
      const value = (): number => this.count(...results);
      new Counter({
        name,
        help,
        registers: [this.registry],
        collect(): void {
          this.reset();
          this.inc(value());
        },
      });
    };
    register('sidecar_injection_requests_total', 'All requests.', 'injected', 'skipped', 'denied', 'refused');
    register('sidecar_injection_success_total', 'Requests that were allowed.', 'injected', 'skipped');
    register('sidecar_injection_failure_total', 'Requests that were denied or refused.', 'denied', 'refused');
    register('sidecar_injection_skip_total', 'Requests that were allowed without a change.', 'skipped');
  }

  #registerFacts({ version, snapshot, certificateExpiry }: MetricsSources): void {
    const registers = [this.registry];
    new Gauge({
      name: 'sidecar_injector_build_info',
      help: 'Always 1; the labels tell what runs.',
      labelNames: ['version', 'node'],
      aggregator: 'max',
      registers,
    }).set({ version, node: process.version }, 1);
    new Gauge({
      name: 'sidecar_injector_config_info',
      help: 'Always 1; the labels tell which configuration holds.',
      labelNames: ['digest', 'generation', 'revision'],
      aggregator: 'max',
      registers,
      collect(): void {
        this.reset();
        const current = snapshot();
        if (!current) return;
        const { generation, revision } = current;
        this.set({ digest: current.digest(), generation: generation.name, revision }, 1);
      },
    });
    new Gauge({
      name: 'sidecar_injector_certificate_expiry_timestamp_seconds',
      help: 'When the served certificate expires, in seconds since 1970.',
      aggregator: 'min',
      registers,
      collect(): void {
        const expiry = certificateExpiry();
        if (expiry) this.set(expiry.getTime() / 1000);
      },
    });
  }
}
