import { Counter, type Registry } from 'prom-client';
import type { Concern } from './concern.ts';

/** Counts what became of Events. */
export class EventConcern implements Concern {
  readonly #counts: ReadonlyMap<string, number>;

  /** @param counts by result, as they grow */
  constructor(counts: ReadonlyMap<string, number>) {
    this.#counts = counts;
  }

  obstacles(): string[] {
    return [];
  }

  status(): object {
    return {};
  }

  register(registry: Registry): void {
    const counts = this.#counts;
    new Counter({
      name: 'sidecar_injector_events_total',
      help: 'Events of Kubernetes: written, counted together with an earlier one, dropped for want of room, refused.',
      labelNames: ['result'],
      registers: [registry],
      collect(): void {
        this.reset();
        for (const [result, count] of counts) this.inc({ result }, count);
      },
    });
  }
}
