import {
  type AnnotationRule,
  booleanText,
  excludeInboundPorts,
  excludeOutboundPorts,
  excludeRanges,
  includeInboundPorts,
  includeRanges,
  interceptionMode,
  interfaceList,
  quantity,
  statusPort,
  unsigned32,
} from './annotation-rules.ts';
import { annotationNames } from './pod.ts';
import { proxyConfigText } from './proxy-config-rule.ts';

/**
 * A family of Istio releases whose configuration format and behaviour is followed: all that differs between families
 * stands in such a record, chosen once when a configuration is read.
 */
export interface Generation {
  readonly name: string;
  /** The releases, for people. */
  readonly releases: string;
  /** Delimiters of template actions. */
  readonly delimiters: readonly [string, string];
  /** Namespaces whose pods are never injected. */
  readonly ignoredNamespaces: ReadonlySet<string>;
  /** Annotations that are checked before anything is rendered. */
  readonly annotationRules: ReadonlyMap<string, AnnotationRule>;
}

const modernRules: ReadonlyMap<string, AnnotationRule> = new Map<string, AnnotationRule>([
  [annotationNames.proxyConfig, proxyConfigText],
  [annotationNames.interceptionMode, interceptionMode],
  [annotationNames.statusPort, statusPort],
  [annotationNames.mergeMetrics, booleanText],
  ['readiness.status.sidecar.istio.io/initialDelaySeconds', unsigned32],
  ['readiness.status.sidecar.istio.io/periodSeconds', unsigned32],
  ['readiness.status.sidecar.istio.io/failureThreshold', unsigned32],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', includeRanges],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', excludeRanges],
  ['traffic.sidecar.istio.io/includeInboundPorts', includeInboundPorts],
  ['traffic.sidecar.istio.io/excludeInboundPorts', excludeInboundPorts],
  ['traffic.sidecar.istio.io/excludeOutboundPorts', excludeOutboundPorts],
  ['traffic.sidecar.istio.io/excludeInterfaces', interfaceList],
  ['traffic.sidecar.istio.io/kubevirtInterfaces', interfaceList],
  ['istio.io/reroute-virtual-interfaces', interfaceList],
  ['sidecar.istio.io/proxyCPU', quantity],
  ['sidecar.istio.io/proxyMemory', quantity],
  ['sidecar.istio.io/proxyCPULimit', quantity],
  ['sidecar.istio.io/proxyMemoryLimit', quantity],
]);

/** Named templates that are merged strategically, as Istio does from 1.9 to today. */
export const modernGeneration: Generation = {
  name: 'modern',
  releases: '1.9 to today',
  delimiters: ['{{', '}}'],
  ignoredNamespaces: new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']),
  annotationRules: modernRules,
};
