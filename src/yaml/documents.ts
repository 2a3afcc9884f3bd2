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
  /** Whole lines of the document that is being read, as they stand in the stream. */
  #text = '';
  #start = 0;
  #line = 1;
  #problem: YamlError | undefined;

  /** Takes the next piece, which may end anywhere, and answers the documents that are complete now. */
  push(chunk: string): YamlDocument[] {
    const end = chunk.lastIndexOf('\n') + 1;
    const documents: YamlDocument[] = [];
    if (end > 0) this.#takeLines(this.#unfinished + chunk.slice(0, end), documents);
    this.#unfinished = end > 0 ? chunk.slice(end) : this.#unfinished + chunk;
    return this.#handOut(documents);
  }

  /** Answers the last document, if there is one left. */
  end(): YamlDocument[] {
    const documents: YamlDocument[] = [];
    if (this.#unfinished !== '') this.#takeLines(this.#unfinished, documents);
    this.#unfinished = '';
    if (!this.#problem) this.#finish(documents);
    return this.#handOut(documents);
  }

  /** @param lines whole ones, but for the last line of the stream, which may have no end */
  #takeLines(lines: string, documents: YamlDocument[]): void {
    let position = 0;
    while (!this.#problem) {
      const separatorStart = separatorFrom(lines, position);
      const lineEnd = separatorStart < 0 ? lines.length : afterLine(lines, separatorStart);
      // The first line of a document belongs to it even where it is a separator.
      const isFirst = this.#text === '' && separatorStart === position;
      this.#text += lines.slice(position, isFirst || separatorStart < 0 ? lineEnd : separatorStart);
      if (separatorStart < 0) return;
      this.#checkSeparator(lines.slice(separatorStart, lineEnd), isFirst);
      if (this.#problem) return;
      if (!isFirst) this.#finish(documents, lineEnd - separatorStart);
      position = lineEnd;
      if (position === lines.length) return;
    }
  }

  /** @param separatorLength of the line behind the document, which no document gets */
  #finish(documents: YamlDocument[], separatorLength = 0): void {
    const raw = this.#text;
    if (raw === '') return;
    const end = this.#start + raw.length;
    documents.push({ text: withLineFeeds(raw), start: this.#start, end, line: this.#line });
    this.#line += countLines(raw) + (separatorLength > 0 ? 1 : 0);
    this.#start = end + separatorLength;
    this.#text = '';
  }

  /** @param isFirst the line is part of the text already */
  #checkSeparator(line: string, isFirst: boolean): void {
    const rest = trimGoSpace(line.slice(separator.length));
    if (rest === '' || rest.startsWith('#')) return;
    const message = `invalid Yaml document separator: ${rest}`;
    const before = isFirst ? '' : this.#text;
    const position = { offset: this.#start + before.length, line: this.#line + countLines(before) };
    this.#problem = new YamlError('document-separator', message, { ...position, column: separator.length + 1 });
  }

  #handOut(documents: YamlDocument[]): YamlDocument[] {
    if (this.#problem && documents.length === 0) throw this.#problem;
    return documents;
  }
}

/** Where the next line begins that separates documents; -1 where there is none. @param from the start of a line */
function separatorFrom(lines: string, from: number): number {
  if (lines.startsWith(separator, from)) return from;
  const feed = lines.indexOf(`\n${separator}`, from);
  return feed < 0 ? -1 : feed + 1;
}

function afterLine(lines: string, offset: number): number {
  const feed = lines.indexOf('\n', offset);
  return feed < 0 ? lines.length : feed + 1;
}

function withLineFeeds(raw: string): string {
  const text = raw.includes('\r\n') ? raw.replaceAll('\r\n', '\n') : raw;
  return text.endsWith('\n') ? text : `${text}\n`;
}

function countLines(text: string): number {
  let count = 0;
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) count++;
  return count;
}

function trimGoSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && outerSpace.test(text[start]!)) start++;
  while (end > start && outerSpace.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}
