import type { Owner } from '../owner.ts';
import { asJson, entry, type Pod } from '../pod.ts';

/** 1.1 and 1.2: the pod itself stands for its workload, with all of its metadata. */
export function podAsOwner(pod: Pod): Owner {
  const { name = '', namespace = '' } = pod.metadata;
  return {
    name,
    namespace,
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: asJson(pod).metadata as Owner['metadata'] & object,
  };
}

/**
 * 1.3 to 1.5 know what a Deployment appends to the names of its replica sets, and no other names. Even a replica set of
 * the user's own is taken for one of a Deployment.
 */
export function deploymentBehind(pod: Pod): Owner {
  const { metadata } = pod;
  const namespace = metadata.namespace ?? '';
  const reference = metadata.generateName
    ? metadata.ownerReferences?.find((one) => one.controller === true)
    : undefined;
  if (!reference) return { name: metadata.name ?? '', namespace, kind: 'Pod', apiVersion: 'v1' };
  const { kind, apiVersion } = reference;
  const name = reference.name || (metadata.name ?? '');
  const hash = entry(metadata.labels, 'pod-template-hash') ?? '';
  if (kind !== 'ReplicaSet' || !name.endsWith(hash)) return { name, namespace, kind, apiVersion };
  const suffix = `-${hash}`;
  const deployment = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  return { name: deployment, namespace, kind: 'Deployment', apiVersion };
}

const scheduledJob = /^(.+)-\d{10}$/s;

/** 1.6 and 1.7 know also what a CronJob appends to the names of its jobs. */
export function cronJobBehind(pod: Pod): Owner {
  return withCronJob(deploymentBehind(pod));
}

/** 1.8 leaves replica sets of the user's own as they are. */
export function hashedDeploymentBehind(pod: Pod): Owner {
  const owner = entry(pod.metadata.labels, 'pod-template-hash') ? deploymentBehind(pod) : ownReplicaSet(pod);
  return withCronJob(owner);
}

function ownReplicaSet(pod: Pod): Owner {
  const owner = deploymentBehind(pod);
  return owner.kind === 'Deployment' ? { ...owner, kind: 'ReplicaSet' } : owner;
}

function withCronJob(owner: Owner): Owner {
  const job = owner.kind === 'Job' ? scheduledJob.exec(owner.name) : null;
  return job ? { ...owner, name: job[1]!, kind: 'CronJob', apiVersion: 'batch/v1beta1' } : owner;
}
