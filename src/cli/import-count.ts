import { child, text } from '../policy/reviewed-objects.ts';
import type { AuditEvent } from '../recording/audit-event.ts';
import type { AuditFinding } from '../recording/record-audit-event.ts';
import { type RecordedDecision, type Recording, writeRecording } from '../recording/recording.ts';
import { shapeOf } from '../recording/shape.ts';

/** A pod that runs without what a webhook would have changed, since the call failed and was ignored. */
export interface FailedOpen {
  readonly namespace: string;
  readonly name: string;
  readonly at: string;
  readonly webhook: string;
}

/** So many shapes are remembered; then what tells the same may be written again. */
const maximumShapes = 200_000;

/** So many pods and sentences are kept; the rest is counted. */
const maximumKept = 100;
const maximumSentences = 20;

/** Counts what audit logs hold; its size does not depend on theirs. */
export class ImportCount {
  lines = 0;
  written = 0;
  duplicates = 0;
  failedOpenCount = 0;
  readonly failedOpen: FailedOpen[] = [];
  readonly decisions = new Map<RecordedDecision, number>();
  readonly certainties = new Map<Recording['obtained']['certainty'], number>();
  /** Why events about the creation of pods gave no recording. */
  readonly passedOver = new Map<Exclude<AuditFinding['kind'], 'recording'>, number>();
  /** Webhooks that were called and are not taken for injectors. */
  readonly otherWebhooks = new Map<string, number>();
  readonly #keepsAll: boolean;
  readonly #shapes = new Set<string>();
  readonly #problems = new Sentences();
  readonly #notes = new Sentences();
  #foreign = 0;

  constructor(keepsAll: boolean) {
    this.#keepsAll = keepsAll;
  }

  /** Counts an event. @returns the line to write, where there is one */
  add(event: AuditEvent, record: (event: AuditEvent) => AuditFinding): string | undefined {
    const finding = record(event);
    if (finding.kind !== 'recording') {
      increase(this.passedOver, finding.kind);
      return undefined;
    }
    this.#noteFailures(event);
    const { recording } = finding;
    if (recording.answer.decision === 'not-called') {
      for (const { webhook } of event.calls) increase(this.otherWebhooks, webhook);
    }
    if (this.#isKnown(recording)) {
      this.duplicates++;
      return undefined;
    }
    this.written++;
    increase(this.decisions, recording.answer.decision);
    increase(this.certainties, recording.obtained.certainty);
    return writeRecording(recording);
  }

  problem(sentence: string): void {
    this.#problems.add(sentence);
  }

  torn(place: string): void {
    this.#notes.add(`${place}: the last line is half and was skipped`);
  }

  foreign(file: string, line: number): void {
    this.#foreign++;
    if (this.#foreign === 1) this.#notes.add(`${file}:${line}: is no event of an audit log; such lines are skipped`);
  }

  get foreignLines(): number {
    return this.#foreign;
  }

  get problems(): readonly string[] {
    return this.#problems.list();
  }

  get isWrong(): boolean {
    return this.#problems.count > 0 || this.written === 0;
  }

  /** What there is to say about the input. */
  sentences(): string[] {
    return [...this.#problems.list(), ...this.#notes.list()];
  }

  #noteFailures(event: AuditEvent): void {
    for (const { webhook, hasFailedOpen } of event.calls) {
      if (!hasFailedOpen) continue;
      this.failedOpenCount++;
      if (this.failedOpen.length === maximumKept) return;
      this.failedOpen.push({ namespace: event.namespace, name: nameOf(event), at: event.receivedAt, webhook });
    }
  }

  #isKnown(recording: Recording): boolean {
    if (this.#keepsAll) return false;
    const shape = shapeOf(recording);
    if (this.#shapes.has(shape)) return true;
    if (this.#shapes.size === maximumShapes) this.#shapes.clear();
    this.#shapes.add(shape);
    return false;
  }
}

/** The name under which the pod was stored, or what is known of it. */
function nameOf({ name, responseObject = {}, requestObject = {} }: AuditEvent): string {
  const [stored, sent] = [responseObject, requestObject].map((object) => child(object, 'metadata'));
  return name || text(stored!, 'name') || text(sent!, 'name') || text(sent!, 'generateName');
}

class Sentences {
  count = 0;
  readonly #first: string[] = [];

  add(sentence: string): void {
    this.count++;
    if (this.#first.length < maximumSentences) this.#first.push(sentence);
  }

  list(): string[] {
    const rest = this.count - this.#first.length;
    return rest > 0 ? [...this.#first, `and ${rest} more`] : [...this.#first];
  }
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
