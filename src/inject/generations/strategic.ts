import { type EarlierTypes, withoutLaterMembers } from '../../kube/index.ts';
import { mesh1_8, mesh1_20 } from '../../mesh/index.ts';
import { mergePlainMetrics } from '../finish/plain-metrics.ts';
import { mergeUncheckedMetrics } from '../finish/prometheus.ts';
import { functions1_8, functions1_20 } from '../functions/earlier.ts';
import type { Generation } from '../generation.ts';
import { annotationWish, wordWish } from '../inject-wish.ts';
import { multiError } from '../multi-error.ts';
import { ownerOf } from '../owner.ts';
import { annotationNames, containersOf, type Pod, proxyName } from '../pod.ts';
import { templateDataTypeOf } from '../template-data.ts';
import { vocabulary1_9, vocabulary1_11, vocabulary1_16 } from './annotation-vocabulary.ts';
import { modernGeneration } from './modern.ts';
import { describeWithArrow } from './skip-lines.ts';

/** Earlier releases whose named templates are merged strategically. */

const { webhook, kubeInject } = modernGeneration;

export const generation1_20: Generation = {
  ...modernGeneration,
  name: '1.20',
  releases: '1.17 to 1.26',
  functions: functions1_20(mesh1_20),
  templateData: templateDataTypeOf({ mesh: mesh1_20, showsWorkloadMetadata: false }),
  mesh: mesh1_20,
  kubernetes: { absent: new Set(), optional: new Set(), nullable: {}, printsNullTimes: true },
  readOwner: (pod) => ownerOf(pod, 'batch/v1beta1'),
  refusesIllegalPolicy: false,
  annotations: vocabulary1_16,
  webhook: { ...webhook, readWish: wordWish },
  kubeInject: { ...kubeInject, readWish: wordWish },
  merging: { rewritesUnanswerable: true, mergeMetrics: mergeUncheckedMetrics, statusHasRevision: true },
};

const mesh1_12 = { ...mesh1_8({ describe: multiError }), mergesMetadata: true };

/** Without what came with Kubernetes 1.22 and later. */
export const types1_12: EarlierTypes = {
  absent: new Set(['Container.restartPolicy', 'StatefulSetStatus.availableReplicas']),
  optional: new Set(),
  nullable: {},
  printsNullTimes: true,
};

const members1_12 = [
  'TypeMeta',
  'DeploymentMeta',
  'ObjectMeta',
  'Spec',
  'ProxyConfig',
  'MeshConfig',
  'Values',
  'Revision',
  'EstimatedConcurrency',
];

export const generation1_12: Generation = {
  ...generation1_20,
  name: '1.12',
  releases: '1.12',
  functions: functions1_8(mesh1_12),
  templateData: templateDataTypeOf({ mesh: mesh1_12, showsWorkloadMetadata: true, members: members1_12 }),
  mesh: mesh1_12,
  kubernetes: types1_12,
  rendered: {
    numbers: 'exact',
    form: (value) => withoutLaterMembers(value, 'v1.Pod', types1_12),
  },
  describeUnreadable: ({ message }) => `failed to run injection template: yaml to json: ${message}`,
  annotations: vocabulary1_11,
  merging: { ...generation1_20.merging, mergeMetrics: mergePlainMetrics },
  webhook: { ...generation1_20.webhook, proxyConfigSource: 'mesh-under-annotation' },
  kubeInject: {
    ...generation1_20.kubeInject,
    proxyConfigSource: 'mesh-under-annotation',
    isInjected: hasProxyAndStatus,
    describeSkip: describeWithArrow,
  },
};

export const generation1_11: Generation = {
  ...generation1_12,
  name: '1.11',
  releases: '1.11',
  webhook: { ...generation1_12.webhook, readWish: annotationWish },
  kubeInject: { ...generation1_12.kubeInject, readWish: annotationWish },
};

/** The status names no revision yet. */
export const generation1_9: Generation = {
  ...generation1_11,
  name: '1.9',
  releases: '1.9 to 1.10',
  annotations: vocabulary1_9,
  merging: { ...generation1_11.merging, statusHasRevision: false },
};

const members1_13 = [...members1_12, 'ProxyImage'];

/** Between what was measured of 1.12 and of 1.20. */
export const generation1_13: Generation = {
  ...generation1_20,
  name: '1.13',
  releases: '1.13 to 1.16',
  templateData: templateDataTypeOf({ mesh: mesh1_20, showsWorkloadMetadata: true, members: members1_13 }),
  annotations: vocabulary1_11,
  kubeInject: { ...generation1_20.kubeInject, isInjected: hasProxyAndStatus },
};

function hasProxyAndStatus(pod: Pod): boolean {
  const { annotations } = pod.metadata;
  if (!annotations || !Object.hasOwn(annotations, annotationNames.status)) return false;
  return containersOf(pod, 'containers').some(({ name }) => name === proxyName);
}
