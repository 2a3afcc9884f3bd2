import { barePod, settle } from '../inject/bare-pod.ts';
import { InjectionError } from '../inject/index.ts';
import { emptyPod, mergeVolume } from '../inject/merge-overlay.ts';
import { containersOf, type Pod, type StringMap, withMetadataMap } from '../inject/pod.ts';
import { isObject, type Json } from '../json/index.ts';
import { WorkloadError } from './workload-error.ts';

/** A pod without what an injection brought, as far as that can be told. */
export interface OwnPod {
  readonly pod: Pod;
  /** What injections set too, but users as well. */
  readonly leftovers: readonly string[];
}

/**
 * Removes an injection that is only known by its marks.
 * @param workload the name of the pod's workload
 * @throws {WorkloadError} where the marks cannot be read
 */
export function ownPod(pod: Pod, workload: string): OwnPod {
  const settled = withoutMarkedParts(pod);
  const labels = withoutEntries(settled.metadata.labels, injectedLabels(settled, workload));
  const annotations = withoutEntries(settled.metadata.annotations, injectedAnnotations(settled));
  const marked = withMetadataMap(withMetadataMap(settled, 'labels', labels), 'annotations', annotations);
  const own = withoutProxyGroup(marked);
  const names = [...Object.keys(labels), ...Object.keys(annotations)];
  return { pod: own, leftovers: names.filter((name) => doubtful.has(name)) };
}

function withoutMarkedParts(pod: Pod): Pod {
  try {
    return settle(barePod(pod), emptyPod, mergeVolume);
  } catch (error) {
    if (!(error instanceof InjectionError)) throw error;
    throw new WorkloadError(error.reason, error.message, { kind: 'Pod', namespace: '', name: '' }, { cause: error });
  }
}

/** Each with the value that an injection gives it; any other one is the user's. */
function injectedLabels({ metadata }: Pod, workload: string): StringMap {
  const labels = metadata.labels ?? {};
  const name = labels['app.kubernetes.io/name'] || labels.app || workload;
  return {
    'security.istio.io/tlsMode': 'istio',
    'networking.istio.io/tunnel': 'http',
    'service.istio.io/canonical-name': name.slice(0, 63).replace(/[-_.]+$/, ''),
    'service.istio.io/canonical-revision': labels['app.kubernetes.io/version'] || labels.version || 'latest',
  };
}

function injectedAnnotations(pod: Pod): StringMap {
  const [first] = containersOf(pod, 'containers');
  const revision = pod.metadata.annotations?.['istio.io/rev'];
  return {
    ...(revision !== undefined && { 'istio.io/rev': revision }),
    ...(first && { 'kubectl.kubernetes.io/default-container': first.name }),
    ...(first && { 'kubectl.kubernetes.io/default-logs-container': first.name }),
  };
}

function withoutEntries(map: StringMap | undefined, gone: StringMap): StringMap {
  const entries = Object.entries(map ?? {});
  return Object.fromEntries(entries.filter(([name, value]) => !Object.hasOwn(gone, name) || gone[name] !== value));
}

/** What the network plugin's way of redirection adds. */
const doubtful = new Set([
  'topology.istio.io/network',
  'k8s.v1.cni.cncf.io/networks',
  'sidecar.istio.io/interceptionMode',
  'traffic.sidecar.istio.io/includeInboundPorts',
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
  'traffic.sidecar.istio.io/excludeOutboundIPRanges',
]);

const proxyGroup = 1337;

function withoutProxyGroup(pod: Pod): Pod {
  const context = pod.spec.securityContext as Json | undefined;
  if (!isObject(context) || context.fsGroup !== proxyGroup) return pod;
  const { fsGroup: _proxy, ...rest } = context;
  const { securityContext: _context, ...spec } = pod.spec;
  return {
    ...pod,
    spec: Object.keys(rest).length === 0 ? (spec as Pod['spec']) : { ...pod.spec, securityContext: rest },
  };
}
