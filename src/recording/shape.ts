import { createHash } from 'node:crypto';
import { InjectionError } from '../inject/injection-error.ts';
import { ownerOf } from '../inject/owner.ts';
import { readPod } from '../inject/read-pod.ts';
import { isObject, type Json, type JsonObject, member, stringifyGoJson } from '../json/index.ts';
import { child, text } from '../policy/reviewed-objects.ts';
import type { Recording } from './recording.ts';

/** Labels and annotations by which controllers tell the pods of one workload apart. */
const counters: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/cronjob-scheduled-timestamp',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'deployment',
]);

/** Members that are other for each pod of a workload. */
const ownMembers: ReadonlySet<string> = new Set([
  'name',
  'generateName',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'ownerReferences',
  'hostname',
  'nodeName',
]);

const tokenVolume = /kube-api-access-[a-z0-9]{5}/g;

/**
 * Recordings with the same shape tell the same: pods of one workload that differ in what controllers number and
 * scatter, with the same answer under the same configuration. SHA-256 in base64.
 */
export function shapeOf({ review, answer, configuration, namespaceLabels, path }: Recording): string {
  const request = child(review, 'request');
  const object = member(request, 'object') ?? null;
  const workload = workloadOf(object, text(request, 'namespace'));
  const { by, decision, reason = '', templates = [], patch = [] } = answer;
  const pod = workload === undefined ? object : commonPart(object as JsonObject, workload.kind);
  const seen: Json = {
    path,
    workload: workload ?? null,
    configuration: configuration ?? null,
    namespaceLabels: namespaceLabels ?? null,
    answer: { by, decision, reason, templates: [...templates], patch: patch as unknown as Json },
    operation: text(request, 'operation'),
    pod,
  };
  const shape = stringifyGoJson(seen, { sorted: true }).replace(tokenVolume, 'kube-api-access-');
  return createHash('sha256').update(shape).digest('base64');
}

/** undefined for what is no pod. */
function workloadOf(object: Json, namespace: string): { kind: string; name: string; namespace: string } | undefined {
  try {
    const { kind, name } = ownerOf(readPod(object));
    return { kind, name, namespace };
  } catch (error) {
    if (error instanceof InjectionError) return undefined;
    throw error;
  }
}

function commonPart(pod: JsonObject, kind: string): JsonObject {
  const metadata = child(pod, 'metadata');
  const spec = without(child(pod, 'spec'), ownMembers);
  // A DaemonSet writes the name of the node there.
  if (kind === 'DaemonSet') delete spec.affinity;
  return {
    ...without(pod, new Set(['status'])),
    metadata: {
      ...without(metadata, ownMembers),
      labels: uncounted(member(metadata, 'labels')),
      annotations: uncounted(member(metadata, 'annotations')),
    },
    spec,
  };
}

function uncounted(map: Json | undefined): Json {
  return isObject(map) ? without(map, counters) : {};
}

function without(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)));
}
