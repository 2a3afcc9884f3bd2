import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from './backoff.ts';
import { ApiError } from './kubernetes-api.ts';

/** How work on the cluster behaves in time, in milliseconds. */
export interface ReconcilerTimes {
  /** From one attempt to write to the next: whoever fights over an object must not fight fast. */
  readonly betweenWrites: number;
  /** The ceilings of the delays before the first and the later retries. */
  readonly firstRetry: number;
  readonly longestRetry: number;
  /** How often to look without being asked: clocks move and events get lost. */
  readonly check: number;
}

export const reconcilerTimes: ReconcilerTimes = {
  betweenWrites: 1_000,
  firstRetry: 1_000,
  longestRetry: 60_000,
  check: 60_000,
};

/** Work that brings something in the cluster to where it should be. */
export interface Work {
  /**
   * Looks what is to be done and does it.
   * @param turn resolves when it is time to write again; what was known before it may have changed
   */
  reconcile(turn: () => Promise<void>): Promise<void>;
  /** It did not work; it is tried again later. */
  failed(error: unknown): void;
}

/** Does work when asked and now and then: one at a time, again after failures, and never writing fast. */
export class Reconciler {
  readonly #work: Work;
  readonly #times: ReconcilerTimes;
  readonly #backoff: Backoff;
  readonly #end = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #isDue = false;
  #isBusy = false;
  #writtenAt = Number.NEGATIVE_INFINITY;

  constructor(work: Work, times: ReconcilerTimes, random: () => number = Math.random) {
    this.#work = work;
    this.#times = times;
    this.#backoff = new Backoff(times.firstRetry, times.longestRetry, random);
  }

  start(): void {
    this.#timer = setInterval(() => this.ask(), this.#times.check).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#end.abort();
  }

  /** There may be something to do. */
  ask(): void {
    this.#isDue = true;
    if (!this.#isBusy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    while (this.#isDue && !this.#end.signal.aborted) {
      this.#isDue = false;
      try {
        await this.#work.reconcile(() => this.#turn());
        this.#backoff.reset();
      } catch (error) {
        await this.#recover(error);
      }
    }
    this.#isBusy = false;
  }

  async #recover(error: unknown): Promise<void> {
    if (this.#end.signal.aborted) return;
    this.#work.failed(error);
    this.#isDue = true;
    await this.#pause(this.#backoff.next(error instanceof ApiError ? (error.retryAfter ?? 0) * 1000 : 0));
  }

  async #turn(): Promise<void> {
    await this.#pause(this.#writtenAt + this.#times.betweenWrites - performance.now());
    this.#end.signal.throwIfAborted();
    this.#writtenAt = performance.now();
  }

  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    await sleep(milliseconds, undefined, { signal: this.#end.signal, ref: false }).catch(() => {});
  }
}
