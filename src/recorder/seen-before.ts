/** Remembers keys for a while; the oldest go where there are too many. */
export class SeenBefore {
  /** When each was seen, in milliseconds of the monotonic clock, the oldest first. */
  readonly #times = new Map<string, number>();
  readonly #capacity: number;
  readonly #duration: number;

  /** @param duration in milliseconds */
  constructor(capacity: number, duration: number) {
    this.#capacity = capacity;
    this.#duration = duration;
  }

  /** Whether the key was added lately. */
  has(key: string): boolean {
    const time = this.#times.get(key);
    return time !== undefined && performance.now() - time < this.#duration;
  }

  add(key: string): void {
    this.#times.delete(key);
    this.#times.set(key, performance.now());
    if (this.#times.size > this.#capacity) this.#times.delete(this.#times.keys().next().value!);
  }
}
