import type { StringMap } from '../inject/pod.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import { isObject, type Json } from '../json/index.ts';
import { addedComplaints, enforcedStandard, standardText } from '../pod-security/standard.ts';
import { addedRequests, type Requests } from './pod-requests.ts';
import { compareSides, type ReplayedChange } from './replay.ts';
import { type Caution, newCautions } from './replay-cautions.ts';
import type { ReplaySide } from './replay-side.ts';

/** What another configuration would do to one object of a corpus. */
export interface ReplayedObject extends ReplayedChange {
  /** What all its pods ask for beyond now; undefined where one side is not known. */
  readonly added: Requests | undefined;
  /** Controls of its namespace that its pod would not keep any more, each with what stands against it. */
  readonly violations: readonly string[];
  /** What will not work of its pod that did. */
  readonly cautions: readonly Caution[];
  readonly pods: ReplayedPods;
}

export interface ReplayedPods {
  /** As the API server sent it. */
  readonly sent: Json;
  /** On both sides; undefined where there is none or it is not known. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** What a comparison depends on besides the two sides. */
export interface ReplayedFacts {
  /** The object of the review; asked where something changes. */
  readonly object: () => Json;
  readonly namespaceLabels: StringMap | undefined;
  readonly replicas: number;
  /** Of the workload. */
  readonly kind: string;
  /** The configuration of the later side. */
  readonly snapshot: Snapshot;
}

/** Compares both sides of an object; undefined where nothing changes. */
export function replayObject(before: ReplaySide, after: ReplaySide, facts: ReplayedFacts): ReplayedObject | undefined {
  const change = compareSides(before, after, facts.object);
  if (!change) return undefined;
  const sent = facts.object();
  const pods = { sent, before: podOf(before, sent), after: podOf(after, sent) };
  const { before: earlier, after: later } = pods;
  return {
    ...change,
    added: earlier === undefined || later === undefined ? undefined : addedRequests(earlier, later, facts.replicas),
    violations: newViolations(earlier, later, facts.namespaceLabels ?? {}),
    cautions: newCautions(
      { pod: earlier, isInjected: before.result === 'injected' },
      { pod: later, isInjected: after.result === 'injected' },
      { ...facts, sent, templates: after.templates ?? [] },
    ),
    pods,
  };
}

/** The pod that would be created: as it was sent where nothing is injected. */
function podOf({ result, object }: ReplaySide, sent: Json): Json | undefined {
  if (result === 'denied' || result === 'refused') return undefined;
  return result === 'skipped' ? sent : object;
}

/** A pod that is not known keeps the standard, as far as it is known. */
function newViolations(before: Json | undefined, after: Json | undefined, labels: StringMap): string[] {
  const standard = enforcedStandard(labels);
  if (standard.level === 'privileged' || !isObject(after)) return [];
  return addedComplaints(isObject(before) ? before : undefined, after, standard).map(
    (complaint) => `${standardText(standard)} ${complaint}`,
  );
}
