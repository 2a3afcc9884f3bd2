/** What a run tells of memory. */
export interface Slope {
  /** In MiB. */
  readonly last: number;
  readonly perHour: number;
  /** How long it was watched, in seconds. */
  readonly seconds: number;
}

/** Code is loaded and compiled, and buffers find their size, in the first part of a run. */
const warmUpShare = 0.25;

/** Memory over time. */
export class MemorySlope {
  readonly #samples: { readonly hours: number; readonly mebibytes: number }[] = [];

  add(mebibytes: number): void {
    this.#samples.push({ hours: performance.now() / 3_600_000, mebibytes });
  }

  /** A straight line through the samples after the warm-up, by least squares; undefined where they are too few. */
  fit(): Slope | undefined {
    const samples = this.#samples.slice(Math.floor(this.#samples.length * warmUpShare));
    if (samples.length < 3) return undefined;
    const mean = (pick: (sample: (typeof samples)[number]) => number): number =>
      samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
    const [time, memory] = [mean(({ hours }) => hours), mean(({ mebibytes }) => mebibytes)];
    const covariance = mean(({ hours, mebibytes }) => (hours - time) * (mebibytes - memory));
    const last = samples.at(-1)!;
    return {
      last: last.mebibytes,
      perHour: covariance / mean(({ hours }) => (hours - time) ** 2),
      seconds: (last.hours - samples[0]!.hours) * 3600,
    };
  }
}
