import type { JsonPath } from './json-path.ts';

/** Where the pod of a workload stands in the workload's canonical JSON. */
export interface PodPlace {
  readonly metadata: readonly string[];
  readonly spec: readonly string[];
}

/**
 * Where something stands that is part of a pod's metadata or spec.
 * @param path to the object that the place is in
 * @param inner begins with `metadata` or `spec`
 */
export function pathInPod(place: PodPlace, path: JsonPath, [part, ...inner]: JsonPath): JsonPath {
  return [...path, ...(part === 'metadata' ? place.metadata : place.spec), ...inner];
}

export interface WorkloadKind {
  /** The Go type that the object is read into. */
  readonly type: string;
  /** API groups that this kind really belongs to; Istio looks at the name of the kind alone. */
  readonly groups: readonly string[];
  readonly place: PodPlace;
  /** Where the webhook would find the pod, if that is another place. */
  readonly webhookPlace?: PodPlace;
  /** The template is a pointer in Go: a missing one is an error, not an empty pod. */
  readonly requiresTemplate?: boolean;
  /** API version that the webhook sees for the owner of the pod, where it is not the one of the manifest. */
  readonly ownerApiVersion?: string;
}

const template: PodPlace = { metadata: ['spec', 'template', 'metadata'], spec: ['spec', 'template', 'spec'] };
const job = ['spec', 'jobTemplate', 'spec', 'template'];

/** The kinds that kube-inject knows, found by their name whatever their API version. */
export const workloadKinds: ReadonlyMap<string, WorkloadKind> = new Map<string, WorkloadKind>([
  ['Deployment', { type: 'apps/v1.Deployment', groups: ['apps', 'extensions'], place: template }],
  ['DaemonSet', { type: 'apps/v1.DaemonSet', groups: ['apps', 'extensions'], place: template }],
  ['StatefulSet', { type: 'apps/v1.StatefulSet', groups: ['apps'], place: template }],
  ['ReplicaSet', { type: 'apps/v1.ReplicaSet', groups: ['apps', 'extensions'], place: template }],
  ['Job', { type: 'batch/v1.Job', groups: ['batch', 'extensions'], place: template }],
  [
    'ReplicationController',
    { type: 'v1.ReplicationController', groups: [''], place: template, requiresTemplate: true },
  ],
  [
    'DeploymentConfig',
    {
      type: 'apps.openshift.io/v1.DeploymentConfig',
      groups: ['apps.openshift.io', ''],
      place: template,
      requiresTemplate: true,
      ownerApiVersion: 'v1',
    },
  ],
  [
    'CronJob',
    {
      type: 'batch/v1.CronJob',
      groups: ['batch'],
      // Istio reads and writes the metadata of the Job's template, not that of the pod's.
      place: { metadata: ['spec', 'jobTemplate', 'metadata'], spec: [...job, 'spec'] },
      webhookPlace: { metadata: [...job, 'metadata'], spec: [...job, 'spec'] },
      ownerApiVersion: 'batch/v1',
    },
  ],
  ['Pod', { type: 'v1.Pod', groups: [''], place: { metadata: ['metadata'], spec: ['spec'] } }],
]);

export const listType = 'v1.List';
