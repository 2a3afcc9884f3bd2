import { mesh1_6, mesh1_8 } from '../../mesh/index.ts';
import { functions1_6, functions1_8 } from '../functions/earlier.ts';
import type { Generation } from '../generation.ts';
import { annotationWish } from '../inject-wish.ts';
import type { AppendContext } from '../legacy/append-context.ts';
import {
  appendOrderedContainers,
  appendPullSecrets,
  appendVolumes,
  holdsAsConfigured,
  holdsAsPrinted,
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
import { dataType, kubeInject, members1_3, named, parts, type Steps, twoNamespaces, webhook } from './append-rules.ts';
import { hasProxyBesides } from './injected-already.ts';
import { describeWithArrow } from './skip-lines.ts';

/** The last releases that append: with revisions and the order of containers, 1.6 to 1.8. */

const lateMesh1_6 = mesh1_6({ describe: multiError });
const probes1_6: ProbeRules = { ...probes1_5, statusPort: statusPortSetting, announcesWithoutPort: true };

const orderedContainers = (holdsApplication: (context: AppendContext) => boolean): Steps =>
  named({ containers: appendOrderedContainers(holdsApplication) });

const webhook1_6 = (probes: ProbeRules): Steps =>
  named({
    'token-mount': copyTokenMount,
    concurrency: setConcurrency,
    volumes: appendVolumes,
    'pull-secrets': appendPullSecrets,
    dns: replaceDns,
    group: setGroupForSds,
    path: setClusterAndNetwork,
    probes: rewriteProbesBy(probes),
    metrics: mergeMetrics,
    status: setStatus,
  });

const offline1_6 = (probes: ProbeRules): Steps =>
  named({
    concurrency: setConcurrency,
    volumes: appendVolumes,
    'pull-secrets': appendPullSecrets,
    dns: overwriteDns,
    group: setGroupForSds,
    probes: rewriteProbesBy(probes),
    metrics: mergeMetricsIfAsked,
    status: setStatus,
  });

function generationOf1_6(
  probes: ProbeRules,
  holdsApplication: (context: AppendContext) => boolean,
): Pick<Generation, 'webhook' | 'kubeInject'> {
  const containers = orderedContainers(holdsApplication);
  const labels: Steps = [...tlsMode, ...canonicalNames, ...named({ revision: labelRevision })];
  const offlineLabels: Steps = [...tlsMode, ...named({ revision: overwriteRevision })];
  return {
    webhook: webhook([...containers, ...webhook1_6(probes), ...injectedAnnotations, ...labels], {
      proxyConfigSource: 'mesh-under-annotation',
      readPath: readPathEnd,
    }),
    kubeInject: kubeInject([...containers, ...offline1_6(probes), ...redirection, ...offlineLabels], {
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
  ...generationOf1_6(probes1_6, () => false),
};

const lateMesh1_8 = mesh1_8({ describe: multiError });
const probes1_7: ProbeRules = { ...probes1_6, knowsStartup: true };

export const generation1_7: Generation = {
  ...generation1_6,
  name: '1.7',
  releases: '1.7',
  functions: functions1_6(lateMesh1_8),
  rendered: parts('rewriteAppHTTPProbe', 'dnsConfig', 'podRedirectAnnot', 'holdApplicationUntilProxyStarts'),
  templateData: dataType(lateMesh1_8, members1_3),
  mesh: lateMesh1_8,
  ...generationOf1_6(probes1_7, holdsAsPrinted),
};

const steps1_8: Steps = [
  ...orderedContainers(holdsAsConfigured),
  ...named({
    'token-mount': copyTokenMount,
    concurrency: setConcurrency,
    volumes: appendVolumes,
    'pull-secrets': appendPullSecrets,
    dns: replaceDns,
    group: setGroupUnlessOff,
    path: setPathVariables,
    probes: rewriteProbesBy({ ...probes1_7, announcesNone: false }),
    metrics: mergeMetrics,
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
  hasTypedValues: true,
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
