import { goString } from '../../json/index.ts';
import { type InjectionStatus, statusLists } from '../injection-status.ts';
import { networkVariable } from '../path-parameters.ts';
import { annotationNames, entry, networkLabel, type Pod, type StringMap, withMetadataMap } from '../pod.ts';
import type { AppendContext, AppendStep } from './append-context.ts';

function annotate(pod: Pod, added: StringMap): Pod {
  return withMetadataMap(pod, 'annotations', { ...pod.metadata.annotations, ...added });
}

/** Notes what was appended, and from which template. */
export const setStatus: AppendStep = (pod, { fragment, version }) => {
  const namesOf = (items: readonly { name: string }[]): string[] => items.map(({ name }) => name);
  const status: InjectionStatus = {
    initContainers: namesOf(fragment.initContainers),
    containers: namesOf(fragment.containers),
    volumes: namesOf(fragment.volumes),
    imagePullSecrets: namesOf(fragment.imagePullSecrets),
  };
  return annotate(pod, { [annotationNames.status]: `{"version":${goString(version)},${statusLists(status)}}` });
};

export const addInjectedAnnotations: AppendStep = (pod, { snapshot }) => annotate(pod, snapshot.injectedAnnotations);

/** Annotations that are known besides those that are checked. */
const uncheckedNames: ReadonlySet<string> = new Set([
  ...['inject', 'rewriteAppHTTPProbers', 'controlPlaneAuthPolicy', 'discoveryAddress', 'bootstrapOverride'].map(
    ofSidecar,
  ),
  ...['proxyImage', 'proxyCPU', 'proxyMemory', 'userVolume', 'userVolumeMount'].map(ofSidecar),
  ...['statsInclusionPrefixes', 'statsInclusionSuffixes', 'statsInclusionRegexps'].map(ofSidecar),
  'traffic.sidecar.istio.io/kubevirtInterfaces',
]);

function ofSidecar(name: string): string {
  return `sidecar.istio.io/${name}`;
}

/**
 * kube-inject from 1.3 to 1.7 writes down what the redirection of the network plugin should do, under any name that the
 * release knows.
 */
export const annotateRedirection: AppendStep = (pod, { fragment, snapshot }) => {
  const { rules } = snapshot.generation.annotations;
  const known = Object.entries(fragment.redirectAnnotations).filter(
    ([name, value]) => value !== '' && (rules.has(name) || uncheckedNames.has(name)),
  );
  return known.length === 0 ? pod : annotate(pod, Object.fromEntries(known));
};

/** Labels that the pod does not have or has empty. */
function label(pod: Pod, added: StringMap): Pod {
  const own = pod.metadata.labels ?? {};
  const missing = Object.entries(added).filter(([name]) => !entry(own, name));
  return missing.length === 0 ? pod : withMetadataMap(pod, 'labels', { ...own, ...Object.fromEntries(missing) });
}

export const labelTlsMode: AppendStep = (pod) => label(pod, { 'security.istio.io/tlsMode': 'istio' });

const canonicalName = 'service.istio.io/canonical-name';
const canonicalRevision = 'service.istio.io/canonical-revision';

export const labelCanonicalNames: AppendStep = (pod, { owner }) => {
  const own = (name: string): string | undefined => entry(pod.metadata.labels, name);
  // A label that is there counts, even if it says nothing.
  return label(pod, {
    [canonicalName]: own(canonicalName) ?? own('app.kubernetes.io/name') ?? own('app') ?? owner.name,
    [canonicalRevision]: own(canonicalRevision) ?? own('app.kubernetes.io/version') ?? own('version') ?? 'latest',
  });
};

const revisionOf = ({ snapshot }: AppendContext): StringMap => ({ 'istio.io/rev': snapshot.revision });

export const labelRevision: AppendStep = (pod, context) => label(pod, revisionOf(context));

/** kube-inject of 1.6 and 1.7 has the last word. */
export const overwriteRevision: AppendStep = (pod, context) =>
  withMetadataMap(pod, 'labels', { ...pod.metadata.labels, ...revisionOf(context) });

/** The network of the request's path, or else of the values. */
export const labelNetwork: AppendStep = (pod, { request, snapshot }) => {
  const network = request.parameters.get(networkVariable) || snapshot.values.network;
  return network === '' ? pod : label(pod, { [networkLabel]: network });
};
