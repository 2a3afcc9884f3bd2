import { createReadStream } from 'node:fs';
import { fileProblem } from '../config/read-text.ts';
import { DocumentSplitter, type YamlDocument, YamlError } from '../yaml/index.ts';
import { CommandError } from './command-error.ts';

/** One YAML document of an input. */
export interface ManifestDocument {
  /** How messages name the input. */
  readonly source: string;
  /** Counted from 1. */
  readonly number: number;
  /** The line of the input on which the document starts, from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * The documents of a file, or of standard input for `-`, one after the other; no more than one is held at a time.
 * @throws {CommandError} where the input cannot be read or split
 */
export async function* readManifest(path: string): AsyncGenerator<ManifestDocument> {
  const source = path === '-' ? 'standard input' : path;
  let number = 0;
  try {
    for await (const { text, line } of documentsOf(path === '-' ? process.stdin : createReadStream(path))) {
      number++;
      yield { source, number, line, text };
    }
  } catch (error) {
    throw inputError(error, source, number + 1);
  }
}

async function* documentsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<YamlDocument> {
  // The mark at the start of a file belongs to its first document, which may have to stay as it is.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const splitter = new DocumentSplitter();
  let pending = 0;
  for await (const chunk of bytes) {
    const documents = splitter.push(decoder.decode(chunk, { stream: true }));
    pending = documents.length > 0 ? chunk.length : pending + chunk.length;
    if (pending > maximumBytes) throw new YamlError('too-large', `a document is larger than ${maximumMegabytes} MiB`);
    yield* documents;
  }
  yield* splitter.push(decoder.decode());
  yield* splitter.end();
}

/** A character takes one byte at least, so this never refuses what the reader would take. */
const maximumMegabytes = 32;
const maximumBytes = maximumMegabytes * 1024 * 1024;

function inputError(error: unknown, source: string, number: number): unknown {
  if (error instanceof YamlError) {
    const place = error.line > 0 ? `document ${number} (line ${error.line})` : `document ${number}`;
    return new CommandError(`${source}: ${place}: ${error.message}`);
  }
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new CommandError(`${source}: document ${number}: is not text: it holds bytes that are no UTF-8`);
  }
  const problem = fileProblem(error);
  return problem === undefined ? error : new CommandError(`${source}: ${problem}`);
}
