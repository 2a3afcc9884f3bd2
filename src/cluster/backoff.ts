/**
 * Delays before further attempts: drawn evenly from nothing to a ceiling that doubles with each attempt, so that replicas
 * which lost the same server do not come back all at once.
 */
export class Backoff {
  readonly #first: number;
  readonly #longest: number;
  readonly #random: () => number;
  #attempts = 0;

  /** @param first,longest lowest and highest ceiling, in milliseconds */
  constructor(first: number, longest: number, random: () => number) {
    this.#first = first;
    this.#longest = longest;
    this.#random = random;
  }

  /** @param floor what the server asked for, in milliseconds; the draw comes on top of it */
  next(floor = 0): number {
    const ceiling = Math.min(this.#longest, this.#first * 2 ** Math.min(this.#attempts++, 30));
    return floor + this.#random() * ceiling;
  }

  reset(): void {
    this.#attempts = 0;
  }
}
