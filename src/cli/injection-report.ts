/** What kube-inject says on standard error, which is never part of the manifests. */
export class InjectionReport {
  readonly #isQuiet: boolean;
  #skips: string[] = [];

  constructor(isQuiet: boolean) {
    this.#isQuiet = isQuiet;
  }

  note(sentence: string): void {
    if (!this.#isQuiet) process.stderr.write(`note: ${sentence}\n`);
  }

  warn(sentence: string): void {
    process.stderr.write(`warning: ${sentence}\n`);
  }

  /** Istio's own lines about workloads that are left as they are; they come at the end, as with istioctl. */
  skip(lines: readonly string[]): void {
    this.#skips.push(...lines);
    // A stream without end must not fill the memory.
    if (this.#skips.length >= maximumHeld) this.end();
  }

  end(): void {
    if (this.#skips.length === 0) return;
    process.stderr.write(`\n${this.#skips.map((line) => `${line}\n`).join('')}`);
    this.#skips = [];
  }
}

const maximumHeld = 10_000;
