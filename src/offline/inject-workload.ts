import {
  type Decision,
  decide,
  decideByNamespace,
  InjectionError,
  inject,
  type Owner,
  type Snapshot,
} from '../inject/index.ts';
import { ownerOf } from '../inject/owner.ts';
import { annotationNames, asPod, entry, type Pod, type StringMap } from '../inject/pod.ts';
import { reasons } from '../inject/reason.ts';
import { isObject, type Json, type JsonObject } from '../json/index.ts';
import type { OfflineRules } from './offline-rules.ts';
import { type ObjectName, objectText, WorkloadError } from './workload-error.ts';
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
  const admitted = podAt(workload, place);
  const owner = ownerFor(workload, kind, admitted, rules);
  const object = { kind: owner.kind, namespace: owner.namespace, name: admitted.metadata.name || owner.name };
  const pod = rules.asWebhook ? withNamespace(admitted, own.namespace || rules.namespace) : admitted;
  const decision = decideFor(pod, rules.snapshot);
  const notes = [...(decision.warnings ?? []), ...overlooked(workload, pod, kind, place)];
  if (!decision.isInjected) return skipped(workload, object, decision, notes);
  const { pod: injected, templates } = injectPod(pod, owner, object, rules.snapshot);
  const { metadata, spec } = withoutAddedNamespace(injected, admitted);
  const withMetadata = replaceAt(workload, place.metadata, metadata as Json);
  return {
    workload: replaceAt(withMetadata, place.spec, spec as Json),
    outcome: { object, decision, templates },
    warnings: [],
    notes,
  };
}

function placeOf(kind: WorkloadKind, rules: OfflineRules): PodPlace {
  return rules.asWebhook ? (kind.webhookPlace ?? kind.place) : kind.place;
}

function injectPod(pod: Pod, owner: Owner, object: ObjectName, snapshot: Snapshot): ReturnType<typeof inject> {
  try {
    return inject(pod, { parameters: new Map(), owner }, snapshot);
  } catch (error) {
    if (!(error instanceof InjectionError)) throw error;
    throw new WorkloadError(error.reason, error.message, object, { cause: error });
  }
}

/** The decision of the webhook, with what its registration says of namespaces where these are known and asked for. */
function decideFor(pod: Pod, snapshot: Snapshot): Decision {
  const namespace = snapshot.cluster.namespaces.get(pod.metadata.namespace ?? '');
  if (namespace && snapshot.namespacePolicy === 'enforce') {
    const decision = decideByNamespace(namespace, pod.metadata.labels ?? {}, snapshot.revision);
    if (decision) return decision;
  }
  return decide(pod, snapshot.rules);
}

function skipped(workload: JsonObject, object: ObjectName, decision: Decision, notes: string[]): InjectedWorkload {
  const { reason, detail } = decision;
  const why = reason === 'host-network' ? 'has host networking enabled' : 'has sidecar injection disabled';
  const because = detail === undefined ? reasons[reason] : `${reasons[reason]} (${detail})`;
  return {
    workload,
    outcome: { object, decision, templates: [] },
    warnings: [`===> Skipping injection because ${objectText(object)} ${why}\n`],
    notes: [...notes, `not injected: ${reason}. ${because}`],
  };
}

function podAt(workload: JsonObject, place: PodPlace): Pod {
  return asPod({ metadata: valueAt(workload, place.metadata) ?? {}, spec: valueAt(workload, place.spec) ?? {} });
}

/** The workload as templates see it. The webhook learns of it from the pod's owner references. */
function ownerFor(workload: JsonObject, kind: WorkloadKind, pod: Pod, rules: OfflineRules): Owner {
  const { kind: kindName, namespace, name } = ownName(workload);
  if (kindName === 'Pod') {
    const owner = ownerOf(pod);
    return rules.asWebhook ? { ...owner, namespace: namespace || rules.namespace } : owner;
  }
  const apiVersion = text(workload.apiVersion);
  if (!rules.asWebhook) return { kind: kindName, namespace, name, apiVersion };
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
function overlooked(workload: JsonObject, pod: Pod, kind: WorkloadKind, place: PodPlace): string[] {
  const notes: string[] = [];
  const wish = annotationNames.inject;
  const podWish = wishOf(pod.metadata);
  const ownWish = place.metadata.length > 1 ? wishOf(workload.metadata as Pod['metadata']) : undefined;
  if (ownWish !== undefined && ownWish !== podWish) {
    notes.push(`${wish} stands on the workload, where nothing reads it; move it to ${place.metadata.join('.')}`);
  }
  const { webhookPlace } = kind;
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

function wishOf(metadata: { labels?: StringMap; annotations?: StringMap } | undefined): string | undefined {
  return entry(metadata?.labels, annotationNames.inject) ?? entry(metadata?.annotations, annotationNames.inject);
}

/** Kind, namespace and name of an object in canonical form. */
export function ownName(object: JsonObject): ObjectName {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  return { kind: text(object.kind), namespace: text(metadata.namespace), name: text(metadata.name) };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function valueAt(object: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = object;
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** The object with another value at the path; everything beside the path is shared. */
function replaceAt(object: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [name, ...rest] = path;
  if (rest.length === 0) return { ...object, [name!]: value };
  const child = object[name!];
  return { ...object, [name!]: replaceAt(isObject(child) ? child : {}, rest, value) };
}
