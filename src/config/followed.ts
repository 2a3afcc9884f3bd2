import type { CacheState, CacheUse } from '../cluster/watched-cache.ts';

/** How things stand with what is followed of a cluster. */
export interface FollowedState extends CacheState {
  /** Such as `namespaces`. */
  readonly kind: string;
}

/** Who wants to know of what is followed of a cluster. */
export interface FollowListener {
  changed(): void;
  troubled(kind: string, problem: string): void;
  recovered(kind: string): void;
  /** An object of the cluster cannot be used; one sentence. */
  note(sentence: string): void;
}

/** How a cache of one kind tells a listener of several. */
export function useOf<Fact>(kind: string, read: CacheUse<Fact>['read'], listener: FollowListener): CacheUse<Fact> {
  return {
    read,
    changed: () => listener.changed(),
    troubled: (problem) => listener.troubled(kind, problem),
    recovered: () => listener.recovered(kind),
  };
}
