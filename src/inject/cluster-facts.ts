import type { ProxyConfigResources } from '../mesh/index.ts';
import type { StringMap } from './pod.ts';

/** What the injector knows of a namespace. */
export interface NamespaceFacts {
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

/** All that is ever read of a namespace: who follows namespaces need not care for the rest. */
export const namespaceNames = {
  labels: ['istio-injection', 'istio.io/rev'],
  annotations: ['openshift.io/sa.scc.uid-range', 'openshift.io/sa.scc.supplemental-groups'],
} as const;

/** What the injector knows of a node: the version text of its kubelet, such as `v1.33.5+k3s1`. */
export interface NodeFacts {
  readonly kubeletVersion: string;
}

/** The cluster as far as an injection depends on it; all of it immutable. */
export interface ClusterFacts {
  /** Name of the cluster: its nodes say nothing about pods that are injected for another one. */
  readonly id: string;
  /** By name; undefined where nothing is known of the nodes at all, which is not the same as none. */
  readonly nodes: ReadonlyMap<string, NodeFacts> | undefined;
  readonly namespaces: ReadonlyMap<string, NamespaceFacts>;
  readonly proxyConfigs: ProxyConfigResources;
}

/** What Istio calls a cluster that has no name. */
export const defaultClusterId = 'Kubernetes';

export const emptyCluster: ClusterFacts = {
  id: defaultClusterId,
  nodes: undefined,
  namespaces: new Map(),
  proxyConfigs: new Map(),
};
