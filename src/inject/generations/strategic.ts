import { type EarlierTypes, withoutLaterMembers } from '../../kube/index.ts';
import { mesh1_8, mesh1_13, mesh1_20 } from '../../mesh/index.ts';
import { mergePlainMetrics } from '../finish/plain-metrics.ts';
import { mergeUncheckedMetrics } from '../finish/prometheus.ts';
import { functions1_8, functions1_13, functions1_20 } from '../functions/earlier.ts';
import type { Generation } from '../generation.ts';
import { annotationWish, wordWish } from '../inject-wish.ts';
import { multiError } from '../multi-error.ts';
import { ownerOf } from '../owner.ts';
import { templateDataTypeOf } from '../template-data.ts';
import { vocabulary1_9, vocabulary1_11, vocabulary1_16 } from './annotation-vocabulary.ts';
import { hasProxyAndStatus } from './injected-already.ts';
import { modernGeneration } from './modern.ts';
import { describeWithArrow } from './skip-lines.ts';

/** Earlier releases whose named templates are merged strategically. */

const { webhook, kubeInject } = modernGeneration;

export const generation1_25: Generation = {
  ...modernGeneration,
  name: '1.25',
  releases: '1.25 to 1.26',
  functions: functions1_20(mesh1_20),
  templateData: templateDataTypeOf({ mesh: mesh1_20, showsWorkloadMetadata: false }),
  mesh: mesh1_20,
  kubernetes: { absent: new Set(), optional: new Set(), nullable: {}, printsNullTimes: true },
  readOwner: (pod) => ownerOf(pod, 'batch/v1beta1'),
  refusesIllegalPolicy: false,
  annotations: vocabulary1_16,
  webhook: { ...webhook, readWish: wordWish },
  kubeInject: { ...kubeInject, readWish: wordWish },
  merging: { ...modernGeneration.merging, rewritesUnanswerable: true, mergeMetrics: mergeUncheckedMetrics },
};

/** The agent knows no hooks yet. */
export const generation1_20: Generation = {
  ...generation1_25,
  name: '1.20',
  releases: '1.18 to 1.24',
  merging: { ...generation1_25.merging, agentAnswers: { tcp: true, grpc: true, hooks: false } },
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

const members1_13 = [...members1_12, 'ProxyImage'];

/** With two threads for a proxy that is not told how many, and an estimate of what would be better. */
export const generation1_17: Generation = {
  ...generation1_20,
  name: '1.17',
  releases: '1.17',
  functions: functions1_20(mesh1_13),
  templateData: templateDataTypeOf({ mesh: mesh1_13, showsWorkloadMetadata: true, members: members1_13 }),
  mesh: mesh1_13,
};

export const generation1_16: Generation = {
  ...generation1_17,
  name: '1.16',
  releases: '1.16',
  kubeInject: { ...generation1_17.kubeInject, isInjected: hasProxyAndStatus },
};

export const generation1_14: Generation = {
  ...generation1_16,
  name: '1.14',
  releases: '1.14 to 1.15',
  annotations: vocabulary1_11,
};

/** The last one whose templates render texts. */
export const generation1_13: Generation = {
  ...generation1_14,
  name: '1.13',
  releases: '1.13',
  functions: functions1_13(mesh1_13),
};

const mesh1_12 = { ...mesh1_8({ describe: multiError }), mergesMetadata: true };

/** Without what came with Kubernetes 1.22 and later. */
export const types1_12: EarlierTypes = {
  absent: new Set(['Container.restartPolicy', 'StatefulSetStatus.availableReplicas']),
  optional: new Set(),
  nullable: {},
  printsNullTimes: true,
};

export const generation1_12: Generation = {
  ...generation1_13,
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
  merging: {
    ...generation1_13.merging,
    agentAnswers: { tcp: true, grpc: false, hooks: false },
    mergeMetrics: mergePlainMetrics,
  },
  webhook: { ...generation1_13.webhook, proxyConfigSource: 'mesh-under-annotation' },
  kubeInject: {
    ...generation1_13.kubeInject,
    proxyConfigSource: 'mesh-under-annotation',
    describeSkip: describeWithArrow,
  },
};

export const generation1_11: Generation = {
  ...generation1_12,
  name: '1.11',
  releases: '1.11',
  merging: { ...generation1_12.merging, agentAnswers: { tcp: false, grpc: false, hooks: false } },
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
