import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fileProblem } from '../config/read-text.ts';
import { CommandError } from './command-error.ts';

/** A line of an input, without its end. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly bytes: Buffer;
  /** False for a last line without an end, which may be half. */
  readonly isEnded: boolean;
}

/** A longer line is no line of a log but a file without line ends. */
const maximumMegabytes = 64;

const lineFeed = 10;

/**
 * The lines of a file, or of standard input for `-`, in batches as they are read; packed with gzip or not. No more than
 * one line is held at a time.
 * @throws {CommandError} where the input cannot be read to its end
 */
export async function* readLines(path: string): AsyncGenerator<readonly Line[]> {
  const source = path === '-' ? 'standard input' : path;
  const splitter = new LineSplitter();
  try {
    for await (const chunk of plainBytes(path)) yield splitter.push(chunk);
    yield splitter.end();
  } catch (error) {
    throw inputError(error, source, splitter.number);
  }
}

/** The bytes of a file, unpacked where they begin as gzip does. */
async function* plainBytes(path: string): AsyncGenerator<Buffer> {
  const file = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1024 * 1024 });
  const chunks = (file as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const { value: first } = await chunks.next();
  if (!first) return;
  const whole = startingWith(first, { [Symbol.asyncIterator]: () => chunks });
  const isPacked = first[0] === 0x1f && first[1] === 0x8b;
  if (!isPacked) yield* whole;
  // What goes wrong is thrown where the bytes are read.
  else yield* pipeline(Readable.from(whole), createGunzip(), () => undefined) as AsyncIterable<Buffer>;
}

async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

class LineTooLongError extends Error {}

class LineSplitter {
  /** Of the line that is being read. */
  number = 1;
  #held: Buffer[] = [];
  #heldBytes = 0;

  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      lines.push(this.#line(chunk.subarray(start, end), true));
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return lines;
  }

  end(): Line[] {
    return this.#heldBytes === 0 ? [] : [this.#line(Buffer.alloc(0), false)];
  }

  #hold(part: Buffer): void {
    this.#held.push(part);
    this.#heldBytes += part.length;
    if (this.#heldBytes > maximumMegabytes * 1024 * 1024) throw new LineTooLongError();
  }

  #line(last: Buffer, isEnded: boolean): Line {
    const bytes = this.#heldBytes === 0 ? last : Buffer.concat([...this.#held, last]);
    this.#held = [];
    this.#heldBytes = 0;
    return { number: this.number++, bytes, isEnded };
  }
}

function inputError(error: unknown, source: string, line: number): unknown {
  if (error instanceof LineTooLongError) {
    return new CommandError(`${source}:${line}: is longer than ${maximumMegabytes} MiB; is this a file of lines?`);
  }
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
    return new CommandError(`${source}:${line}: cannot be unpacked: ${error.message}`);
  }
  const problem = fileProblem(error);
  return problem === undefined ? error : new CommandError(`${source}: ${problem}`);
}

/** The text of a line; undefined where it holds bytes that are no UTF-8. */
export function textOf({ bytes }: Line): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });
