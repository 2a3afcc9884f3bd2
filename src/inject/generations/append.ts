import { DecodeError, type EarlierTypes } from '../../kube/index.ts';
import { type MeshDialect, mesh0_8, mesh1_1, mesh1_6, mesh1_8 } from '../../mesh/index.ts';
import { earlyMultiError } from '../early-multi-error.ts';
import {
  functions0_8,
  functions1_0_3,
  functions1_1,
  functions1_2,
  functions1_3,
  functions1_4,
  functions1_5,
  functions1_6,
  functions1_8,
} from '../functions/earlier.ts';
import type { Generation, KubeInjectRules, WebhookRules } from '../generation.ts';
import { annotationWish, noWish } from '../inject-wish.ts';
import type { AppendStep } from '../legacy/append-context.ts';
import {
  appendAllContainers,
  appendOrderedContainers,
  appendPullSecrets,
  appendVolumes,
  overwriteDns,
  removeEarlierInjection,
  replaceDns,
} from '../legacy/append-parts.ts';
import { cronJobBehind, deploymentBehind, hashedDeploymentBehind, podAsOwner } from '../legacy/earlier-owner.ts';
import { noPath, readPathEnd } from '../legacy/earlier-path.ts';
import { mergeMetrics, mergeMetricsIfAsked, setClusterAndNetwork, setPathVariables } from '../legacy/environment.ts';
import { withDefaults } from '../legacy/fill-defaults.ts';
import { readFragment } from '../legacy/fragment.ts';
import { injectByAppend } from '../legacy/inject-by-append.ts';
import {
  addInjectedAnnotations,
  annotateRedirection,
  labelCanonicalNames,
  labelNetwork,
  labelRevision,
  labelTlsMode,
  overwriteRevision,
  setStatus,
} from '../legacy/marks.ts';
import { type ProbeRules, rewriteProbesBy, statusPortArgument, statusPortSetting } from '../legacy/probes.ts';
import {
  copyTokenMount,
  replaceContextForSds,
  replaceContextForTokens,
  setConcurrency,
  setGroupForSds,
  setGroupUnlessOff,
} from '../legacy/proxy-container.ts';
import { multiError } from '../multi-error.ts';
import { readPathParameters } from '../path-parameters.ts';
import { containersOf, type Pod, proxyName } from '../pod.ts';
import { templateDataTypeOf } from '../template-data.ts';
import {
  vocabulary0_8,
  vocabulary1_0_3,
  vocabulary1_1,
  vocabulary1_2,
  vocabulary1_5,
  vocabulary1_6,
} from './annotation-vocabulary.ts';
import { modernGeneration } from './modern.ts';
import { describeByTemplate, describeByWorkload, describeWithArrow } from './skip-lines.ts';
import { types1_12 } from './strategic.ts';

/** Releases with one template whose text is appended to the pod. */

type Steps = readonly (readonly [name: string, step: AppendStep])[];

const noNamespaces: ReadonlySet<string> = new Set();
const twoNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public']);

function webhook(steps: Steps, rules: Partial<WebhookRules> = {}): WebhookRules {
  return {
    ignoredNamespaces: twoNamespaces,
    readWish: annotationWish,
    proxyConfigSource: 'mesh',
    inject: injectByAppend([['removed', removeEarlierInjection], ...steps]),
    fillsNamespace: true,
    readPath: noPath,
    ...rules,
  };
}

function kubeInject(steps: Steps, rules: Partial<KubeInjectRules> = {}): KubeInjectRules {
  return {
    ignoredNamespaces: noNamespaces,
    readWish: noWish,
    proxyConfigSource: 'mesh',
    inject: injectByAppend(steps),
    isInjected: () => false,
    describeSkip: describeByTemplate,
    decodeErrorPrefix: 'error unmarshaling JSON: ',
    unknownKinds: new Set(),
    ...rules,
  };
}

/** A second container beside the proxy tells that it was injected. */
function hasProxyBesides(pod: Pod): boolean {
  const containers = containersOf(pod, 'containers');
  return containers.length > 1 && containers.some(({ name }) => name === proxyName);
}

/** A text that is no YAML, or whose parts have wrong types. */
function describeYaml(error: Error): string {
  const what = error instanceof DecodeError ? 'error unmarshaling JSON' : 'error converting YAML to JSON';
  return `${what}: ${error.message}`;
}

const types = types1_12;

/** Until Kubernetes 1.15 claims had a source that was always printed. */
const types1_2: EarlierTypes = { ...types, nullable: { PersistentVolumeClaimSpec: ['dataSource'] } };

/** Workloads of extensions/v1beta1, which need no selector. */
export const types0_8: EarlierTypes = {
  ...types,
  optional: new Set(['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'].map((kind) => `${kind}Spec.selector`)),
};

const members0_8 = ['ObjectMeta', 'Spec', 'ProxyConfig', 'MeshConfig'];
const members1_1 = [...members0_8, 'DeploymentMeta'];
const members1_2 = [...members1_1, 'Values'];
const members1_3 = [...members1_2, 'TypeMeta'];

const dataType = (mesh: MeshDialect, members: readonly string[]) =>
  templateDataTypeOf({ mesh, showsWorkloadMetadata: true, members });

const named = (parts: Readonly<Record<string, AppendStep>>): Steps =>
  Object.entries(parts).map(([name, step]) => [name, step] as const);

const earlyMesh0_8 = mesh0_8({ describe: earlyMultiError });

export const generation0_8: Generation = {
  ...modernGeneration,
  name: '0.8',
  releases: '0.8 to 1.0.2',
  templates: 'single',
  delimiters: ['[[', ']]'],
  functions: functions0_8,
  templateData: dataType(earlyMesh0_8, members0_8),
  mesh: earlyMesh0_8,
  refusesIllegalPolicy: false,
  annotations: vocabulary0_8,
  kubernetes: types0_8,
  readOwner: podAsOwner,
  rendered: { numbers: 'distinct', form: (value) => readFragment(value, types) },
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

const probes1_1: ProbeRules = {
  obeysAnnotation: false,
  statusPort: statusPortArgument,
  knowsStartup: false,
  keepsScheme: true,
  saysTimeout: false,
  announcesNone: true,
  announcesWithoutPort: false,
};

const earlyMesh1_1 = mesh1_1({ describe: earlyMultiError });

/** What the webhook appends since 1.1; what comes before and after differs. */
const appended1_1 = named({
  containers: appendAllContainers,
  'token-mount': copyTokenMount,
  concurrency: setConcurrency,
  volumes: appendVolumes,
  'pull-secrets': appendPullSecrets,
  dns: replaceDns,
});

const offline1_1 = named({
  containers: appendAllContainers,
  concurrency: setConcurrency,
  volumes: appendVolumes,
  dns: overwriteDns,
});

const finish1_1 = named({
  group: replaceContextForTokens,
  probes: rewriteProbesBy(probes1_1),
  status: setStatus,
});

export const generation1_1: Generation = {
  ...generation1_0_3,
  name: '1.1',
  releases: '1.1',
  functions: functions1_1,
  templateData: dataType(earlyMesh1_1, members1_1),
  mesh: earlyMesh1_1,
  annotations: vocabulary1_1,
  webhook: webhook([...appended1_1, ...finish1_1]),
  kubeInject: kubeInject([...offline1_1, ...finish1_1]),
};

const mesh1_2 = mesh1_1({ describe: multiError });
const probes1_2: ProbeRules = { ...probes1_1, obeysAnnotation: true, keepsScheme: false };
const finish1_2 = named({
  group: replaceContextForTokens,
  probes: rewriteProbesBy(probes1_2),
  status: setStatus,
});

export const generation1_2: Generation = {
  ...generation1_1,
  name: '1.2',
  releases: '1.2',
  delimiters: ['{{', '}}'],
  functions: functions1_2,
  templateData: dataType(mesh1_2, members1_2),
  mesh: mesh1_2,
  kubernetes: types1_2,
  annotations: vocabulary1_2,
  webhook: webhook([...appended1_1, ...finish1_2]),
  kubeInject: kubeInject([...offline1_1, ...finish1_2], { isInjected: hasProxyBesides }),
};

const finish1_3 = named({
  group: replaceContextForSds,
  probes: rewriteProbesBy(probes1_2),
  status: setStatus,
});
const redirection = named({ redirection: annotateRedirection });
const offlineRules1_3 = { isInjected: hasProxyBesides, describeSkip: describeByWorkload };

export const generation1_3: Generation = {
  ...generation1_2,
  name: '1.3',
  releases: '1.3',
  functions: functions1_3,
  templateData: dataType(mesh1_2, members1_3),
  readOwner: deploymentBehind,
  webhook: webhook([...appended1_1, ...finish1_3]),
  kubeInject: kubeInject([...offline1_1, ...finish1_3, ...redirection], offlineRules1_3),
};

const checked = 'failed parsing generated injected YAML (check Istio sidecar injector configuration): ';
const describeChecked = (error: Error): string => `${checked}${describeYaml(error)}`;

const injectedAnnotations = named({ 'injected-annotations': addInjectedAnnotations });
const tlsMode = named({ 'tls-mode': labelTlsMode });
const finish1_4 = named({
  group: setGroupForSds,
  probes: rewriteProbesBy(probes1_2),
  status: setStatus,
});

export const generation1_4: Generation = {
  ...generation1_3,
  name: '1.4',
  releases: '1.4',
  functions: functions1_4,
  kubernetes: types,
  describeUnreadable: describeChecked,
  webhook: webhook([...appended1_1, ...finish1_4, ...injectedAnnotations, ...tlsMode]),
  kubeInject: kubeInject([...offline1_1, ...finish1_4, ...redirection, ...tlsMode], offlineRules1_3),
};

const probes1_5: ProbeRules = { ...probes1_2, saysTimeout: true };
const canonicalNames = named({ 'canonical-names': labelCanonicalNames });
const finish1_5 = (probes: ProbeRules): Steps =>
  named({ group: setGroupForSds, probes: rewriteProbesBy(probes), status: setStatus });

export const generation1_5: Generation = {
  ...generation1_4,
  name: '1.5',
  releases: '1.5',
  functions: functions1_5,
  annotations: vocabulary1_5,
  webhook: webhook([
    ...appended1_1,
    ...finish1_5({ ...probes1_5, announcesWithoutPort: true }),
    ...injectedAnnotations,
    ...tlsMode,
    ...canonicalNames,
  ]),
  kubeInject: kubeInject([...offline1_1, ...finish1_5(probes1_5), ...redirection, ...tlsMode], offlineRules1_3),
};

const lateMesh1_6 = mesh1_6({ describe: multiError });
const probes1_6: ProbeRules = { ...probes1_5, statusPort: statusPortSetting, announcesWithoutPort: true };

const orderedContainers = named({ containers: appendOrderedContainers });

const webhook1_6: Steps = [
  ...orderedContainers,
  ...named({
    'token-mount': copyTokenMount,
    concurrency: setConcurrency,
    volumes: appendVolumes,
    'pull-secrets': appendPullSecrets,
    dns: replaceDns,
    group: setGroupForSds,
    path: setClusterAndNetwork,
    metrics: mergeMetrics,
  }),
];

const offline1_6: Steps = [
  ...orderedContainers,
  ...named({
    concurrency: setConcurrency,
    volumes: appendVolumes,
    'pull-secrets': appendPullSecrets,
    dns: overwriteDns,
    group: setGroupForSds,
    metrics: mergeMetricsIfAsked,
  }),
];

function generationOf1_6(probes: ProbeRules): Pick<Generation, 'webhook' | 'kubeInject'> {
  const finish = named({ probes: rewriteProbesBy(probes), status: setStatus });
  const labels: Steps = [...tlsMode, ...canonicalNames, ...named({ revision: labelRevision })];
  const offlineLabels: Steps = [...tlsMode, ...named({ revision: overwriteRevision })];
  return {
    webhook: webhook([...webhook1_6, ...finish, ...injectedAnnotations, ...labels], {
      proxyConfigSource: 'mesh-under-annotation',
      readPath: readPathEnd,
    }),
    kubeInject: kubeInject([...offline1_6, ...finish, ...redirection, ...offlineLabels], {
      ...offlineRules1_3,
      proxyConfigSource: 'mesh-under-annotation',
    }),
  };
}

export const generation1_6: Generation = {
  ...generation1_5,
  name: '1.6',
  releases: '1.6',
  functions: functions1_6(lateMesh1_6),
  templateData: dataType(lateMesh1_6, members1_3),
  mesh: lateMesh1_6,
  annotations: vocabulary1_6,
  readOwner: cronJobBehind,
  ...generationOf1_6(probes1_6),
};

const lateMesh1_8 = mesh1_8({ describe: multiError });
const probes1_7: ProbeRules = { ...probes1_6, knowsStartup: true };

export const generation1_7: Generation = {
  ...generation1_6,
  name: '1.7',
  releases: '1.7',
  functions: functions1_6(lateMesh1_8),
  templateData: dataType(lateMesh1_8, members1_3),
  mesh: lateMesh1_8,
  ...generationOf1_6(probes1_7),
};

const steps1_8: Steps = [
  ...orderedContainers,
  ...named({
    'token-mount': copyTokenMount,
    concurrency: setConcurrency,
    volumes: appendVolumes,
    'pull-secrets': appendPullSecrets,
    dns: replaceDns,
    group: setGroupUnlessOff,
    path: setPathVariables,
    metrics: mergeMetrics,
    probes: rewriteProbesBy({ ...probes1_7, announcesNone: false }),
    status: setStatus,
    'injected-annotations': addInjectedAnnotations,
    'tls-mode': labelTlsMode,
    'canonical-names': labelCanonicalNames,
    revision: labelRevision,
    network: labelNetwork,
  }),
];

export const generation1_8: Generation = {
  ...generation1_7,
  name: '1.8',
  releases: '1.8',
  functions: functions1_8(lateMesh1_8),
  readOwner: hashedDeploymentBehind,
  webhook: webhook(steps1_8, { proxyConfigSource: 'mesh-under-annotation', readPath: readPathParameters }),
  kubeInject: kubeInject([['removed', removeEarlierInjection], ...steps1_8], {
    ignoredNamespaces: twoNamespaces,
    readWish: annotationWish,
    proxyConfigSource: 'mesh-under-annotation',
    isInjected: hasProxyBesides,
    describeSkip: describeWithArrow,
  }),
};
