/** Random numbers from a seed: the same on every machine. */
export class Random {
  #state: number;

  /** @param seeds whole numbers or words that make the sequence together */
  constructor(...seeds: readonly (number | string)[]) {
    this.#state = seeds.reduce<number>((state, seed) => hash(state, String(seed)), 0x9e3779b9);
  }

  /** A whole number from 0 to below 2^32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  below(limit: number): number {
    return this.next() % limit;
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.next() % times === 0;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.next() % items.length]!;
  }

  /** Mostly small: half of all results are the least, a quarter the next, and so on. */
  few(least: number, most: number): number {
    let count = least;
    while (count < most && this.once(2)) count++;
    return count;
  }
}

function hash(state: number, text: string): number {
  let result = state;
  for (let index = 0; index < text.length; index++) result = Math.imul(result ^ text.charCodeAt(index), 0x01000193);
  return Math.imul(result ^ (result >>> 16), 0x85ebca6b);
}
