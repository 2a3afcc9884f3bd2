import { type Limits, stepsPerClockCheck } from './limits.ts';

/** A bound of the render was reached. It becomes a TemplateError at the node that was being executed. */
export class LimitExceeded extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LimitExceeded';
  }
}

/** Steps and time, for one render or for several that belong together. */
export class Budget {
  readonly #limits: Pick<Limits, 'steps' | 'milliseconds' | 'now'>;
  #steps = 0;
  #nextCheck: number;
  /** Set at the first look at the clock: renders that are over by then do without. */
  #deadline: number | undefined;

  constructor(limits: Pick<Limits, 'steps' | 'milliseconds' | 'now'>) {
    this.#limits = limits;
    this.#nextCheck = this.#checkpoint();
  }

  /** Steps that were spent. */
  get steps(): number {
    return this.#steps;
  }

  /** @throws {LimitExceeded} */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#nextCheck) this.#check();
  }

  /**
   * Takes back the steps since there were so many, for a render that is done again: what is denied must not depend on what we
   * do twice. Time goes on.
   */
  rewind(steps: number): void {
    this.#steps = steps;
    this.#nextCheck = this.#checkpoint();
  }

  /** Ends a render at its start if those before it took all of the time. @throws {LimitExceeded} */
  resume(): void {
    if (this.#deadline !== undefined) this.#checkTime();
  }

  #checkpoint(): number {
    const { steps, now } = this.#limits;
    return now ? Math.min(this.#steps + stepsPerClockCheck, steps) : steps;
  }

  #check(): void {
    const { steps } = this.#limits;
    if (this.#steps > steps) throw new LimitExceeded(`exceeded maximum number of steps (${steps})`);
    this.#checkTime();
    this.#nextCheck = this.#checkpoint();
  }

  #checkTime(): void {
    const { now, milliseconds } = this.#limits;
    if (!now) return;
    const time = now();
    this.#deadline ??= time + milliseconds;
    if (time > this.#deadline) throw new LimitExceeded(`exceeded maximum time (${milliseconds} ms)`);
  }
}
