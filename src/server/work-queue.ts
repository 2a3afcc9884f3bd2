/** How long work may run before sockets and timers get their turn, in milliseconds. */
const turnLength = 10;

/**
 * Runs work at once while this turn of the event loop has time left, and later, in order, when it has not; so a burst
 * of large reviews delays neither probes nor new connections for long, and what waits can be dropped unprocessed.
 */
export class WorkQueue {
  readonly #waiting: (() => void)[] = [];
  #turnStart = 0;
  #isTurnOpen = false;

  run(work: () => void): void {
    if (this.#waiting.length === 0 && !this.#isTurnSpent()) work();
    else this.#waiting.push(work);
  }

  #isTurnSpent(): boolean {
    if (this.#isTurnOpen) return performance.now() - this.#turnStart > turnLength;
    this.#openTurn();
    return false;
  }

  #openTurn(): void {
    this.#turnStart = performance.now();
    if (this.#isTurnOpen) return;
    this.#isTurnOpen = true;
    setImmediate(() => this.#nextTurn());
  }

  #nextTurn(): void {
    this.#isTurnOpen = false;
    if (this.#waiting.length === 0) return;
    this.#openTurn();
    do this.#waiting.shift()!();
    while (this.#waiting.length > 0 && !this.#isTurnSpent());
  }
}
