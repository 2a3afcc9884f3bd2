import { fileProblem } from '../config/read-text.ts';
import { DocumentSplitter, type YamlDocument, YamlError } from '../yaml/index.ts';
import { type DocumentPlace, InputError } from './document-error.ts';
import { isUtf16 } from './holds-objects.ts';
import { readBytes } from './read-bytes.ts';
import { isUrl, shownUrl, UrlError } from './read-url.ts';
import { BadLineError, Utf8Lines } from './utf8-lines.ts';

/** One YAML document of an input. */
export interface ManifestDocument extends DocumentPlace {
  /** Its lines, each ending in a line feed. */
  readonly text: string;
  /** The same as it stands in the input. */
  readonly raw: string;
  /** What stands before it: the separator behind the document before. */
  readonly separator: string;
}

/**
 * The documents of a file, of an address, or of standard input for `-`, one after the other; no more than one is held at
 * a time.
 */
export function readManifest(path: string): Manifest {
  return new Manifest(path);
}

export class Manifest implements AsyncIterable<ManifestDocument> {
  readonly source: string;
  readonly #path: string;
  /** What was read and is not handed out yet, and where it begins in the input. */
  #held = '';
  #heldFrom = 0;

  constructor(path: string) {
    this.#path = path;
    this.source = nameOfInput(path);
  }

  /** What stands behind the last document; known when all were read. */
  get tail(): string {
    return this.#held;
  }

  /** @throws {InputError} where the input cannot be read or split */
  async *[Symbol.asyncIterator](): AsyncGenerator<ManifestDocument> {
    let number = 0;
    let last = { line: 1, raw: '' };
    try {
      for await (const { text, line, start, end } of this.#documents(readBytes(this.#path))) {
        number++;
        const separator = this.#take(start);
        last = { line, raw: this.#take(end) };
        yield { source: this.source, number, line, text, separator, raw: last.raw };
      }
    } catch (error) {
      const begin = last.line + countLines(last.raw);
      const line = error instanceof BadLineError ? begin + countLines(this.#held) : begin;
      throw inputError(error, { source: this.source, number: number + 1, line });
    }
  }

  #take(end: number): string {
    const taken = this.#held.slice(0, end - this.#heldFrom);
    this.#held = this.#held.slice(taken.length);
    this.#heldFrom = end;
    return taken;
  }

  async *#documents(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<YamlDocument> {
    const lines = new Utf8Lines();
    const splitter = new DocumentSplitter();
    const split = (text: string): YamlDocument[] => {
      this.#held += text;
      return splitter.push(text);
    };
    let pending = 0;
    let isStart = true;
    try {
      for await (const chunk of bytes) {
        if (isStart && isUtf16(chunk)) throw new YamlError('syntax', 'is UTF-16; UTF-8 is wanted');
        isStart = false;
        const documents = split(lines.push(chunk));
        pending = documents.length > 0 ? chunk.length : pending + chunk.length;
        if (pending > maximumBytes) {
          throw new YamlError('too-large', `a document is larger than ${maximumMegabytes} MiB`);
        }
        yield* documents;
      }
      yield* split(lines.end());
    } catch (error) {
      if (error instanceof BadLineError) yield* split(error.before);
      throw error;
    }
    yield* splitter.end();
  }
}

/** How messages name an input. */
function nameOfInput(path: string): string {
  if (path === '-') return 'standard input';
  return isUrl(path) ? shownUrl(path) : path;
}

/** A character takes one byte at least, so this never refuses what the reader would take. */
const maximumMegabytes = 32;
const maximumBytes = maximumMegabytes * 1024 * 1024;

/** @param begun where reading on failed */
function inputError(error: unknown, begun: DocumentPlace): unknown {
  const place = error instanceof YamlError && error.line > 0 ? { ...begun, line: error.line } : begun;
  const { number, line } = place;
  if (error instanceof UrlError) return new InputError(error.problem, '', place, { cause: error });
  if (error instanceof BadLineError || error instanceof YamlError) {
    const hasLine = error instanceof BadLineError || error.line > 0;
    const where = hasLine ? `document ${number} (line ${line})` : `document ${number}`;
    return new InputError(error.message, where, place, { cause: error });
  }
  const problem = fileProblem(error);
  return problem === undefined ? error : new InputError(problem, '', place, { cause: error });
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
