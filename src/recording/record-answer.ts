import type { Answer } from '../admission/outcome.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import { type JsonObject, parseJson, stringifyJson } from '../json/index.ts';
import { judge } from '../policy/check-case.ts';
import { child, text } from '../policy/reviewed-objects.ts';
import { podHash, sha256 } from './pod-hash.ts';
import type { RecordedAnswer, Recording } from './recording.ts';
import { redactReview } from './redact-review.ts';
import type { RedactionRules } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';

/** A review that was answered, with all that the answer depended on. */
export interface AnsweredReview {
  /** The body of the request as it came: it was readable. */
  readonly body: Buffer;
  readonly path: string;
  readonly snapshot: Snapshot;
  readonly answer: Answer;
}

/** What a recording says besides what happened. */
export interface RecordingContext {
  readonly rules: RedactionRules;
  /** Version of this program. */
  readonly engine: string;
  /** ISO 8601. */
  readonly recordedAt: string;
}

/**
 * Records what our own webhook did. Answers the redacted review once more, so costs more than an injection; between the
 * steps something else can be done.
 */
export function* recordingSteps(
  seen: AnsweredReview,
  { rules, engine, recordedAt }: RecordingContext,
): Generator<void, Recording, void> {
  const { body, path, snapshot, answer } = seen;
  const redactor = new Redactor(rules);
  const review = redactReview(parseJson(body.toString()) as JsonObject, redactor);
  yield;
  const again = judge(stringifyJson(review), path, snapshot);
  yield;
  const namespace = text(child(review, 'request'), 'namespace');
  const labels = snapshot.cluster.namespaces.get(namespace)?.labels;
  const namespaceLabels = labels && (redactor.redact(labels, 'namespaceLabels') as typeof labels);
  return {
    recordedAt,
    obtained: { from: 'webhook', certainty: 'exact', notes: [] },
    engine,
    configuration: snapshot.digest(),
    path,
    namespaceLabels,
    answer: answerOf(answer, again),
    redacted: redactor.paths,
    review,
  };
}

function answerOf({ body, outcome }: Answer, again: ReturnType<typeof judge>): RecordedAnswer {
  const { result: decision, reason, templates } = outcome;
  const patch = text(child(parseJson(body) as JsonObject, 'response'), 'patch');
  const { outcome: later } = again;
  return {
    by: 'sidecar-injector',
    decision,
    reason,
    templates,
    ...(patch === '' ? {} : { patchHash: sha256(Buffer.from(patch, 'base64')) }),
    asRecorded: {
      decision: later.result,
      reason: later.reason,
      ...(later.result === 'injected' ? { podHash: podHash(again.object) } : {}),
    },
  };
}
