/** Buckets grow by as much: a quantile is told to 1 %. */
const growth = 1.01;

/** In milliseconds; what is faster counts as this. */
const shortest = 0.01;

/** Latencies in a bounded number of buckets, for runs of any length. */
export class Latencies {
  readonly #counts = new Map<number, number>();
  #total = 0;

  get count(): number {
    return this.#total;
  }

  add(milliseconds: number): void {
    const bucket = Math.round(Math.log(Math.max(milliseconds, shortest) / shortest) / Math.log(growth));
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#total++;
  }

  /** In milliseconds; 0 where there is none. */
  quantile(share: number): number {
    let left = share * this.#total;
    for (const [bucket, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return shortest * growth ** bucket;
    }
    return 0;
  }
}
