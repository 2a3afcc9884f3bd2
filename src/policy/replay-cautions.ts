import { InjectionError } from '../inject/injection-error.ts';
import { containersOf, type Pod } from '../inject/pod.ts';
import { readPod } from '../inject/read-pod.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import type { Json } from '../json/index.ts';
import { earlyContainers } from '../offline/early-containers.ts';
import { brokenByInjection, injectionNotes, refusalCautions, resultCautions } from '../offline/result-cautions.ts';
import { generalizedText, ownWords } from './own-words.ts';

/** What will not work of a pod although it is injected, or left alone, without an error. */
export interface Caution {
  readonly sentence: string;
  /** No API server takes such a pod. */
  readonly isError: boolean;
  /** Pods with the same key have the same, but for names of their own. */
  readonly key: string;
}

/** A pod as it comes out of one side of a comparison. */
export interface CautionedPod {
  /** Undefined where there is none, or it is not known. */
  readonly pod: Json | undefined;
  readonly isInjected: boolean;
}

/** What both sides of a comparison share. */
export interface CautionContext {
  readonly sent: Json;
  /** Of the workload. */
  readonly kind: string;
  /** The later one: what it hints at says nothing about the side. */
  readonly snapshot: Snapshot;
  /** Used on the later side. */
  readonly templates: readonly string[];
}

/** What stands against the later pod and not against the earlier one. A pod that is not known has nothing against it. */
export function newCautions(before: CautionedPod, after: CautionedPod, context: CautionContext): Caution[] {
  const known = new Set(cautionsOf(before, context).map(({ sentence }) => sentence));
  return cautionsOf(after, context).filter(({ sentence }) => !known.has(sentence));
}

function cautionsOf({ pod, isInjected }: CautionedPod, context: CautionContext): Caution[] {
  const after = pod === undefined ? undefined : tryReadPod(pod);
  const sent = tryReadPod(context.sent);
  if (!after || !sent) return [];
  const errors = new Set(refusalCautions(after));
  const sentences = [...(isInjected ? injected(sent, after, context) : []), ...resultCautions(after)];
  const words = [...ownWords(context.sent), ...containersOf(sent, 'initContainers').map(({ name }) => name)];
  return sentences.map((sentence) => {
    return { sentence, isError: errors.has(sentence), key: generalizedText(sentence, words) };
  });
}

function injected(before: Pod, after: Pod, { kind, snapshot, templates }: CautionContext): string[] {
  const early = earlyContainers(before, after);
  const injection = { kind, namespace: '', before, after, early, templates };
  return [...brokenByInjection(injection, snapshot), ...injectionNotes(injection, snapshot)];
}

/** What is no pod is told as such elsewhere; of recordings parts are redacted. */
function tryReadPod(pod: Json): Pod | undefined {
  try {
    return readPod(pod);
  } catch (error) {
    if (error instanceof InjectionError) return undefined;
    throw error;
  }
}
