import { equalJson, type Json } from '../json/index.ts';
import type { Operation } from '../patch/index.ts';
import { generalizedChange, ownWords } from './own-words.ts';
import { changeText, type PodChange, podChanges } from './pod-changes.ts';
import { matchesRedacted } from './redacted-match.ts';
import type { ReplaySide } from './replay-side.ts';

/** What another configuration would do to an object. */
export interface ReplayedChange {
  readonly kind: 'decision' | 'pod';
  /** The pod could not be created any more. */
  readonly isError: boolean;
  /** One line for each difference. */
  readonly lines: readonly string[];
  /** Objects with the same key change alike, but for their own names. */
  readonly key: string;
}

/**
 * Compares what two configurations do to the same review; undefined where they do the same.
 * @param object the object of the review
 */
export function compareSides(before: ReplaySide, after: ReplaySide, object: () => Json): ReplayedChange | undefined {
  const decision = decisionLine(before, after);
  const isError = isRefusal(after) && !isRefusal(before);
  const changes = before.result === 'injected' && after.result === 'injected' ? comparedPods(before, after) : [];
  const lines = [...(decision === undefined ? [] : [decision]), ...changes.map(textOf)];
  if (lines.length === 0) return undefined;
  const words = ownWords(object());
  const general = changes.map((change) =>
    textOf(typeof change === 'string' ? change : generalizedChange(change, words)),
  );
  const kind = after.result === 'injected' && before.result === 'injected' ? 'pod' : 'decision';
  return { kind, isError, lines, key: [kind, decision ?? '', ...general].join('\n') };
}

function isRefusal({ result }: ReplaySide): boolean {
  return result === 'denied' || result === 'refused';
}

/** A denial says what is wrong, which may differ though the reason is the same. */
function decisionLine(before: ReplaySide, after: ReplaySide): string | undefined {
  const isSame =
    before.result === after.result &&
    (before.reason === undefined || (before.reason === after.reason && isSameMessage(before, after)));
  return isSame ? undefined : `${decisionText(before)} → ${decisionText(after)}`;
}

/** Of what was recorded the sentence is not kept. */
function isSameMessage({ message: earlier }: ReplaySide, { message: later }: ReplaySide): boolean {
  return earlier === undefined || earlier === later;
}

function decisionText({ result, reason, message }: ReplaySide): string {
  if (reason === undefined) return result;
  return message === undefined ? `${result} (${reason})` : `${result} (${reason}: ${message})`;
}

function comparedPods(before: ReplaySide, after: ReplaySide): (PodChange | string)[] {
  if (before.operations && after.operations && isSamePatch(before.operations, after.operations)) return [];
  if (before.object !== undefined) {
    return podChanges(before.object, after.object ?? null).filter((change) => !isOfRedaction(change));
  }
  const isSame = before.hash === undefined || before.hash === after.hash;
  return isSame ? [] : ['~ the injected pod is not the recorded one, of which only the hash is known'];
}

function isSamePatch(before: readonly Operation[], after: readonly Operation[]): boolean {
  return equalJson(before as unknown as Json, after as unknown as Json);
}

/** A difference that may be nothing but what was redacted. */
function isOfRedaction({ change, before, after }: PodChange): boolean {
  return change === 'changed' && matchesRedacted(before!, after!);
}

function textOf(change: PodChange | string): string {
  return typeof change === 'string' ? change : changeText(change);
}
