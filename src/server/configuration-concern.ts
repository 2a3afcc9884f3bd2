import { Counter, Gauge, type Registry } from 'prom-client';
import type { SnapshotStore } from '../config/snapshot-store.ts';
import type { Concern } from './concern.ts';

/** Tells of the configuration in force and of one that was refused. */
export class ConfigurationConcern implements Concern {
  readonly #store: SnapshotStore;
  readonly #source: string;

  /** @param source where the configuration comes from, in words */
  constructor(store: SnapshotStore, source: string) {
    this.#store = store;
    this.#source = source;
  }

  obstacles(): string[] {
    if (this.#store.configured) return [];
    const why = this.#store.refusal?.problems.join('; ');
    return [why === undefined ? 'no configuration' : `no configuration: ${why}`];
  }

  status(): object {
    const { configured, refusal, loadedAt } = this.#store;
    return {
      configuration: {
        source: this.#source,
        digest: configured?.digest() ?? null,
        ...(configured && {
          generation: configured.generation.name,
          revision: configured.revision,
          templates: [...configured.templates.keys()],
          warnings: configured.warnings,
        }),
        loaded: loadedAt?.toISOString() ?? null,
        refused: refusal ? { since: refusal.since.toISOString(), problems: refusal.problems } : null,
      },
    };
  }

  register(registry: Registry): void {
    const store = this.#store;
    const registers = [registry];
    new Counter({
      name: 'sidecar_injector_config_reloads_total',
      help: 'Configurations that were read, by whether they could be used.',
      labelNames: ['result'],
      registers,
      collect(): void {
        this.reset();
        this.inc({ result: 'success' }, store.reloads.success);
        this.inc({ result: 'refused' }, store.reloads.refused);
      },
    });
    new Gauge({
      name: 'sidecar_injector_config_last_success_timestamp_seconds',
      help: 'When a configuration was last found good, in seconds since 1970.',
      aggregator: 'min',
      registers,
      collect(): void {
        if (store.loadedAt) this.set(store.loadedAt.getTime() / 1000);
      },
    });
    new Gauge({
      name: 'sidecar_injector_config_refused',
      help: '1 while the configuration that was found last cannot be used, so that an earlier one or none is in force.',
      aggregator: 'max',
      registers,
      collect(): void {
        this.set(store.refusal ? 1 : 0);
      },
    });
  }
}
