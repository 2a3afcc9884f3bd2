import { write, writeSync } from 'node:fs';

/** How long a line may stay in memory when few lines come, in milliseconds. */
const flushInterval = 100;
/** Lines are gathered up to this many characters: each write takes a thread, which costs more than a dozen lines. */
const flushLength = 12 * 1024;
/** What nobody reads must not fill the memory: lines beyond this many characters are dropped. */
const maximumLength = 4 * 1024 * 1024;
/** A pipe that is full at the end of the process is waited for so long, in milliseconds. */
const lastPatience = 1000;
const retryInterval = 10;

const empty = Buffer.alloc(0);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes lines to a file descriptor in the background. A reader that is slow never holds up who writes, and one that has
 * gone ends the writing: pino's own destination waits for ever for it when the process ends (sonic-boom 4.2).
 */
export class LogWriter {
  readonly #descriptor: number;
  #waiting = '';
  #unwritten: Buffer = empty;
  #isBusy = false;
  #isBroken = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(line: string): void {
    if (this.#isBroken || this.#waiting.length > maximumLength) return;
    this.#waiting += line;
    if (this.#waiting.length >= flushLength) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushInterval).unref();
  }

  /** For the end of the process: writes what is left, as far as somebody takes it. */
  flushSync(): void {
    const end = Date.now() + lastPatience;
    // What a thread is just writing comes out without us.
    let left = Buffer.concat([this.#isBusy ? empty : this.#unwritten, Buffer.from(this.#waiting)]);
    this.#waiting = '';
    this.#unwritten = empty;
    while (left.length > 0 && !this.#isBroken) {
      try {
        left = left.subarray(writeSync(this.#descriptor, left));
      } catch (error) {
        if (isFull(error) && Date.now() < end) Atomics.wait(sleeper, 0, 0, retryInterval);
        else this.#isBroken = true;
      }
    }
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unwritten.length > 0 || this.#isBroken || this.#waiting === '') return;
    this.#unwritten = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#writeOn();
  }

  #writeOn(): void {
    this.#isBusy = true;
    write(this.#descriptor, this.#unwritten, (error, written) => {
      this.#isBusy = false;
      this.#unwritten = this.#unwritten.subarray(written);
      if (error && !isFull(error)) this.#breakOff();
      else if (error) setTimeout(() => this.#writeOn(), retryInterval).unref();
      else if (this.#unwritten.length > 0) this.#writeOn();
      else this.#flush();
    });
  }

  #breakOff(): void {
    this.#isBroken = true;
    this.#waiting = '';
    this.#unwritten = empty;
  }
}

let ofProcess: LogWriter | undefined;

/** Takes whole lines for standard error and writes them in the background; what is left is written when the process ends. */
export function standardError(): LogWriter {
  if (ofProcess === undefined) {
    ofProcess = new LogWriter(2);
    process.on('exit', flushStandardError);
  }
  return ofProcess;
}

/** Writes what is left, so that what others write to standard error from now on comes after it. */
export function flushStandardError(): void {
  ofProcess?.flushSync();
}

/** Whether the reader only has to catch up. */
function isFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN';
}
