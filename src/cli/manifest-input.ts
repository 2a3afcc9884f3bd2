import { fileProblem } from '../config/read-text.ts';
import { DocumentSplitter, type YamlDocument, YamlError } from '../yaml/index.ts';
import { type DocumentPlace, InputError } from './document-error.ts';
import { isUtf16 } from './holds-objects.ts';
import { readBytes } from './read-bytes.ts';
import { isUrl, shownUrl, UrlError } from './read-url.ts';

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
    let nextLine = 1;
    try {
      for await (const { text, line, start, end } of this.#documents(readBytes(this.#path))) {
        number++;
        nextLine = line;
        const separator = this.#take(start);
        yield { source: this.source, number, line, text, separator, raw: this.#take(end) };
      }
    } catch (error) {
      throw inputError(error, { source: this.source, number: number + 1, line: nextLine });
    }
  }

  #take(end: number): string {
    const taken = this.#held.slice(0, end - this.#heldFrom);
    this.#held = this.#held.slice(taken.length);
    this.#heldFrom = end;
    return taken;
  }

  async *#documents(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<YamlDocument> {
    // The mark at the start of a file belongs to its first document, which may have to stay as it is.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const splitter = new DocumentSplitter();
    let pending = 0;
    let isStart = true;
    for await (const chunk of bytes) {
      if (isStart && isUtf16(chunk)) throw new YamlError('syntax', 'is UTF-16; UTF-8 is wanted');
      isStart = false;
      const text = decoder.decode(chunk, { stream: true });
      this.#held += text;
      const documents = splitter.push(text);
      pending = documents.length > 0 ? chunk.length : pending + chunk.length;
      if (pending > maximumBytes) throw new YamlError('too-large', `a document is larger than ${maximumMegabytes} MiB`);
      yield* documents;
    }
    const rest = decoder.decode();
    this.#held += rest;
    yield* splitter.push(rest);
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

/** @param place where reading on failed */
function inputError(error: unknown, place: DocumentPlace): unknown {
  const problem = problemOf(error, place);
  if (problem === undefined) return error;
  const line = error instanceof YamlError && error.line > 0 ? error.line : place.line;
  return new InputError(problem, { ...place, line }, { cause: error });
}

function problemOf(error: unknown, { number }: DocumentPlace): string | undefined {
  if (error instanceof UrlError) return error.problem;
  if (error instanceof YamlError) {
    const place = error.line > 0 ? `document ${number} (line ${error.line})` : `document ${number}`;
    return `${place}: ${error.message}`;
  }
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return `document ${number}: is not text: it holds bytes that are no UTF-8`;
  }
  return fileProblem(error);
}
