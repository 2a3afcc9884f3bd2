/** How long work may run before sockets and timers get their turn, in milliseconds. */
const turnLength = 10;

/** Below this much work nobody needs to be told of the end of a turn, which costs more than much of the work does. */
const negligible = 1;

/** When there is too much work; times in milliseconds. */
export interface Patience {
  /** Work that waited longer is late, */
  readonly wait: number;
  /** where more than so many pieces wait. */
  readonly crowd: number;
  /** Work that is late for longer than this is no burst. */
  readonly burst: number;
  /** When no work was late for so long, all is well again. */
  readonly calm: number;
}

const defaultPatience: Patience = {
  // Far below the second in which an answer has to be back: what is in the sockets waits as well.
  wait: 100,
  // As many changes as an API server has in flight: these are worked off on the slowest machine, if late.
  crowd: 200,
  // A deployment of a thousand pods is worked off in this time.
  burst: 2_000,
  calm: 1_000,
};

/** One piece of work. */
export interface Work {
  /** Does it. */
  do(): void;
  /** Called instead, where it waited too long and there is too much. */
  giveUp(): void;
}

interface Waiting {
  readonly work: Work;
  readonly since: number;
}

/**
 * Runs work at once while this turn of the event loop has time left, and later, in order, when it has not; so a burst
 * of large reviews delays neither probes nor new connections for long, and what waits can be dropped unprocessed.
 *
 * Work gets as much time as the sockets took since its last turn: hundreds of handshakes leave it half of the
 * processor. A burst is worked off, however long the last of it waits; while there is more work than can be done for
 * longer than a burst, only what did not wait for long is done, since nobody is served by a queue that stays full.
 */
export class WorkQueue {
  readonly #patience: Patience;
  readonly #waiting: Waiting[] = [];
  /** Milliseconds of work since the last turn whose end is known. */
  #spent = 0;
  #isTurnEndAwaited = false;
  #turnEndedAt = 0;
  /** When work began to be late, with no calm since. */
  #lateSince = 0;
  #lastLateAt = Number.NEGATIVE_INFINITY;

  constructor(patience = defaultPatience) {
    this.#patience = patience;
  }

  run(work: Work): void {
    if (this.#waiting.length === 0 && this.#spent <= turnLength) this.#work(() => work.do());
    else this.#waiting.push({ work, since: performance.now() });
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
    this.#turnEndedAt = performance.now();
    setImmediate(() => this.#nextTurn());
  }

  #nextTurn(): void {
    const share = Math.max(turnLength, performance.now() - this.#turnEndedAt);
    this.#isTurnEndAwaited = false;
    this.#spent = 0;
    while (this.#waiting.length > 0 && this.#spent <= share) this.#next(this.#waiting.shift()!);
    if (this.#waiting.length > 0) this.#awaitTurnEnd();
  }

  #next({ work, since }: Waiting): void {
    const now = performance.now();
    const isLate = this.#isLate(since, now);
    if (isLate) this.#noteLateness(now);
    const isHopeless = isLate && now - this.#lateSince > this.#patience.burst;
    this.#work(() => (isHopeless ? work.giveUp() : work.do()));
  }

  #isLate(since: number, now: number): boolean {
    const { wait, crowd } = this.#patience;
    return now - since > wait && this.#waiting.length >= crowd;
  }

  #noteLateness(now: number): void {
    if (now - this.#lastLateAt > this.#patience.calm) this.#lateSince = now;
    this.#lastLateAt = now;
  }
}
