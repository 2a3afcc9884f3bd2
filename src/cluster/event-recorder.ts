import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Notice } from '../admission/notice.ts';
import type { Json, JsonObject } from '../json/index.ts';
import type { Log } from '../server/review-log.ts';
import { ApiError, type KubernetesApi } from './kubernetes-api.ts';

/** Bounds of what is remembered and sent; times in milliseconds. */
export interface EventLimits {
  /** Different notices that are remembered; further ones are dropped. */
  readonly notices: number;
  /** Writes to the API server: so many at once, and one more each time this passes. */
  readonly burst: number;
  readonly betweenWrites: number;
  /** From one write about a notice to the next; what happens meanwhile is counted together. */
  readonly betweenRepeats: number;
  /** After so long without a repetition a notice is forgotten, and would be a new one. */
  readonly memory: number;
}

export const eventLimits: EventLimits = {
  notices: 500,
  burst: 20,
  betweenWrites: 500,
  betweenRepeats: 60_000,
  memory: 600_000,
};

/** What became of notices. */
export type EventResult = 'sent' | 'aggregated' | 'dropped' | 'failed';

/** A notice with how often and when it occurred. */
interface Entry {
  readonly notice: Notice;
  readonly first: Date;
  last: Date;
  count: number;
  /** What the API server knows of it. */
  written: { readonly name: string; readonly count: number } | undefined;
  /** When it may be written next, and when it occurred last, by the monotonic clock. */
  dueAt: number;
  seenAt: number;
}

/** Named in the Events as the one who reports. */
const controllerName = 'sidecar-injector.istio.io/webhook';

/**
 * Turns notices into Events of Kubernetes: in the background, never many at once, the same one only now and then with how
 * often it occurred. What is too much, or what the API server does not want, is dropped: Events are a courtesy.
 */
export class EventRecorder {
  readonly counts = new Map<EventResult, number>([
    ['sent', 0],
    ['aggregated', 0],
    ['dropped', 0],
    ['failed', 0],
  ]);
  readonly #api: KubernetesApi;
  readonly #log: Log;
  readonly #limits: EventLimits;
  readonly #entries = new Map<string, Entry>();
  readonly #instance = hostname().slice(0, 128);
  #allowance: number;
  #allowedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;
  #complaint = '';

  constructor(api: KubernetesApi, log: Log, limits: EventLimits = eventLimits) {
    this.#api = api;
    this.#log = log;
    this.#limits = limits;
    this.#allowance = limits.burst;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#work(), this.#limits.betweenWrites).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Takes notice; nothing is waited for. */
  record(notice: Notice): void {
    const { subject, reason, note } = notice;
    const key = JSON.stringify([subject, reason, note]);
    const entry = this.#entries.get(key);
    if (entry) {
      entry.count++;
      entry.last = new Date();
      entry.seenAt = performance.now();
      this.#count('aggregated');
    } else if (this.#entries.size >= this.#limits.notices) {
      this.#count('dropped');
    } else {
      const now = new Date();
      const seenAt = performance.now();
      this.#entries.set(key, { notice, first: now, last: now, count: 1, written: undefined, dueAt: 0, seenAt });
    }
  }

  #count(result: EventResult): void {
    this.counts.set(result, this.counts.get(result)! + 1);
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#refill();
    for (const [key, entry] of this.#entries) {
      if (performance.now() - entry.seenAt > this.#limits.memory) this.#entries.delete(key);
      else if (isDue(entry)) {
        if (this.#allowance < 1) break;
        this.#allowance--;
        await this.#write(key, entry);
      }
    }
    this.#isBusy = false;
  }

  #refill(): void {
    const { burst, betweenWrites } = this.#limits;
    const now = performance.now();
    this.#allowance = Math.min(burst, this.#allowance + (now - this.#allowedAt) / betweenWrites);
    this.#allowedAt = now;
  }

  async #write(key: string, entry: Entry): Promise<void> {
    entry.dueAt = performance.now() + this.#limits.betweenRepeats;
    const { count, written } = entry;
    try {
      const name = written ? await this.#repeat(entry, written.name) : await this.#create(entry);
      entry.written = { name, count };
      this.#count('sent');
    } catch (error) {
      this.#fail(key, entry, error);
    }
  }

  async #create({ notice, first }: Entry): Promise<string> {
    const { subject, type, reason, note } = notice;
    // The rest of the name only tells Events apart.
    const name = `${subject.name.slice(0, 200)}.${randomBytes(8).toString('hex')}`;
    const event: JsonObject = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace: subject.namespace, name },
      eventTime: microTime(first),
      reportingController: controllerName,
      reportingInstance: this.#instance,
      action: 'Injecting',
      reason,
      regarding: { ...subject } as JsonObject,
      note,
      type,
    };
    await this.#api.write('POST', collectionIn(subject.namespace), event);
    return name;
  }

  async #repeat({ notice, count, last }: Entry, name: string): Promise<string> {
    const series: Json = { count, lastObservedTime: microTime(last) };
    const path = `${collectionIn(notice.subject.namespace)}/${name}`;
    await this.#api.write('PATCH', path, { series }, { contentType: 'application/merge-patch+json' });
    return name;
  }

  #fail(key: string, entry: Entry, error: unknown): void {
    const { status, message } = error instanceof ApiError ? error : { status: 400, message: (error as Error).message };
    this.#count('failed');
    if (message !== this.#complaint) this.#log.warn({ problem: message }, 'an Event cannot be written');
    this.#complaint = message;
    // One that is forgotten there is written anew when it occurs again; what is not wanted is not sent twice.
    if (status === 404 && entry.written) this.#entries.delete(key);
    else if (status >= 400 && status < 500 && status !== 429) entry.written = { name: '', count: Number.MAX_VALUE };
  }
}

/** New, or repeated since it was written and long enough ago. */
function isDue({ count, written, dueAt }: Entry): boolean {
  return count > (written?.count ?? 0) && performance.now() >= dueAt;
}

function collectionIn(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
}

/** Kubernetes' MicroTime. */
function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
