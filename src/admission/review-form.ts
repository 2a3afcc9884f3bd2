import { type ReviewText, reviewTexts, type TextKind, tokenName, tokenPrefix } from './review-texts.ts';

/** What a body has in the places where bodies of one form may differ. */
export interface FormTexts {
  readonly uid: string;
  /** Empty where the form has no token. */
  readonly token: string;
}

/** Printable ASCII but quotes and backslashes: whatever of these stands between quotes, the JSON around it is the same. */
const isPlain = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c ? 1 : 0,
);

/**
 * What bodies have in common whose answers are the same: all bytes but those of certain texts.
 * A form keeps the bytes that it was read from.
 */
export class ReviewForm {
  readonly #bytes: Buffer;
  readonly #texts: readonly ReviewText[];

  private constructor(bytes: Buffer, texts: readonly ReviewText[]) {
    this.#bytes = bytes;
    this.#texts = texts;
  }

  /**
   * Reads the form of a body that admission has understood; undefined where it cannot be told from others for certain.
   */
  static of(body: Buffer): ReviewForm | undefined {
    const texts = reviewTexts(body);
    const form = new ReviewForm(body, texts);
    const isSure = texts.filter(({ kind }) => kind === 'uid').length === 1 && namesTokenAlone(body, texts);
    return isSure && form.match(body) ? form : undefined;
  }

  get size(): number {
    return this.#bytes.length;
  }

  /** The texts of a body of this form; undefined for a body of another one. */
  match(body: Buffer): FormTexts | undefined {
    let uid = '';
    let token = '';
    let from = 0;
    let at = 0;
    for (const { kind, start, end } of this.#texts) {
      const length = start - from;
      if (at + length > body.length || body.compare(this.#bytes, from, start, at, at + length) !== 0) return undefined;
      from = end;
      const begin = at + length;
      at = begin;
      while (isPlain[body[at]!] === 1) at++;
      if (at === begin) return undefined;
      if (kind === 'uid') uid = body.toString('latin1', begin, at);
      if (kind !== 'token') continue;
      const name = body.toString('latin1', begin, at);
      if (token === '' && tokenName.test(name)) token = name;
      else if (name !== token) return undefined;
    }
    const isSame =
      body.length - at === this.#bytes.length - from && body.compare(this.#bytes, from, undefined, at) === 0;
    return isSame ? { uid, token } : undefined;
  }

  /** A body of this form with other texts. */
  withTexts(textOf: (kind: TextKind) => string): Buffer {
    const parts: Buffer[] = [];
    let from = 0;
    for (const { kind, start, end } of this.#texts) {
      parts.push(this.#bytes.subarray(from, start), Buffer.from(textOf(kind)));
      from = end;
    }
    return Buffer.concat([...parts, this.#bytes.subarray(from)]);
  }
}

/** An escape that stands for a letter or dash: with it a name can be written so that no search finds it. */
const escapedWord = /\\u00(?:2d|[67])/i;

/** Whether the name of the token stands nowhere but in its places, so that another name there is all that changes. */
function namesTokenAlone(body: Buffer, texts: readonly ReviewText[]): boolean {
  const tokens = texts.filter(({ kind }) => kind === 'token').length;
  return countOf(body, tokenPrefix) === tokens && (tokens === 0 || !escapedWord.test(body.toString('latin1')));
}

function countOf(body: Buffer, text: string): number {
  let count = 0;
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + 1)) count++;
  return count;
}
