import { mesh1_6, mesh1_8 } from '../../mesh/index.ts';
import { functions1_6, functions1_8 } from '../functions/earlier.ts';
import type { Generation } from '../generation.ts';
import { annotationWish } from '../inject-wish.ts';
import {
  appendOrderedContainers,
  appendPullSecrets,
  appendVolumes,
  overwriteDns,
  removeEarlierInjection,
  replaceDns,
} from '../legacy/append-parts.ts';
import { cronJobBehind, hashedDeploymentBehind } from '../legacy/earlier-owner.ts';
import { readPathEnd } from '../legacy/earlier-path.ts';
import { mergeMetrics, mergeMetricsIfAsked, setClusterAndNetwork, setPathVariables } from '../legacy/environment.ts';
import {
  addInjectedAnnotations,
  labelCanonicalNames,
  labelNetwork,
  labelRevision,
  labelTlsMode,
  overwriteRevision,
  setStatus,
} from '../legacy/marks.ts';
import { type ProbeRules, rewriteProbesBy, statusPortSetting } from '../legacy/probes.ts';
import { copyTokenMount, setConcurrency, setGroupForSds, setGroupUnlessOff } from '../legacy/proxy-container.ts';
import { multiError } from '../multi-error.ts';
import { readPathParameters } from '../path-parameters.ts';
import { vocabulary1_6 } from './annotation-vocabulary.ts';
import {
  canonicalNames,
  generation1_5,
  injectedAnnotations,
  offlineRules1_3,
  probes1_5,
  redirection,
  tlsMode,
} from './append.ts';
import {
  dataType,
  hasProxyBesides,
  kubeInject,
  members1_3,
  named,
  type Steps,
  twoNamespaces,
  webhook,
} from './append-rules.ts';
import { describeWithArrow } from './skip-lines.ts';

/** The last releases that append: with revisions and the order of containers, 1.6 to 1.8. */

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
