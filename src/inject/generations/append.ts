import type { EarlierTypes } from '../../kube/index.ts';
import { mesh1_1 } from '../../mesh/index.ts';
import { functions1_2, functions1_3, functions1_4, functions1_5 } from '../functions/earlier.ts';
import type { Generation } from '../generation.ts';
import { deploymentBehind } from '../legacy/earlier-owner.ts';
import {
  addInjectedAnnotations,
  annotateRedirection,
  labelCanonicalNames,
  labelTlsMode,
  setStatus,
} from '../legacy/marks.ts';
import { type ProbeRules, rewriteProbesBy } from '../legacy/probes.ts';
import { replaceContextForSds, replaceContextForTokens, setGroupForSds } from '../legacy/proxy-container.ts';
import { multiError } from '../multi-error.ts';
import { vocabulary1_2, vocabulary1_5 } from './annotation-vocabulary.ts';
import { appended1_1, fromWebhook, generation1_1, offline1_1, probes1_1 } from './append-early.ts';
import {
  dataType,
  describeYaml,
  kubeInject,
  members1_2,
  members1_3,
  named,
  parts,
  type Steps,
  types,
  webhook,
} from './append-rules.ts';
import { hasProxyBesides } from './injected-already.ts';
import { describeByWorkload } from './skip-lines.ts';

/** Releases with one template, whose text is appended to the pod, and values in a key of their own, 1.2 to 1.5. */

/** Until Kubernetes 1.15 claims had a source that was always printed. */
const types1_2: EarlierTypes = { ...types, nullable: { PersistentVolumeClaimSpec: ['dataSource'] } };

const mesh1_2 = mesh1_1({ describe: multiError });
const probes1_2: ProbeRules = { ...probes1_1, obeysAnnotation: true, keepsScheme: false };
const finish1_2 = (probes: ProbeRules): Steps =>
  named({ group: replaceContextForTokens, probes: rewriteProbesBy(probes), status: setStatus });

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
  webhook: webhook([...appended1_1, ...finish1_2(fromWebhook(probes1_2))]),
  kubeInject: kubeInject([...offline1_1, ...finish1_2(probes1_2)], { isInjected: hasProxyBesides }),
};

const finish1_3 = (probes: ProbeRules): Steps =>
  named({ group: replaceContextForSds, probes: rewriteProbesBy(probes), status: setStatus });
export const redirection = named({ redirection: annotateRedirection });
export const offlineRules1_3 = { isInjected: hasProxyBesides, describeSkip: describeByWorkload };

export const generation1_3: Generation = {
  ...generation1_2,
  name: '1.3',
  releases: '1.3',
  functions: functions1_3,
  rendered: parts('rewriteAppHTTPProbe', 'dnsConfig', 'podRedirectAnnot'),
  templateData: dataType(mesh1_2, members1_3),
  readOwner: deploymentBehind,
  webhook: webhook([...appended1_1, ...finish1_3(fromWebhook(probes1_2))]),
  kubeInject: kubeInject([...offline1_1, ...finish1_3(probes1_2), ...redirection], offlineRules1_3),
};

const checked = 'failed parsing generated injected YAML (check Istio sidecar injector configuration): ';
const describeChecked = (error: Error): string => `${checked}${describeYaml(error)}`;

export const injectedAnnotations = named({ 'injected-annotations': addInjectedAnnotations });
export const tlsMode = named({ 'tls-mode': labelTlsMode });
const finish1_4 = (probes: ProbeRules): Steps =>
  named({ group: setGroupForSds, probes: rewriteProbesBy(probes), status: setStatus });

export const generation1_4: Generation = {
  ...generation1_3,
  name: '1.4',
  releases: '1.4',
  functions: functions1_4,
  kubernetes: types,
  describeUnreadable: describeChecked,
  webhook: webhook([...appended1_1, ...finish1_4(fromWebhook(probes1_2)), ...injectedAnnotations, ...tlsMode]),
  kubeInject: kubeInject([...offline1_1, ...finish1_4(probes1_2), ...redirection, ...tlsMode], offlineRules1_3),
};

export const probes1_5: ProbeRules = { ...probes1_2, saysTimeout: true };
export const canonicalNames = named({ 'canonical-names': labelCanonicalNames });
export const generation1_5: Generation = {
  ...generation1_4,
  name: '1.5',
  releases: '1.5',
  functions: functions1_5,
  annotations: vocabulary1_5,
  webhook: webhook([
    ...appended1_1,
    ...finish1_4(fromWebhook(probes1_5)),
    ...injectedAnnotations,
    ...tlsMode,
    ...canonicalNames,
  ]),
  kubeInject: kubeInject([...offline1_1, ...finish1_4(probes1_5), ...redirection, ...tlsMode], offlineRules1_3),
};
