import { isUtf8 } from 'node:buffer';

/**
 * Makes text of bytes that come in pieces, a number of whole lines at a time, so that it can be said which line is no
 * text. The mark at the start of a file stays.
 */
export class Utf8Lines {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The beginning of a line whose end has not come yet. */
  #unfinished: Uint8Array[] = [];

  /** Takes the next piece, which may change afterwards. @throws {BadLineError} */
  push(piece: Uint8Array): string {
    const end = piece.lastIndexOf(lineFeed) + 1;
    const lines = end === 0 ? undefined : this.#decode(piece.subarray(0, end));
    // A Buffer's own `slice` would be a view of it.
    if (end < piece.length) this.#unfinished.push(Uint8Array.from(piece.subarray(end)));
    return lines ?? '';
  }

  /** The last line, where it has no end. @throws {BadLineError} */
  end(): string {
    return this.#decode(new Uint8Array());
  }

  #decode(last: Uint8Array): string {
    const bytes = this.#unfinished.length === 0 ? last : Buffer.concat([...this.#unfinished, last]);
    this.#unfinished = [];
    if (isUtf8(bytes)) return this.#decoder.decode(bytes);
    throw new BadLineError(this.#decoder.decode(bytes.subarray(0, startOfBadLine(bytes))));
  }
}

/** A line is not UTF-8. */
export class BadLineError extends Error {
  /** The lines before it that were not handed out yet. */
  readonly before: string;

  constructor(before: string) {
    super('is not text: it holds bytes that are no UTF-8');
    this.before = before;
  }
}

const lineFeed = 0x0a;

/** No character has a line feed among its bytes, so each line can be looked at alone. */
function startOfBadLine(bytes: Uint8Array): number {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(lineFeed, start) + 1;
    if (end === 0 || !isUtf8(bytes.subarray(start, end))) return start;
    start = end;
  }
}
