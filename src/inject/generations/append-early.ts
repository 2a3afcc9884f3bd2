import type { EarlierTypes } from '../../kube/index.ts';
import { mesh0_8, mesh1_1 } from '../../mesh/index.ts';
import { earlyMultiError } from '../early-multi-error.ts';
import { functions0_8, functions1_0_3, functions1_1 } from '../functions/earlier.ts';
import type { Generation } from '../generation.ts';
import {
  appendAllContainers,
  appendPullSecrets,
  appendVolumes,
  overwriteDns,
  replaceDns,
} from '../legacy/append-parts.ts';
import { podAsOwner } from '../legacy/earlier-owner.ts';
import { withDefaults } from '../legacy/fill-defaults.ts';
import { setStatus } from '../legacy/marks.ts';
import { type ProbeRules, rewriteProbesBy, statusPortArgument } from '../legacy/probes.ts';
import { copyTokenMount, replaceContextForTokens, setConcurrency } from '../legacy/proxy-container.ts';
import { vocabulary0_8, vocabulary1_0_3, vocabulary1_1 } from './annotation-vocabulary.ts';
import {
  dataType,
  describeYaml,
  kubeInject,
  members0_8,
  members1_1,
  named,
  parts,
  type Steps,
  types,
  webhook,
} from './append-rules.ts';
import { modernGeneration } from './modern.ts';

/** Releases whose one template stands in brackets and holds all values, 0.8 to 1.1. */

/** Workloads of extensions/v1beta1, which need no selector. */
export const types0_8: EarlierTypes = {
  ...types,
  optional: new Set(['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'].map((kind) => `${kind}Spec.selector`)),
};

const earlyMesh0_8 = mesh0_8({ describe: earlyMultiError });

export const generation0_8: Generation = {
  ...modernGeneration,
  name: '0.8',
  releases: '0.8',
  templates: 'single',
  delimiters: ['[[', ']]'],
  functions: functions0_8,
  templateData: dataType(earlyMesh0_8, members0_8),
  mesh: earlyMesh0_8,
  refusesIllegalPolicy: false,
  hasTypedValues: false,
  readsSelectors: false,
  annotations: vocabulary0_8,
  kubernetes: types0_8,
  readOwner: podAsOwner,
  rendered: parts(),
  describeFailure: (message) => message,
  describeUnreadable: describeYaml,
  webhook: webhook(
    named({
      containers: withDefaults(appendAllContainers),
      volumes: withDefaults(appendVolumes),
      'pull-secrets': appendPullSecrets,
      status: setStatus,
    }),
    { fillsNamespace: false },
  ),
  kubeInject: kubeInject(named({ containers: appendAllContainers, volumes: appendVolumes, status: setStatus }), {
    unknownKinds: new Set(['Pod']),
  }),
};

/** The engine of 0.8, which learned of pods. */
export const generation1_0: Generation = {
  ...generation0_8,
  name: '1.0.0',
  releases: '1.0.0 to 1.0.2',
  kubeInject: { ...generation0_8.kubeInject, unknownKinds: new Set() },
};

export const generation1_0_3: Generation = {
  ...generation1_0,
  name: '1.0.3',
  releases: '1.0.3 to 1.0.9',
  functions: functions1_0_3,
  annotations: vocabulary1_0_3,
};

export const probes1_1: ProbeRules = {
  obeysAnnotation: false,
  statusPort: statusPortArgument,
  knowsStartup: false,
  keepsScheme: true,
  saysTimeout: false,
  announcesNone: true,
  announcesWithoutPort: false,
};

/** The webhook looks for the agent's port only after it has told the agent of the probes. */
export const fromWebhook = (probes: ProbeRules): ProbeRules => ({ ...probes, announcesWithoutPort: true });

const earlyMesh1_1 = mesh1_1({ describe: earlyMultiError });

/** What the webhook appends since 1.1; what comes before and after differs. */
export const appended1_1 = named({
  containers: appendAllContainers,
  'token-mount': copyTokenMount,
  concurrency: setConcurrency,
  volumes: appendVolumes,
  'pull-secrets': appendPullSecrets,
  dns: replaceDns,
});

export const offline1_1 = named({
  containers: appendAllContainers,
  concurrency: setConcurrency,
  volumes: appendVolumes,
  dns: overwriteDns,
});

const finish1_1 = (probes: ProbeRules): Steps =>
  named({ group: replaceContextForTokens, probes: rewriteProbesBy(probes), status: setStatus });

export const generation1_1: Generation = {
  ...generation1_0_3,
  name: '1.1',
  releases: '1.1',
  functions: functions1_1,
  templateData: dataType(earlyMesh1_1, members1_1),
  mesh: earlyMesh1_1,
  annotations: vocabulary1_1,
  readsSelectors: true,
  rendered: parts('rewriteAppHTTPProbe', 'dnsConfig'),
  webhook: webhook([...appended1_1, ...finish1_1(fromWebhook(probes1_1))]),
  kubeInject: kubeInject([...offline1_1, ...finish1_1(probes1_1)]),
};
