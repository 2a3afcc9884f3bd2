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

/** The annotations that redirection knows; other names are left out. */
const redirectNames: readonly string[] = [
  annotationNames.interceptionMode,
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
  'traffic.sidecar.istio.io/excludeOutboundIPRanges',
  'traffic.sidecar.istio.io/includeInboundPorts',
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/excludeOutboundPorts',
  'traffic.sidecar.istio.io/includeOutboundPorts',
  'traffic.sidecar.istio.io/kubevirtInterfaces',
  'k8s.v1.cni.cncf.io/networks',
];

/** kube-inject from 1.3 to 1.7 writes down what the redirection of the network plugin should do. */
export const annotateRedirection: AppendStep = (pod, { fragment }) => {
  const known = Object.entries(fragment.redirectAnnotations).filter(
    ([name, value]) => value !== '' && redirectNames.includes(name),
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

export const labelCanonicalNames: AppendStep = (pod, { owner }) => {
  const own = (name: string): string | undefined => entry(pod.metadata.labels, name);
  return label(pod, {
    'service.istio.io/canonical-name': own('app.kubernetes.io/name') || own('app') || owner.name,
    'service.istio.io/canonical-revision': own('app.kubernetes.io/version') || own('version') || 'latest',
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
