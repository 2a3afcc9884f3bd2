import { setImmediate as nextTurn } from 'node:timers/promises';
import { Counter, Gauge, type Registry } from 'prom-client';
import { type AnsweredReview, recordingSteps } from '../recording/record-answer.ts';
import { writeRecording } from '../recording/recording.ts';
import type { RedactionRules } from '../recording/redaction-rules.ts';
import { shapeOf } from '../recording/shape.ts';
import type { Concern } from '../server/concern.ts';
import type { Log } from '../server/review-log.ts';
import type { RecordingFiles } from './recording-files.ts';
import { SeenBefore } from './seen-before.ts';
import { WaitingReviews } from './waiting-reviews.ts';

export interface RecorderSettings {
  readonly files: RecordingFiles;
  readonly rules: RedactionRules;
  /** Version of this program. */
  readonly engine: string;
  /** Share of the reviews that are looked at, from 0 to 1. */
  readonly sample: number;
  /** After so many milliseconds what tells the same is written again, since the file with the first may be gone. */
  readonly repeatAfter: number;
  readonly log: Log;
}

/** What became of a review that could be recorded. */
const fates = ['written', 'duplicate', 'not-sampled', 'queue-full', 'too-large', 'failed'] as const;
type Fate = (typeof fates)[number];

/** So many milliseconds lie between recordings. */
const pause = 100;
/** While reviews come, so many times what the last recording took lie between them: fewer than 1 % may wait for it. */
const restShare = 500;
/** Reviews that wait outlive the young generation: the more of them, the more often all of the heap is collected. */
const maximumWaiting = 64;
const maximumBytes = 16 * 1024 * 1024;
/** In bytes; larger ones would hold up reviews while they are recorded. */
const maximumBody = 256 * 1024;

/** So many names are remembered, for as long as the pods of one rollout come. */
const maximumNames = 10_000;
const rollout = 60_000;
/** So many shapes are remembered. */
const maximumShapes = 50_000;

/** How long the rest may take when the process ends, in milliseconds. */
const lastMoments = 2000;
/** How often files that are too old are looked for, in milliseconds. */
const tidyInterval = 600_000;
/** A disk that cannot be written is complained about this often, in milliseconds. */
const complaintInterval = 60_000;

/** Nothing that could be replayed. */
const untold: ReadonlySet<string> = new Set(['not-a-pod', 'not-a-create', 'subresource', 'null-object']);

/**
 * Records reviews beside answering them. While a review is answered it is only put aside, if nothing like it was lately;
 * redaction and writing come later, one review after the other with rest between them, and each in steps between which
 * those are answered who wait. What does not fit is dropped and counted.
 */
export class FlightRecorder implements Concern {
  readonly #settings: RecorderSettings;
  readonly #waiting = new WaitingReviews(maximumWaiting, maximumBytes);
  readonly #names = new SeenBefore(maximumNames, rollout);
  readonly #shapes: SeenBefore;
  readonly #counts = new Map<Fate, number>(fates.map((fate) => [fate, 0]));
  readonly #tidying: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> | undefined;
  #isClosed = false;
  /** How many reviews were offered, whatever became of them. */
  #offers = 0;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(settings: RecorderSettings) {
    this.#settings = settings;
    this.#shapes = new SeenBefore(maximumShapes, settings.repeatAfter);
    const tidy = (): Promise<unknown> => settings.files.tidy().catch((error) => this.#complain(error));
    this.#tidying = setInterval(tidy, tidyInterval).unref();
  }

  /** Records what waits, as far as there is time, and closes the file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#tidying);
    await this.#work;
    const end = performance.now() + lastMoments;
    while (this.#waiting.count > 0 && performance.now() < end) await this.#recordNext();
    for (let left = this.#waiting.count; left > 0; left--) this.#count('queue-full');
    await this.#settings.files.close();
  }

  obstacles(): string[] {
    return [];
  }

  status(): object {
    return { recorder: { waiting: this.#waiting.count, ...Object.fromEntries(this.#counts) } };
  }

  register(registry: Registry): void {
    const counts = this.#counts;
    const waiting = this.#waiting;
    new Counter({
      name: 'sidecar_injector_recordings_total',
      help: 'Reviews that could be recorded by what became of them; queue-full, too-large and failed ones were dropped.',
      labelNames: ['result'],
      registers: [registry],
      collect(): void {
        this.reset();
        for (const [result, count] of counts) this.inc({ result }, count);
      },
    });
    new Gauge({
      name: 'sidecar_injector_recordings_waiting',
      help: 'Reviews that wait to be recorded.',
      registers: [registry],
      collect(): void {
        this.set(waiting.count);
      },
    });
  }

  /** Puts a review aside, if nothing like it was lately. */
  offer(review: AnsweredReview): void {
    this.#offers++;
    const { outcome } = review.answer;
    if (outcome.isDryRun || outcome.result === 'refused' || untold.has(outcome.reason)) return;
    const key = keyOf(review);
    if (this.#names.has(key)) this.#count('duplicate');
    else if (this.#settings.sample < 1 && Math.random() >= this.#settings.sample) this.#count('not-sampled');
    else if (review.body.length > maximumBody) this.#count('too-large');
    else if (!this.#waiting.push(review)) this.#count('queue-full');
    else {
      this.#names.add(key);
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#timer || this.#work || this.#isClosed) return;
    const offers = this.#offers;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const isQuiet = offers === this.#offers;
      if (isQuiet || performance.now() >= this.#restsUntil) this.#begin();
      else this.#schedule();
    }, pause).unref();
  }

  #begin(): void {
    this.#work = this.#recordNext().finally(() => {
      this.#work = undefined;
      if (this.#waiting.count > 0) this.#schedule();
    });
  }

  async #recordNext(): Promise<void> {
    const review = this.#waiting.shift();
    if (!review) return;
    try {
      this.#count(await this.#record(review));
    } catch (error) {
      this.#count('failed');
      this.#complain(error);
    }
  }

  async #record(review: AnsweredReview): Promise<Fate> {
    const made = await this.#inSteps(this.#make(review));
    if (!made) return 'duplicate';
    await this.#settings.files.append(made.line);
    this.#shapes.add(made.shape);
    return 'written';
  }

  /** undefined for what is recorded already. */
  *#make(review: AnsweredReview): Generator<void, { shape: string; line: string } | undefined, void> {
    const { rules, engine } = this.#settings;
    const recording = yield* recordingSteps(review, { rules, engine, recordedAt: new Date().toISOString() });
    yield;
    const shape = shapeOf(recording);
    if (this.#shapes.has(shape)) return undefined;
    yield;
    return { shape, line: writeRecording(recording) };
  }

  async #inSteps<Result>(steps: Generator<void, Result, void>): Promise<Result> {
    let took = 0;
    for (;;) {
      const start = performance.now();
      const step = steps.next();
      took += performance.now() - start;
      this.#restsUntil = start + took * restShare;
      if (step.done) return step.value;
      await nextTurn();
    }
  }

  #count(fate: Fate): void {
    this.#counts.set(fate, this.#counts.get(fate)! + 1);
  }

  /** An error of the disk is known by its message; anything else is a defect, told without the review. */
  #complain(error: unknown): void {
    const now = performance.now();
    if (now - this.#complainedAt < complaintInterval) return;
    this.#complainedAt = now;
    const { message, stack, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) this.#settings.log.error({ stack }, 'defect of the recorder');
    else this.#settings.log.warn({ problem: message }, 'a review cannot be recorded');
  }
}

/** Pods of one rollout have it in common; it is known without reading the review again. */
function keyOf({ body, path, snapshot, answer }: AnsweredReview): string {
  const { namespace, name, result, reason } = answer.outcome;
  return `${namespace}/${name} ${result} ${reason} ${body.length} ${snapshot.digest()} ${path}`;
}
