import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import type { WatchedResource } from '../cluster/resource-watch.ts';
import type { WatchTimes } from '../cluster/watch-times.ts';
import { type Followed, WatchedCache } from '../cluster/watched-cache.ts';
import { type ClusterFacts, type NamespaceFacts, type NodeFacts, namespaceNames } from '../inject/index.ts';
import { type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import { MessageError, type ProxyConfigResources, readProxyConfigResources } from '../mesh/index.ts';
import { nodeFacts } from './cluster-resources.ts';
import type { FactKind } from './fact-kinds.ts';
import { type FollowedState, type FollowListener, useOf } from './followed.ts';

/** A ProxyConfig as far as it matters. */
type ProxyConfigFact = JsonObject;

/** Each change of facts makes a new Snapshot: those of one moment are taken together. In milliseconds. */
const settle = 20;

const resources: Readonly<Record<FactKind, WatchedResource>> = {
  namespaces: { path: '/api/v1/namespaces' },
  nodes: { path: '/api/v1/nodes' },
  proxyconfigs: { path: '/apis/networking.istio.io/v1beta1/proxyconfigs', isOptional: true },
};

/** Namespaces, nodes and ProxyConfigs of a cluster, as they are now. */
export class LiveFacts {
  readonly #followed = new Map<FactKind, Followed>();
  readonly #namespaces: WatchedCache<NamespaceFacts> | undefined;
  readonly #nodes: WatchedCache<NodeFacts> | undefined;
  readonly #proxyConfigs: WatchedCache<ProxyConfigFact> | undefined;
  #read: { from: ReadonlyMap<string, ProxyConfigFact>; resources: ProxyConfigResources } | undefined;

  constructor(api: KubernetesApi, kinds: readonly FactKind[], listener: FollowListener, times?: WatchTimes) {
    const follow = <Fact>(kind: FactKind, read: (object: JsonObject) => Fact): WatchedCache<Fact> | undefined => {
      if (!kinds.includes(kind)) return undefined;
      const cache = new WatchedCache(api, resources[kind], useOf(kind, read, listener), settle, times);
      this.#followed.set(kind, cache);
      return cache;
    };
    this.#namespaces = follow('namespaces', namespaceFacts);
    this.#nodes = follow('nodes', nodeFacts);
    this.#proxyConfigs = follow('proxyconfigs', (object) => proxyConfigFact(object, listener.note));
  }

  /** All of them were read once. */
  get isSynced(): boolean {
    return this.states().every((state) => state.isSynced);
  }

  states(): FollowedState[] {
    return [...this.#followed].map(([kind, { state }]) => ({ kind, ...state }));
  }

  start(): void {
    for (const cache of this.#followed.values()) cache.start();
  }

  stop(): void {
    for (const cache of this.#followed.values()) cache.stop();
  }

  /** A cluster with what is followed in place of what was known before. */
  over(cluster: ClusterFacts): ClusterFacts {
    return {
      ...cluster,
      ...(this.#namespaces && { namespaces: this.#namespaces.entries }),
      ...(this.#nodes && { nodes: this.#nodes.entries }),
      ...(this.#proxyConfigs && { proxyConfigs: this.#resources(this.#proxyConfigs.entries) }),
    };
  }

  /** Read anew only where one of them has changed: what is merged of them is kept by identity. */
  #resources(from: ReadonlyMap<string, ProxyConfigFact>): ProxyConfigResources {
    if (this.#read?.from !== from) this.#read = { from, resources: readProxyConfigResources([...from.values()]) };
    return this.#read.resources;
  }
}

function namespaceFacts(namespace: JsonObject): NamespaceFacts {
  const metadata = objectMember(namespace, 'metadata');
  return {
    labels: textsOf(objectMember(metadata, 'labels'), namespaceNames.labels),
    annotations: textsOf(objectMember(metadata, 'annotations'), namespaceNames.annotations),
  };
}

function textsOf(map: JsonObject, names: readonly string[]): { [name: string]: string } {
  const there = names.filter((name) => typeof member(map, name) === 'string');
  return Object.fromEntries(there.map((name) => [name, textMember(map, name)]));
}

/** Without what injection does not read. One that cannot be read selects no pod, as if it were not there. */
function proxyConfigFact(resource: JsonObject, note: FollowListener['note']): ProxyConfigFact {
  const metadata = objectMember(resource, 'metadata');
  const [name, namespace] = [textMember(metadata, 'name'), textMember(metadata, 'namespace')];
  const known = { name, namespace, creationTimestamp: textMember(metadata, 'creationTimestamp') };
  const fact = { metadata: known, spec: objectMember(resource, 'spec') };
  try {
    readProxyConfigResources([fact]);
    return fact;
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    note(`ProxyConfig ${namespace}/${name} is left out: ${error.message}`);
    return { metadata: known, spec: { selector: {} } };
  }
}
