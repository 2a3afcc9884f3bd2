import type { Json } from '../json/index.ts';
import { applyPatch, PatchError } from '../patch/index.ts';
import { podHash } from '../recording/pod-hash.ts';
import type { Recording } from '../recording/recording.ts';
import type { Verdict } from './check-case.ts';
import { child } from './reviewed-objects.ts';

/** What became of a review on one side of a comparison. */
export interface ReplaySide {
  readonly result: Verdict['outcome']['result'];
  /** undefined where another injector did not tell. */
  readonly reason: string | undefined;
  /** The sentence of a denial or refusal. */
  readonly message: string | undefined;
  /** The object after the patch; undefined where only its hash was kept, or nothing. */
  readonly object: Json | undefined;
  /** See {@link podHash}. */
  readonly hash: string | undefined;
  /** Names of the templates, where they are known. */
  readonly templates?: readonly string[];
  /** The patch, where it is known: the same patch of the same review makes the same pod. */
  readonly operations?: Verdict['operations'];
}

/** What a configuration does now. */
export function answeredSide(verdict: Verdict): ReplaySide {
  const { result, reason, message, templates } = verdict.outcome;
  return {
    result,
    reason,
    message: message?.trim(),
    templates,
    operations: verdict.operations,
    get object(): Json {
      return verdict.object;
    },
    get hash(): string {
      return podHash(verdict.object);
    },
  };
}

/** What was recorded; a sentence instead where that is nothing to compare with. */
export function recordedSide({ answer, namespaceLabels, review }: Recording): ReplaySide | string {
  const { decision, reason, podHash: hash } = { ...answer, podHash: undefined, ...answer.asRecorded };
  const isCalled = decision !== 'not-called';
  if (decision === 'failed' || decision === 'failed-open') return 'the webhook could not be called';
  if (!isCalled && !namespaceLabels) return 'the webhook was not called, and the labels of the namespace are not known';
  const result = isCalled ? decision : 'skipped';
  const message = undefined;
  if (result !== 'injected' || !answer.patch) return { result, reason, message, object: undefined, hash };
  try {
    const object = applyPatch(child(review, 'request').object ?? null, answer.patch);
    return { result, reason, message, object, hash };
  } catch (error) {
    if (error instanceof PatchError) return 'the recorded patch does not fit the recorded object';
    throw error;
  }
}
