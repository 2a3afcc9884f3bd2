import type { KubeInjectRules, SkippedWorkload } from '../inject/generation.ts';
import { type Decision, decidePod, InjectionError, inject, type Owner } from '../inject/index.ts';
import { ownerOf } from '../inject/owner.ts';
import { annotationNames, asJson, asPod, entry, type Pod, type StringMap } from '../inject/pod.ts';
import { reasons } from '../inject/reason.ts';
import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { earlyContainers } from './early-containers.ts';
import { replaceAt, valueAt } from './json-path.ts';
import type { OfflineRules } from './offline-rules.ts';
import type { PodChange } from './pod-change.ts';
import { ownName, textOf } from './read-object.ts';
import { injectionCautions, injectionNotes, type LookedAtInjection, resultCautions } from './result-cautions.ts';
import { withoutUndoRecord } from './undo-record.ts';
import { type ObjectName, WorkloadError } from './workload-error.ts';
import type { PodPlace, WorkloadKind } from './workload-kinds.ts';

/** What became of one workload. */
export interface WorkloadOutcome {
  readonly object: ObjectName;
  readonly decision: Decision;
  /** Names of the templates, in the order in which they were merged; none where the workload was skipped. */
  readonly templates: readonly string[];
}

export interface InjectedWorkload {
  /** The workload in canonical form. */
  readonly workload: JsonObject;
  readonly outcome: WorkloadOutcome;
  /** What Istio's kube-inject says about it, with the line break at the end. */
  readonly warnings: readonly string[];
  /** What a user should know besides. */
  readonly notes: readonly string[];
  /** What a user most likely did not want. */
  readonly cautions: readonly string[];
  /** Absent where the workload was skipped. */
  readonly change?: Omit<PodChange, 'path'>;
}

/**
 * Injects the pod of a workload.
 * @param workload in the canonical form of its type
 * @throws {WorkloadError} where the workload has no pod template but needs one, or the pod cannot be injected
 */
export function injectWorkload(workload: JsonObject, kind: WorkloadKind, rules: OfflineRules): InjectedWorkload {
  const own = ownName(workload);
  if (kind.requiresTemplate && !isObject(valueAt(workload, ['spec', 'template']))) {
    throw new WorkloadError('missing-template', 'spec.template is required value', own);
  }
  const place = placeOf(kind, rules);
  const pod = asPod({ metadata: valueAt(workload, place.metadata) ?? {}, spec: valueAt(workload, place.spec) ?? {} });
  return injectPodOf(workload, asJson(pod), { ...kind, place }, rules);
}

/**
 * Injects a pod that stands in an object.
 * @param before the pod in canonical form
 */
export function injectPodOf(
  workload: JsonObject,
  before: JsonObject,
  kind: KindOfPod,
  rules: OfflineRules,
): InjectedWorkload {
  const { place } = kind;
  const admitted = withoutUndoRecord(asPod(before));
  const owner = ownerFor(workload, kind, admitted, rules);
  const object = { kind: owner.kind, namespace: owner.namespace, name: admitted.metadata.name || owner.name };
  const { namespace } = ownName(workload);
  const pod = rules.asWebhook ? withNamespace(admitted, namespace || rules.namespace) : admitted;
  const decision = decidePod(pod, rules.snapshot);
  const notes = [...(decision.warnings ?? []), ...overlooked(workload, pod, kind)];
  if (!decision.isInjected) {
    const named = { ...object, podName: admitted.metadata.name ?? '' };
    const left = skipped(workload, named, decision, rules.snapshot.generation.kubeInject, notes);
    return { ...left, cautions: resultCautions(pod) };
  }
  const { pod: injected, templates, warnings } = injectPod(pod, owner, object, rules);
  const after = withoutAddedNamespace(injected, admitted);
  const known = namespace || (rules.asWebhook ? rules.namespace : '');
  const early = earlyContainers(pod, after);
  const injection: LookedAtInjection = { kind: object.kind, namespace: known, before: pod, after, early, templates };
  const withMetadata = replaceAt(workload, place.metadata, after.metadata as Json);
  return {
    workload: replaceAt(withMetadata, place.spec, after.spec as Json) as JsonObject,
    outcome: { object, decision, templates },
    warnings: [],
    notes: [...notes, ...warnings, ...injectionNotes(injection, rules.snapshot)],
    cautions: [
      ...unheardRefusal(workload, pod, kind),
      ...injectionCautions(injection, rules.snapshot),
      ...resultCautions(after),
    ],
    change: { place, before: asPod(before), after },
  };
}

/** What must be known of a kind once its pod is found. */
type KindOfPod = Pick<WorkloadKind, 'place' | 'webhookPlace' | 'ownerApiVersion'>;

function placeOf(kind: WorkloadKind, rules: OfflineRules): PodPlace {
  return rules.asWebhook ? (kind.webhookPlace ?? kind.place) : kind.place;
}

function injectPod(pod: Pod, owner: Owner, object: ObjectName, rules: OfflineRules): ReturnType<typeof inject> {
  const { snapshot, watchedTexts } = rules;
  try {
    return inject(pod, { parameters: new Map(), owner, watchedTexts }, snapshot);
  } catch (error) {
    if (!(error instanceof InjectionError)) throw error;
    throw new WorkloadError(error.reason, error.message, object, { cause: error });
  }
}

function skipped(
  workload: JsonObject,
  { podName, ...object }: SkippedWorkload,
  decision: Decision,
  { describeSkip }: KubeInjectRules,
  notes: string[],
): InjectedWorkload {
  const { reason, detail } = decision;
  const because = detail === undefined ? reasons[reason] : `${reasons[reason]} (${detail})`;
  return {
    workload,
    outcome: { object, decision, templates: [] },
    warnings: describeSkip ? [`${describeSkip({ ...object, podName }, reason)}\n`] : [],
    notes: [...notes, `not injected: ${reason}. ${because}`],
    cautions: [],
  };
}

/** The workload as templates see it. The webhook learns of it from the pod's owner references. */
function ownerFor(workload: JsonObject, kind: KindOfPod, pod: Pod, rules: OfflineRules): Owner {
  const { kind: kindName, namespace, name } = ownName(workload);
  if (kindName === 'Pod') {
    const owner = ownerOf(pod);
    return rules.asWebhook ? { ...owner, namespace: namespace || rules.namespace } : owner;
  }
  const apiVersion = textOf(workload.apiVersion);
  const metadata = (workload.metadata ?? {}) as JsonObject;
  if (!rules.asWebhook) return { kind: kindName, namespace, name, apiVersion, metadata };
  return {
    kind: kindName,
    namespace: namespace || rules.namespace,
    name,
    apiVersion: kind.ownerApiVersion ?? apiVersion,
  };
}

/** Fills the namespace that the API server gives a pod; see {@link withoutAddedNamespace}. */
function withNamespace(pod: Pod, namespace: string): Pod {
  return { ...pod, metadata: { ...pod.metadata, namespace } };
}

function withoutAddedNamespace(pod: Pod, admitted: Pod): Pod {
  const { namespace: _added, ...metadata } = pod.metadata;
  const { namespace } = admitted.metadata;
  return { ...pod, metadata: namespace === undefined ? metadata : { ...metadata, namespace } };
}

/** Wishes that stand where nothing reads them. */
function overlooked(workload: JsonObject, pod: Pod, { place, webhookPlace }: KindOfPod): string[] {
  const notes: string[] = [];
  const wish = annotationNames.inject;
  const podWish = wishOf(pod.metadata);
  const ownWish = place.metadata.length > 1 ? wishOf(workload.metadata as Pod['metadata']) : undefined;
  if (ownWish !== undefined && ownWish !== podWish) {
    notes.push(`${wish} stands on the workload, where nothing reads it; move it to ${place.metadata.join('.')}`);
  }
  if (webhookPlace && webhookPlace !== place) {
    const seen = valueAt(workload, webhookPlace.metadata) as Pod['metadata'] | undefined;
    if (seen?.labels || seen?.annotations) {
      notes.push(
        `labels and annotations of ${webhookPlace.metadata.join('.')} are not read and get nothing added, ` +
          `${place.metadata.join('.')} is used instead; the webhook (see --as-webhook) uses the pod's own`,
      );
    }
  }
  return notes;
}

/** A pod that refuses injection, but is injected: istioctl looks elsewhere. */
function unheardRefusal(workload: JsonObject, pod: Pod, { place, webhookPlace }: KindOfPod): string[] {
  if (!webhookPlace || webhookPlace === place || wishOf(pod.metadata) !== undefined) return [];
  const wish = wishOf(valueAt(workload, webhookPlace.metadata) as Pod['metadata'] | undefined);
  if (wish !== 'false') return [];
  const where = `${annotationNames.inject}: "false" at ${webhookPlace.metadata.join('.')}`;
  return [`is injected, for ${where} is not read; put it at ${place.metadata.join('.')}, or use --as-webhook`];
}

function wishOf(metadata: { labels?: StringMap; annotations?: StringMap } | undefined): string | undefined {
  return entry(metadata?.labels, annotationNames.inject) ?? entry(metadata?.annotations, annotationNames.inject);
}
