import { ApiError, type KubernetesApi } from '../cluster/kubernetes-api.ts';
import { listObjects } from '../cluster/list-objects.ts';
import { type ClusterFacts, emptyCluster } from '../inject/index.ts';
import type { JsonObject } from '../json/index.ts';
import { clusterOf } from './cluster-resources.ts';

/** What a cluster is at this moment, as far as injection and its explanation depend on it. */
export interface LiveClusterState {
  readonly facts: ClusterFacts;
  /** Namespaces as they are, by name. */
  readonly namespaces: ReadonlyMap<string, JsonObject>;
  /** MutatingWebhookConfigurations. */
  readonly webhooks: readonly JsonObject[];
}

const paths = {
  namespaces: '/api/v1/namespaces',
  nodes: '/api/v1/nodes',
  proxyConfigs: '/apis/networking.istio.io/v1beta1/proxyconfigs',
  webhooks: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
} as const;

/**
 * Asks an API server once for all of it.
 * @param note told of what this user may not list; what is not known then is left open
 * @throws {ApiError} where it does not answer
 */
export async function readLiveCluster(api: KubernetesApi, note: (sentence: string) => void): Promise<LiveClusterState> {
  const list = (path: string, isOptional = false) => listAllowed(api, path, isOptional, note);
  const [namespaces, nodes, proxyConfigs, webhooks] = await Promise.all([
    list(paths.namespaces),
    list(paths.nodes),
    list(paths.proxyConfigs, true),
    list(paths.webhooks),
  ]);
  const facts = clusterOf([...namespaces, ...nodes, ...proxyConfigs], api.server, note);
  return {
    facts: { ...facts, id: emptyCluster.id },
    namespaces: new Map(namespaces.map((one) => [String((one.metadata as JsonObject | undefined)?.name), one])),
    webhooks,
  };
}

/** @param isOptional the cluster may not have such objects at all */
async function listAllowed(
  api: KubernetesApi,
  path: string,
  isOptional: boolean,
  note: (sentence: string) => void,
): Promise<JsonObject[]> {
  const objects: JsonObject[] = [];
  try {
    for await (const object of listObjects(api, path)) objects.push(object);
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 404)) throw error;
    if (error.status === 403 || !isOptional) note(`not known of the cluster: ${error.message}`);
  }
  return objects;
}
