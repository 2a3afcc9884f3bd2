import type { JsonObject } from '../json/index.ts';
import { entry, type Pod } from './pod.ts';

/** The workload that a pod belongs to, as templates see it in `.DeploymentMeta` and `.TypeMeta`. */
export interface Owner {
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
  readonly apiVersion: string;
  /** Canonical JSON of its metadata, where the workload itself is at hand. */
  readonly metadata?: JsonObject;
}

/** Owners of a CronJob's jobs: the name of the job is that of the CronJob and the scheduled time in minutes or seconds. */
const scheduledJob = /^(.+)-\d{8,10}$/s;

/**
 * Finds the workload behind a pod from its owner reference, undoing what the controllers append to names.
 * @param cronJobVersion the API version that a CronJob gets
 */
export function ownerOf(pod: Pod, cronJobVersion = 'batch/v1'): Owner {
  const { metadata } = pod;
  const namespace = metadata.namespace ?? '';
  const name = metadata.name ?? '';
  const reference = metadata.generateName
    ? metadata.ownerReferences?.find((one) => one.controller === true)
    : undefined;
  if (!reference) return { name, namespace, kind: 'Pod', apiVersion: 'v1' };
  const owner = { name: reference.name, namespace, kind: reference.kind, apiVersion: reference.apiVersion };
  const workload = { ...owner, ...workloadBehind(pod, owner, cronJobVersion) };
  return workload.name === '' ? { ...workload, name } : workload;
}

function workloadBehind(pod: Pod, owner: Owner, cronJobVersion: string): Partial<Owner> {
  const label = (name: string): string => entry(pod.metadata.labels, name) ?? '';
  if (owner.kind === 'ReplicaSet') {
    const hash = label('pod-template-hash');
    if (hash !== '' && owner.name.endsWith(hash)) return { name: withoutHash(owner.name, hash), kind: 'Deployment' };
    const rolloutHash = label('rollouts-pod-template-hash');
    if (rolloutHash !== '' && owner.name.endsWith(rolloutHash)) {
      return { name: withoutHash(owner.name, rolloutHash), kind: 'Rollout', apiVersion: 'v1alpha1' };
    }
  }
  if (owner.kind === 'ReplicationController' && label('deploymentconfig') !== '') {
    return { name: label('deploymentconfig'), kind: 'DeploymentConfig' };
  }
  const job = owner.kind === 'Job' ? scheduledJob.exec(owner.name) : null;
  return job ? { name: job[1]!, kind: 'CronJob', apiVersion: cronJobVersion } : {};
}

function withoutHash(name: string, hash: string): string {
  const suffix = `-${hash}`;
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}
