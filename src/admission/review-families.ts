import { looksAtLabels } from '../inject/label-rules.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import { isWordByte } from '../words/free-word.ts';
import { type Answer, isSameAnswer } from './outcome.ts';
import { type ReviewFamily, reviewFamily } from './review-family.ts';

interface KeptFamily {
  readonly family: ReviewFamily;
  readonly path: string;
  readonly shape: number;
  readonly bytes: number;
}

/** Reviews of one shape may be of so many families; of more of them it does not pay to look for the right one. */
const maximumPerShape = 4;
/** What a family takes for each byte of its body, at most: twice the body, and where its texts stand. */
const bytesPerByte = 6;

/** What attempts cost, in answers that would pay for them. */
const costs = { family: 0.1, learning: 2 } as const;

/**
 * Answers reviews whose workload is not known by reviews that differ from them in free words alone: names, labels. What
 * came of the words of others is never part of it: what is known was learnt with made-up words.
 */
export class ReviewFamilies {
  readonly #limits: { readonly entries: number; readonly bytes: number };
  readonly #spend: (answers: number) => void;
  /** Those that were met last come first. */
  #families: KeptFamily[] = [];
  /** Shapes of bodies that came once; most never come again. */
  readonly #seen = new Int32Array(1024);
  #snapshot: Snapshot | undefined;
  #isUsable = false;
  #bytes = 0;

  /** @param spend told what learning cost */
  constructor(limits: { readonly entries: number; readonly bytes: number }, spend: (answers: number) => void) {
    this.#limits = limits;
    this.#spend = spend;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Forgets everything: another configuration answers otherwise. */
  startAnew(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#isUsable = !looksAtLabels(snapshot);
    this.#families = [];
    this.#seen.fill(0);
    this.#bytes = 0;
  }

  /** @param start offset behind the first `"metadata":{` */
  answer(body: Buffer, path: string, start: number): Answer | undefined {
    if (this.#families.length === 0) return undefined;
    const shape = shapeOf(body, start);
    for (const kept of this.#families) {
      const known = kept.shape === shape && kept.path === path ? kept.family.known : undefined;
      const texts = known?.form.match(body);
      if (!texts || !known!.takes(texts.words)) continue;
      this.#putFirst(kept);
      return known!.recipe(texts);
    }
    return undefined;
  }

  /** Takes note of a body for which nothing is known. @param answer that was found in the ordinary way */
  meet(body: Buffer, path: string, start: number, answer: Answer): void {
    if (!this.#isUsable || body.length * bytesPerByte > this.#limits.bytes) return;
    const shape = shapeOf(body, start);
    const alike = this.#families.filter((one) => one.shape === shape && one.path === path);
    const own = alike.find(({ family }) => family.meet(body));
    if (own) this.#check(own, body, answer);
    else if (this.#hasSeen(shape)) this.#add(body, path, shape, alike);
  }

  /** What was learnt just now must give the answer that led to it. */
  #check(kept: KeptFamily, body: Buffer, answer: Answer): void {
    this.#putFirst(kept);
    const { family } = kept;
    const texts = family.known?.form.match(body);
    if (texts && family.known!.takes(texts.words) && !isSameAnswer(family.known!.recipe(texts), answer))
      family.giveUp();
  }

  #hasSeen(shape: number): boolean {
    const slot = shape & (this.#seen.length - 1);
    const hasSeen = this.#seen[slot] === shape;
    this.#seen[slot] = shape;
    return hasSeen;
  }

  #add(body: Buffer, path: string, shape: number, alike: readonly KeptFamily[]): void {
    this.#spend(costs.family);
    const family = reviewFamily(Buffer.from(body), path, this.#snapshot!, () => this.#spend(costs.learning));
    const bytes = body.length * bytesPerByte;
    if (alike.length >= maximumPerShape) this.#remove(alike.at(-1)!);
    this.#families.unshift({ family, path, shape, bytes });
    this.#bytes += bytes;
    while (this.#families.length > this.#limits.entries || this.#bytes > this.#limits.bytes) {
      this.#remove(this.#families.at(-1)!);
    }
  }

  #remove(kept: KeptFamily): void {
    this.#families = this.#families.filter((one) => one !== kept);
    this.#bytes -= kept.bytes;
  }

  #putFirst(kept: KeptFamily): void {
    if (this.#families[0] === kept) return;
    this.#families.splice(this.#families.indexOf(kept), 1);
    this.#families.unshift(kept);
  }
}

/** Enough for the metadata of most pods. */
const shapedCharacters = 128;
const shapedBytes = 4096;

/** A number for what stands between the words of the first metadata: it is the same for all reviews of a family. */
function shapeOf(body: Buffer, start: number): number {
  const end = Math.min(body.length, start + shapedBytes);
  let shape = 0x811c9dc5;
  let rest = shapedCharacters;
  for (let at = start; at < end && rest > 0; at++) {
    if (isWordByte(body[at]!)) continue;
    shape = Math.imul(shape ^ body[at]!, 0x01000193);
    rest--;
  }
  return shape;
}
