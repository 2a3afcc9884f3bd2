import { ApiError, type KubernetesApi } from '../cluster/kubernetes-api.ts';
import { listObjects } from '../cluster/list-pages.ts';
import type { JsonObject } from '../json/index.ts';

/** The kinds of objects beside ConfigMaps that say something about injection. */
export type ClusterKind = 'Namespace' | 'Node' | 'ProxyConfig' | 'MutatingWebhookConfiguration';

const paths: Readonly<Record<ClusterKind, string>> = {
  Namespace: '/api/v1/namespaces',
  Node: '/api/v1/nodes',
  ProxyConfig: '/apis/networking.istio.io/v1beta1/proxyconfigs',
  MutatingWebhookConfiguration: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
};

/** What is kept of an object; undefined where it does not matter at all. */
export type KeepObject = (object: JsonObject, kind: ClusterKind) => JsonObject | undefined;

/**
 * Reads the objects of a cluster on which injection depends. What may not be read is left out and noted; a kind that the
 * cluster does not have is left out.
 * @param keep sees each object with its kind as soon as it has come
 * @throws {ApiError} where the API server cannot be asked
 */
export async function readClusterObjects(
  api: KubernetesApi,
  wanted: readonly ClusterKind[],
  keep: KeepObject,
  note: (sentence: string) => void,
): Promise<JsonObject[]> {
  const lists = await Promise.all(wanted.map((kind) => listKind(api, kind, keep)));
  for (const { left } of lists) if (left !== undefined) note(left);
  return lists.flatMap(({ kept }) => kept);
}

/** What was read of a kind, and why it was left out if it was. */
interface KindList {
  readonly kept: JsonObject[];
  readonly left?: string;
}

async function listKind(api: KubernetesApi, kind: ClusterKind, keep: KeepObject): Promise<KindList> {
  const kept: JsonObject[] = [];
  try {
    for await (const object of listObjects(api, paths[kind])) {
      const part = keep(object, kind);
      if (part) kept.push(part);
    }
    return { kept };
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 404)) throw error;
    return { kept: [], ...(error.status === 403 && { left: `${kind} objects are left out: ${error.message}` }) };
  }
}
