import { YamlError } from './error.ts';

/** One document of a stream; nothing in it has been parsed. */
export interface YamlDocument {
  /** Its lines, each ending in a line feed, also where the stream has CRLF or the last line has no end. */
  readonly text: string;
  /** Where its lines stand in the stream, in UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** The line of the stream on which it starts, from 1. */
  readonly line: number;
}

/**
 * Splits a text into documents as Kubernetes does, before any parsing: at lines that begin with `---`.
 * @throws {YamlError} where such a line goes on with anything but a comment
 */
export function splitYamlDocuments(text: string): YamlDocument[] {
  const splitter = new DocumentSplitter();
  const documents = splitter.push(text);
  return [...documents, ...splitter.end()];
}

const separator = '---';
/** Go's white space; JavaScript's own differs in NEL and the byte order mark. */
const outerSpace = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/**
 * {@link splitYamlDocuments} for a stream that comes in pieces: holds no more than the document that is being read. A
 * wrong separator is thrown by the first call after the documents before it were handed out; the lines between the last
 * of them and the separator are lost, as in Go.
 */
export class DocumentSplitter {
  /** The beginning of a line whose end has not come yet. */
  #unfinished = '';
  #text = '';
  #start = 0;
  #startLine = 1;
  #offset = 0;
  #line = 1;
  #problem: YamlError | undefined;

  /** Takes the next piece, which may end anywhere, and answers the documents that are complete now. */
  push(chunk: string): YamlDocument[] {
    const documents: YamlDocument[] = [];
    let position = 0;
    for (let lineEnd = chunk.indexOf('\n'); lineEnd >= 0; lineEnd = chunk.indexOf('\n', position)) {
      const line = this.#unfinished + chunk.slice(position, lineEnd);
      this.#unfinished = '';
      position = lineEnd + 1;
      this.#take(line.endsWith('\r') ? line.slice(0, -1) : line, line.length + 1, documents);
    }
    this.#unfinished += chunk.slice(position);
    return this.#handOut(documents);
  }

  /** Answers the last document, if there is one left. */
  end(): YamlDocument[] {
    const documents: YamlDocument[] = [];
    const line = this.#unfinished;
    this.#unfinished = '';
    if (line !== '') this.#take(line, line.length, documents);
    if (!this.#problem) this.#finish(documents);
    return this.#handOut(documents);
  }

  #take(line: string, length: number, documents: YamlDocument[]): void {
    if (this.#problem) return;
    if (line.startsWith(separator)) {
      this.#checkSeparator(line);
      if (this.#problem) return;
      if (this.#text !== '') {
        this.#finish(documents);
        this.#advance(length);
        return;
      }
    }
    if (this.#text === '') {
      this.#start = this.#offset;
      this.#startLine = this.#line;
    }
    this.#text += `${line}\n`;
    this.#advance(length);
  }

  #advance(length: number): void {
    this.#offset += length;
    this.#line++;
  }

  #finish(documents: YamlDocument[]): void {
    if (this.#text === '') return;
    documents.push({ text: this.#text, start: this.#start, end: this.#offset, line: this.#startLine });
    this.#text = '';
  }

  #checkSeparator(line: string): void {
    const rest = trimGoSpace(line.slice(separator.length));
    if (rest === '' || rest.startsWith('#')) return;
    const message = `invalid Yaml document separator: ${rest}`;
    const column = separator.length + 1;
    this.#problem = new YamlError('document-separator', message, { offset: this.#offset, line: this.#line, column });
  }

  #handOut(documents: YamlDocument[]): YamlDocument[] {
    if (this.#problem && documents.length === 0) throw this.#problem;
    return documents;
  }
}

function trimGoSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && outerSpace.test(text[start]!)) start++;
  while (end > start && outerSpace.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}
