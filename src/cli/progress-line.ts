/** A terminal that can take back what it shows. */
export interface Terminal {
  /** Characters that fit into a line. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** Milliseconds before anything is shown, and between two changes of it. */
const patience = 1000;
const interval = 100;

const takeBack = '\r\x1b[2K';

/** One line on a terminal that says how far a long run is; it is gone when the run is over. */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #start: number;
  #last: number;
  #isShown = false;

  /** @param now milliseconds of a clock */
  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
    this.#start = this.#last = now();
  }

  /** @param text asked for only when it is shown */
  show(text: () => string): void {
    const now = this.#now();
    if (now - this.#start < patience || now - this.#last < interval) return;
    this.#last = now;
    this.#isShown = true;
    this.#terminal.write(takeBack + text().slice(0, (this.#terminal.columns ?? 80) - 1));
  }

  /** To be called before anything else is written. */
  clear(): void {
    if (this.#isShown) this.#terminal.write(takeBack);
    this.#isShown = false;
  }
}

/** Progress on standard error, where that is a terminal that can take it back. @param isPrinted see ReportSettings */
export function shownProgress(isPrinted: boolean): ProgressLine | undefined {
  const { stderr, stdout } = process;
  // Only a terminal has the method, whatever the types say.
  const isAble = stderr.isTTY === true && stderr.hasColors();
  return isAble && !(isPrinted && stdout.isTTY) ? new ProgressLine(stderr, () => performance.now()) : undefined;
}
