import { Gauge, type Registry } from 'prom-client';
import type { FollowedState } from '../config/followed.ts';
import type { Concern } from './concern.ts';

/** Tells how current the knowledge about the cluster is. It hinders only the start: later, old facts are better than none. */
export class FollowedConcern implements Concern {
  readonly #states: () => readonly FollowedState[];

  constructor(states: () => readonly FollowedState[]) {
    this.#states = states;
  }

  obstacles(): string[] {
    return this.#states()
      .filter(({ isSynced }) => !isSynced)
      .map(({ kind, problem }) => `${kind} not read yet${problem === undefined ? '' : `: ${problem}`}`);
  }

  status(): object {
    const entries = this.#states().map((state) => {
      const { kind, isSynced: synced, size: objects, problem = null } = state;
      return [kind, { synced, objects, stalenessSeconds: Math.round(staleness(state)), problem }];
    });
    return { cluster: Object.fromEntries(entries) };
  }

  register(registry: Registry): void {
    const states = this.#states;
    const gauge = (
      name: string,
      help: string,
      aggregator: 'min' | 'max',
      value: (state: FollowedState) => number,
    ): void => {
      new Gauge({
        name,
        help,
        aggregator,
        labelNames: ['kind'],
        registers: [registry],
        collect(): void {
          for (const state of states()) this.set({ kind: state.kind }, value(state));
        },
      });
    };
    gauge(
      'sidecar_injector_cluster_cache_synced',
      '1 once all objects of the kind were read.',
      'min',
      ({ isSynced }) => (isSynced ? 1 : 0),
    );
    gauge(
      'sidecar_injector_cluster_cache_staleness_seconds',
      'Time since the API server last confirmed what is known of the kind; about a minute at most while all is well.',
      'max',
      staleness,
    );
  }
}

/** In seconds. */
function staleness({ heardAt }: FollowedState): number {
  return (performance.now() - heardAt) / 1000;
}
