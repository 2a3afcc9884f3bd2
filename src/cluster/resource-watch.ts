import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonObject, objectMember, textMember } from '../json/index.ts';
import { Backoff } from './backoff.ts';
import { ApiError, type KubernetesApi } from './kubernetes-api.ts';
import { keyOf, listPages, usualPageSize } from './list-pages.ts';
import { type WatchTimes, watchTimes } from './watch-times.ts';

/** What is watched. */
export interface WatchedResource {
  /** Path of the collection, such as `/api/v1/namespaces`. */
  readonly path: string;
  readonly fieldSelector?: string;
  /** A server that does not know this kind of resource has none of it; it may learn of it later. */
  readonly isOptional?: boolean;
}

/** Who wants to know; facts go by `namespace/name` of their objects, or by name where they have no namespace. */
export interface WatchListener<Fact> {
  /** What matters of an object. */
  read(object: JsonObject): Fact;
  /** All there is now. */
  listed(facts: ReadonlyMap<string, Fact>): void;
  /** @param fact undefined where the object is gone */
  changed(key: string, fact: Fact | undefined): void;
  /** Something keeps the watch from going on; told once until it recovers or the problem is another one. */
  troubled(problem: string): void;
  recovered(): void;
}

/** How things stand with a watch. */
export interface WatchState {
  /** There was a list once; what is known may be old since. */
  readonly isSynced: boolean;
  /** When the server last confirmed what is known, in milliseconds of the monotonic clock; before, when the watch was made. */
  readonly heardAt: number;
  readonly problem: string | undefined;
}

/** After so many refusals in a row a watch begins anew with a list: the past that it wants to go on from may be gone. */
const patience = 3;

/** Follows a collection of an API server for as long as it runs, whatever happens to the server and the connection. */
export class ResourceWatch<Fact> {
  readonly #api: KubernetesApi;
  readonly #resource: WatchedResource;
  readonly #listener: WatchListener<Fact>;
  readonly #times: WatchTimes;
  readonly #random: () => number;
  readonly #backoff: Backoff;
  readonly #end = new AbortController();
  #attempt = new AbortController();
  /** From where to watch on; undefined where a list is needed. */
  #version: string | undefined;
  #pageSize: number | undefined = usualPageSize;
  #refusals = 0;
  #listedAt = Number.NEGATIVE_INFINITY;
  #state: WatchState = { isSynced: false, heardAt: performance.now(), problem: undefined };

  constructor(
    api: KubernetesApi,
    resource: WatchedResource,
    listener: WatchListener<Fact>,
    times: WatchTimes = watchTimes,
    random: () => number = Math.random,
  ) {
    this.#api = api;
    this.#resource = resource;
    this.#listener = listener;
    this.#times = times;
    this.#random = random;
    this.#backoff = new Backoff(times.firstRetry, times.longestRetry, random);
  }

  get state(): WatchState {
    return this.#state;
  }

  /** Runs until it is stopped; never throws. */
  async run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      try {
        await (this.#version === undefined ? this.#list() : this.#watch(this.#version));
      } catch (error) {
        if (!this.#end.signal.aborted) await this.#recover(error);
      }
    }
  }

  stop(): void {
    this.#end.abort();
    this.#attempt.abort();
  }

  async #list(): Promise<void> {
    await this.#pause(this.#listedAt + this.#times.betweenLists - performance.now());
    this.#listedAt = performance.now();
    const { path, fieldSelector } = this.#resource;
    const query = { fieldSelector, limit: this.#pageSize };
    const facts = new Map<string, Fact>();
    let version = '';
    for await (const page of listPages(this.#api, path, query, this.#begin())) {
      for (const item of page.items) facts.set(keyOf(item), this.#listener.read(item));
      version = page.version;
    }
    this.#version = version;
    this.#sync(facts);
  }

  #sync(facts: ReadonlyMap<string, Fact>): void {
    this.#state = { ...this.#state, isSynced: true };
    this.#listener.listed(facts);
    this.#heard();
  }

  /** One watch, until the server ends it. */
  async #watch(resourceVersion: string): Promise<void> {
    const startedAt = performance.now();
    const { path, fieldSelector } = this.#resource;
    const timeoutSeconds = this.#spread(this.#times.watch) / 1000;
    const query = {
      fieldSelector,
      resourceVersion,
      allowWatchBookmarks: true,
      timeoutSeconds: Math.ceil(timeoutSeconds),
    };
    const signal = this.#begin();
    const limit = setTimeout(() => this.#attempt.abort(), query.timeoutSeconds * 1000 + this.#times.grace).unref();
    try {
      for await (const event of this.#api.watch(path, query, signal)) this.#take(event);
    } finally {
      clearTimeout(limit);
    }
    if (signal.aborted)
      throw new ApiError(0, 'Stalled', `${this.#api.server} neither goes on with a watch nor ends it`);
    // A server that ends watches at once must not be asked without a pause.
    if (performance.now() - startedAt < this.#times.firstRetry) await this.#pause(this.#backoff.next());
    else this.#heard();
  }

  #take(event: JsonObject): void {
    const object = objectMember(event, 'object');
    const type = textMember(event, 'type');
    if (type === 'ADDED' || type === 'MODIFIED') this.#listener.changed(keyOf(object), this.#listener.read(object));
    else if (type === 'DELETED') this.#listener.changed(keyOf(object), undefined);
    this.#version = textMember(objectMember(object, 'metadata'), 'resourceVersion') || this.#version;
    this.#heard();
  }

  #heard(): void {
    const { problem } = this.#state;
    this.#state = { ...this.#state, heardAt: performance.now(), problem: undefined };
    this.#backoff.reset();
    this.#refusals = 0;
    if (problem !== undefined) this.#listener.recovered();
  }

  async #recover(error: unknown): Promise<void> {
    const isListing = this.#version === undefined;
    if (isListing && isUnknown(error) && this.#resource.isOptional) {
      this.#sync(new Map());
      await this.#pause(this.#spread(this.#times.unknownKind));
    } else if (isGone(error) || (isUnknown(error) && !isListing)) {
      // A list that is forgotten while it is read page by page comes in one piece next time.
      if (isListing) this.#pageSize = undefined;
      this.#version = undefined;
    } else {
      await this.#suffer(error);
    }
  }

  async #suffer(error: unknown): Promise<void> {
    const isAnswer = error instanceof ApiError;
    // What is no answer is a defect of ours, but one that must not end the watch.
    const problem = isAnswer ? error.message : `this is a defect of sidecar-injector: ${(error as Error).stack}`;
    if (!isAnswer || (error.status !== 0 && ++this.#refusals >= patience)) this.#version = undefined;
    if (problem !== this.#state.problem) this.#listener.troubled(problem);
    this.#state = { ...this.#state, problem };
    await this.#pause(this.#backoff.next(isAnswer ? (error.retryAfter ?? 0) * 1000 : 0));
  }

  #begin(): AbortSignal {
    this.#attempt = new AbortController();
    if (this.#end.signal.aborted) this.#attempt.abort();
    return this.#attempt.signal;
  }

  /** Three quarters of a time or more, so that replicas do not ask together. */
  #spread(time: number): number {
    return time * (0.75 + this.#random() / 4);
  }

  /** Rejected only when the watch is stopped, and then there is nothing more to do. */
  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    await sleep(milliseconds, undefined, { signal: this.#end.signal, ref: false }).catch(() => {});
  }
}

/** The version to go on from is too old. */
function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 410;
}

/** The server does not know the collection. */
function isUnknown(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
