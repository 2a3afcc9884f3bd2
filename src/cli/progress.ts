/** Short runs need no word about it, in milliseconds. */
const firstWord = 3000;
/** A terminal rewrites its line, a log gets another one. */
const terminalInterval = 250;
const logInterval = 10_000;

/** Says on standard error how far a long run is. */
export class Progress {
  #nextWord = Date.now() + firstWord;
  #hasLine = false;

  /** @param text how far it is; asked only when there is something to say */
  tick(text: () => string): void {
    const now = Date.now();
    if (now < this.#nextWord) return;
    this.#hasLine = process.stderr.isTTY === true;
    this.#nextWord = now + (this.#hasLine ? terminalInterval : logInterval);
    process.stderr.write(this.#hasLine ? `\r\x1b[K${text()}` : `${text()}\n`);
  }

  /** Leaves the line of the terminal. */
  end(): void {
    if (this.#hasLine) process.stderr.write('\r\x1b[K');
    this.#hasLine = false;
  }
}
