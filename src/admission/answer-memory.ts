import { injectByMerge } from '../inject/inject.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import { admit } from './admit.ts';
import { type AnswerRecipe, answerRecipe } from './answer-recipe.ts';
import { type Answer, isSameAnswer } from './outcome.ts';
import { ReviewFamilies } from './review-families.ts';
import { ReviewForm } from './review-form.ts';
import { type TextKind, tokenPrefix } from './review-texts.ts';

/** What the memory may hold. */
export interface AnswerMemoryLimits {
  readonly entries: number;
  /** Of all bodies and answers together. */
  readonly bytes: number;
  /** Longer bodies are not remembered. */
  readonly bodyBytes: number;
}

/** A roll-out sends the pods of a few workloads at a time; an entry of an ordinary pod takes some 20 kB. */
const defaultAnswerMemoryLimits: AnswerMemoryLimits = { entries: 512, bytes: 8 * 1024 * 1024, bodyBytes: 512 * 1024 };

interface Entry {
  readonly path: string;
  /** What is remembered; undefined where it was tried and must not be. */
  readonly known: { readonly form: ReviewForm; readonly recipe: AnswerRecipe } | undefined;
  readonly bytes: number;
  /** It answered since it was looked at last to make room. */
  isRecent: boolean;
  /** How many bodies it did not answer since it last did. */
  misses: number;
}

/** Another body takes the place of one that did not answer so often in a row: learning costs as much as answering. */
const patience = 5;
/** What cannot be remembered is tried again that seldom. */
const longPatience = 1000;

/** Reviews of a mesh look much like each other; of all bytes, families may have this part. */
const familyLimits = { entries: 64, share: 0.5 } as const;

/** How often something may be learnt that answers nothing afterwards, at once and for each review that comes. */
const maximumTrust = 100;
const trustPerReview = 0.05;

/**
 * Answers reviews by what was answered before. The pods of one workload differ in nothing but texts that no answer
 * depends on (see {@link ReviewForm}), so that their bodies need not even be parsed. An answer is remembered only after
 * another review of the same form, with all these texts changed, was answered in the ordinary way, with the same result,
 * and without a template looking at any of them. For workloads that are not known see {@link ReviewFamilies}.
 */
export class AnswerMemory {
  readonly #limits: AnswerMemoryLimits;
  readonly #entries = new Map<number, Entry>();
  readonly #families: ReviewFamilies;
  /** Hashes of bodies that came once; most never come again. */
  readonly #seen = new Int32Array(4096);
  #bytes = 0;
  /** Grows with answers that were remembered, shrinks with what is learnt: learning must pay. */
  #trust = maximumTrust;
  #snapshot: Snapshot | undefined;
  #isUsable = false;

  constructor(limits: AnswerMemoryLimits = defaultAnswerMemoryLimits) {
    this.#limits = limits;
    const shared = { entries: familyLimits.entries, bytes: familyLimits.share * limits.bytes };
    this.#families = new ReviewFamilies(shared, (answers) => {
      this.#trust -= answers;
    });
  }

  /** Number of forms that are remembered, those included that must not be. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * The answer to the body of a review.
   * @param ask answers in the ordinary way
   */
  answer<Other>(body: Buffer, path: string, snapshot: Snapshot, ask: () => Answer | Other): Answer | Other {
    if (snapshot !== this.#snapshot) this.#startAnew(snapshot);
    const start = this.#isUsable && body.length <= this.#limits.bodyBytes ? startOfMetadata(body) : -1;
    if (start < 0) return ask();
    const hash = hashOf(body, start);
    const entry = this.#entries.get(hash);
    const texts = entry?.known && entry.path === path ? entry.known.form.match(body) : undefined;
    if (texts) {
      entry!.isRecent = true;
      entry!.misses = 0;
      return this.#remembered(entry!.known!.recipe(texts));
    }
    const alike = this.#families.answer(body, path, start);
    if (alike) return this.#remembered(alike);
    const answer = ask();
    if (!isAnswer(answer)) return answer;
    if (this.#isTimeToLearn(hash, entry)) this.#learn(hash, body, path, answer);
    else if (this.#trust >= 1) this.#families.meet(body, path, start, answer);
    this.#makeRoom();
    return answer;
  }

  #remembered(answer: Answer): Answer {
    this.#trust = Math.min(maximumTrust, this.#trust + 1);
    return answer;
  }

  /** Another configuration answers otherwise. */
  #startAnew(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#isUsable = snapshot.inject === injectByMerge && !namesTokens(snapshot);
    this.#entries.clear();
    this.#seen.fill(0);
    this.#bytes = 0;
    this.#families.startAnew(snapshot);
  }

  #isTimeToLearn(hash: number, entry: Entry | undefined): boolean {
    this.#trust = Math.min(maximumTrust, this.#trust + trustPerReview);
    const isPromising = entry ? ++entry.misses > (entry.known ? patience : longPatience) : this.#hasSeen(hash);
    return isPromising && this.#trust >= 1;
  }

  #hasSeen(hash: number): boolean {
    const slot = hash & (this.#seen.length - 1);
    const hasSeen = this.#seen[slot] === hash;
    this.#seen[slot] = hash;
    return hasSeen;
  }

  #learn(hash: number, body: Buffer, path: string, answer: Answer): void {
    const known = learnt(Buffer.from(body), path, this.#snapshot!, answer);
    const bytes = known ? body.length + answer.body.length : 0;
    this.#trust--;
    this.#forget(hash);
    this.#entries.set(hash, { path, known, bytes, isRecent: false, misses: 0 });
    this.#bytes += bytes;
  }

  #forget(hash: number): void {
    this.#bytes -= this.#entries.get(hash)?.bytes ?? 0;
    this.#entries.delete(hash);
  }

  /** The oldest go first, but those that answered meanwhile get a second round. */
  #makeRoom(): void {
    const { entries, bytes } = this.#limits;
    for (const [hash, entry] of this.#entries) {
      if (this.#entries.size <= entries && this.#bytes + this.#families.bytes <= bytes) return;
      this.#entries.delete(hash);
      if (entry.isRecent) {
        entry.isRecent = false;
        this.#entries.set(hash, entry);
      } else {
        this.#bytes -= entry.bytes;
      }
    }
  }
}

function isAnswer(answer: unknown): answer is Answer {
  return (answer as Partial<Answer>).status === 200;
}

const metadataMark = Buffer.from('"metadata":{');
const closeObject = 0x7d;
/** Enough for the name, the namespace and the labels of a pod. */
const hashedBytes = 256;

/** Offset of what the first metadata hold; -1 where there are none. */
function startOfMetadata(body: Buffer): number {
  const at = body.indexOf(metadataMark);
  return at < 0 ? -1 : at + metadataMark.length;
}

/** A number for the workload that a pod belongs to: of the first metadata, up to the first object in them. */
function hashOf(body: Buffer, start: number): number {
  const end = Math.min(body.length, start + hashedBytes);
  let hash = 0x811c9dc5;
  for (let at = start; at < end && body[at] !== closeObject; at++) {
    hash = Math.imul(hash ^ body[at]!, 0x01000193);
  }
  return hash;
}

/** Whether the configuration holds a name that might be that of a token, so that something may be made of it. */
function namesTokens({ templates, values, mesh, cluster }: Snapshot): boolean {
  const texts = [...templates.values()].map(({ text }) => text);
  return holdsText([texts, values.tree, mesh, cluster.proxyConfigs], tokenPrefix);
}

function holdsText(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, part]) => name.includes(text) || holdsText(part, text));
}

const changedTexts: Readonly<Record<TextKind, string>> = {
  uid: 'the uid of another review',
  token: `${tokenPrefix}0zyx9`,
  unread: 'changed',
};

/** Undefined where answers to this form must be found in the ordinary way. */
function learnt(body: Buffer, path: string, snapshot: Snapshot, answer: Answer): Entry['known'] {
  const form = ReviewForm.of(body);
  const texts = form?.match(body);
  const recipe = texts && answerRecipe(answer, texts);
  if (!form || !recipe) return undefined;
  const changed = form.withTexts(({ kind }) => changedTexts[kind as TextKind]).sample;
  let hasRead = false;
  const watch = (member: string): void => {
    hasRead ||= changedMembers.has(member);
  };
  const other = admit(changed.toString(), path, snapshot, { watch });
  const otherTexts = form.match(changed);
  return !hasRead && otherTexts && isSameAnswer(recipe(otherTexts), other) ? { form, recipe } : undefined;
}

/** Where such texts stand that a template could look at. */
const changedMembers: ReadonlySet<string> = new Set(['volumes', 'volumeMounts', 'affinity']);
