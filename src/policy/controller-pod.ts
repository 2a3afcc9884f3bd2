import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import type { PodPlace } from '../offline/workload-kinds.ts';

/** Stands for the hash of a pod template, which only the controllers of a cluster can know. */
const templateHash = '5f7c9d8b6c';

/** The time of a CronJob's job in minutes since 1970. */
const scheduledMinutes = '29000000';

interface OwnerShape {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly labels: JsonObject;
  /** Where pods have a fixed name. */
  readonly podName?: string;
}

/**
 * The pod as the controller of a workload would create it: its template with the names, labels and owner that controllers
 * add. A Pod stays as it is.
 * @returns undefined where the workload has no pod template
 */
export function controllerPod(workload: JsonObject, place: PodPlace): JsonObject | undefined {
  const kind = String(workload.kind);
  if (kind === 'Pod') return workload;
  const spec = valueAt(workload, place.spec);
  if (!isObject(spec)) return undefined;
  const given = valueAt(workload, place.metadata);
  const metadata = isObject(given) ? given : {};
  const owner = ownerShape(kind, workload);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, ...names(owner), ...labels(metadata, owner), ownerReferences: [reference(owner)] },
    spec,
  };
}

function ownerShape(kind: string, workload: JsonObject): OwnerShape {
  const name = textAt(workload, ['metadata', 'name']);
  const apiVersion = textAt(workload, ['apiVersion']);
  switch (kind) {
    case 'Deployment':
      return {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: `${name}-${templateHash}`,
        labels: { 'pod-template-hash': templateHash },
      };
    case 'StatefulSet':
      return { apiVersion, kind, name, labels: ordinalLabels(name), podName: `${name}-0` };
    case 'DaemonSet':
      return {
        apiVersion,
        kind,
        name,
        labels: { 'controller-revision-hash': templateHash, 'pod-template-generation': '1' },
      };
    case 'Job':
      return { apiVersion, kind, name, labels: jobLabels(name) };
    case 'CronJob':
      return jobOf(`${name}-${scheduledMinutes}`);
    case 'DeploymentConfig':
      return {
        apiVersion: 'v1',
        kind: 'ReplicationController',
        name: `${name}-1`,
        labels: { deployment: `${name}-1`, deploymentconfig: name },
      };
    default:
      return { apiVersion, kind, name, labels: {} };
  }
}

function jobOf(name: string): OwnerShape {
  return { apiVersion: 'batch/v1', kind: 'Job', name, labels: jobLabels(name) };
}

function jobLabels(name: string): JsonObject {
  return { 'batch.kubernetes.io/job-name': name, 'job-name': name };
}

function ordinalLabels(name: string): JsonObject {
  return {
    'apps.kubernetes.io/pod-index': '0',
    'controller-revision-hash': `${name}-${templateHash}`,
    'statefulset.kubernetes.io/pod-name': `${name}-0`,
  };
}

function names({ name, podName }: OwnerShape): JsonObject {
  return { ...(podName === undefined ? {} : { name: podName }), generateName: `${name}-` };
}

function labels(metadata: JsonObject, owner: OwnerShape): JsonObject {
  const own = member(metadata, 'labels');
  const isWrong = own !== undefined && own !== null && !isObject(own);
  return isWrong ? {} : { labels: { ...(isObject(own) ? own : {}), ...owner.labels } };
}

function reference({ apiVersion, kind, name }: OwnerShape): JsonObject {
  const uid = '00000000-0000-4000-8000-000000000001';
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function valueAt(object: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = object;
  for (const name of path) value = isObject(value) ? member(value, name) : undefined;
  return value;
}

function textAt(object: JsonObject, path: readonly string[]): string {
  const value = valueAt(object, path);
  return typeof value === 'string' ? value : '';
}
