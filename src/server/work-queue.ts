/** How long work may run before sockets and timers get their turn, in milliseconds. */
const turnLength = 10;

/** Below this much work nobody needs to be told of the end of a turn, which costs more than much of the work does. */
const negligible = 1;

/**
 * Runs work at once while this turn of the event loop has time left, and later, in order, when it has not; so a burst
 * of large reviews delays neither probes nor new connections for long, and what waits can be dropped unprocessed.
 */
export class WorkQueue {
  readonly #waiting: (() => void)[] = [];
  /** Milliseconds of work since the last turn whose end is known. */
  #spent = 0;
  #isTurnEndAwaited = false;

  run(work: () => void): void {
    if (this.#waiting.length === 0 && this.#spent <= turnLength) this.#work(work);
    else this.#waiting.push(work);
  }

  #work(work: () => void): void {
    const start = performance.now();
    try {
      work();
    } finally {
      this.#spent += performance.now() - start;
      if (this.#spent > negligible) this.#awaitTurnEnd();
    }
  }

  #awaitTurnEnd(): void {
    if (this.#isTurnEndAwaited) return;
    this.#isTurnEndAwaited = true;
    setImmediate(() => this.#nextTurn());
  }

  #nextTurn(): void {
    this.#isTurnEndAwaited = false;
    this.#spent = 0;
    while (this.#waiting.length > 0 && this.#spent <= turnLength) this.#work(this.#waiting.shift()!);
    if (this.#waiting.length > 0) this.#awaitTurnEnd();
  }
}
