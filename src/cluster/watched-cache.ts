import { equalJson, type Json, type JsonObject } from '../json/index.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { ResourceWatch, type WatchedResource, type WatchListener, type WatchState } from './resource-watch.ts';
import { ShardedMap } from './sharded-map.ts';
import type { WatchTimes } from './watch-times.ts';

/** What a cache keeps of a collection, and who wants to know. */
export interface CacheUse<Fact> {
  /** What matters of an object, as plain JSON: facts are compared by value. */
  read(object: JsonObject): Fact;
  /** Something that matters is otherwise than before; also once after the first list. */
  changed(): void;
  troubled(problem: string): void;
  recovered(): void;
}

/** How things stand with a cache. */
export interface CacheState extends WatchState {
  readonly size: number;
}

/** A cache, whatever it holds. */
export interface Followed {
  readonly state: CacheState;
  start(): void;
  stop(): void;
}

/** What matters of the objects of a collection, kept up to date; changes that come together are told together. */
export class WatchedCache<Fact> implements Followed {
  readonly #use: CacheUse<Fact>;
  readonly #watch: ResourceWatch<Fact>;
  readonly #settle: number;
  readonly #pending = new Map<string, Fact | undefined>();
  #entries: ShardedMap<Fact> = ShardedMap.of([]);
  #isListed = false;
  #settling: NodeJS.Timeout | undefined;

  /** @param settle how long to wait for more before changes are told, in milliseconds */
  constructor(api: KubernetesApi, resource: WatchedResource, use: CacheUse<Fact>, settle: number, times?: WatchTimes) {
    this.#use = use;
    this.#settle = settle;
    this.#watch = new ResourceWatch(api, resource, this.#listener(), times);
  }

  /** By `namespace/name`, or name; replaced, never changed. */
  get entries(): ReadonlyMap<string, Fact> {
    return this.#entries;
  }

  get state(): CacheState {
    return { ...this.#watch.state, size: this.#entries.size };
  }

  start(): void {
    void this.#watch.run();
  }

  stop(): void {
    this.#watch.stop();
    clearTimeout(this.#settling);
  }

  #listener(): WatchListener<Fact> {
    return {
      read: (object) => this.#use.read(object),
      listed: (facts) => this.#replace(facts),
      changed: (key, fact) => this.#change(key, fact),
      troubled: (problem) => this.#use.troubled(problem),
      recovered: () => this.#use.recovered(),
    };
  }

  #replace(facts: ReadonlyMap<string, Fact>): void {
    this.#pending.clear();
    const isNews = !this.#isListed || facts.size !== this.#entries.size || !this.#holdsAll(facts);
    this.#isListed = true;
    if (!isNews) return;
    this.#entries = ShardedMap.of(facts);
    this.#use.changed();
  }

  #holdsAll(facts: ReadonlyMap<string, Fact>): boolean {
    for (const [key, fact] of facts) {
      if (!isSame(this.#entries.get(key), fact)) return false;
    }
    return true;
  }

  /** Most events change nothing that matters: nodes report their state all the time. */
  #change(key: string, fact: Fact | undefined): void {
    const known = this.#pending.has(key) ? this.#pending.get(key) : this.#entries.get(key);
    if (isSame(known, fact)) return;
    this.#pending.set(key, fact);
    this.#settling ??= setTimeout(() => this.#settleNow(), this.#settle).unref();
  }

  #settleNow(): void {
    this.#settling = undefined;
    if (this.#pending.size === 0) return;
    this.#entries = this.#entries.with(this.#pending);
    this.#pending.clear();
    this.#use.changed();
  }
}

function isSame(left: unknown, right: unknown): boolean {
  return equalJson(left as Json | undefined, right as Json | undefined);
}
