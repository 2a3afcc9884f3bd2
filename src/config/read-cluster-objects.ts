import { ApiError, type KubernetesApi } from '../cluster/kubernetes-api.ts';
import { listPages } from '../cluster/list-pages.ts';
import { namespaceNames } from '../inject/index.ts';
import { isObject, type Json, type JsonObject, member, objectMember, setMember, textMember } from '../json/index.ts';

/** The kinds of objects beside ConfigMaps that say something about injection. */
export type ClusterKind = 'Namespace' | 'Node' | 'ProxyConfig' | 'MutatingWebhookConfiguration';

interface ListedKind {
  readonly path: string;
  readonly apiVersion: string;
  /** What matters of an object, beside its name; undefined where the object does not matter at all. */
  readonly reduce: (object: JsonObject) => JsonObject | undefined;
}

const kinds: Readonly<Record<ClusterKind, ListedKind>> = {
  Namespace: { path: '/api/v1/namespaces', apiVersion: 'v1', reduce: reducedNamespace },
  Node: { path: '/api/v1/nodes', apiVersion: 'v1', reduce: reducedNode },
  ProxyConfig: {
    path: '/apis/networking.istio.io/v1beta1/proxyconfigs',
    apiVersion: 'networking.istio.io/v1beta1',
    reduce: (object) => ({ spec: objectMember(object, 'spec') }),
  },
  MutatingWebhookConfiguration: {
    path: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    apiVersion: 'admissionregistration.k8s.io/v1',
    reduce: reducedWebhooks,
  },
};

/** As many as kubectl asks for at once. */
const pageSize = 500;

/**
 * Reads the objects of a cluster on which injection depends, as small as they can be and without anything secret. What
 * may not be read is left out and noted; a kind that the cluster does not have is left out.
 * @throws {ApiError} where the API server cannot be asked
 */
export async function readClusterObjects(
  api: KubernetesApi,
  wanted: readonly ClusterKind[],
  note: (sentence: string) => void,
): Promise<JsonObject[]> {
  const lists = await Promise.all(wanted.map((kind) => listKind(api, kind, note)));
  return lists.flat();
}

async function listKind(
  api: KubernetesApi,
  kind: ClusterKind,
  note: (sentence: string) => void,
): Promise<JsonObject[]> {
  const { path, apiVersion, reduce } = kinds[kind];
  const read = (object: JsonObject): JsonObject | undefined => {
    const parts = reduce(object);
    return parts && { apiVersion, kind, metadata: reducedMetadata(objectMember(object, 'metadata')), ...parts };
  };
  try {
    const { facts } = await listPages(api, path, { limit: pageSize }, read, new AbortController().signal);
    return [...facts.values()].filter((object) => object !== undefined);
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 403 && error.status !== 404)) throw error;
    if (error.status === 403) note(`${kind} objects are left out: ${error.message}`);
    return [];
  }
}

function reducedMetadata(metadata: JsonObject): JsonObject {
  return parts(metadata, ['name', 'namespace', 'creationTimestamp', 'labels']);
}

function parts(object: JsonObject, names: readonly string[]): JsonObject {
  const result: JsonObject = {};
  for (const name of names) {
    const value = member(object, name);
    if (value !== undefined) setMember(result, name, value);
  }
  return result;
}

function reducedNamespace(object: JsonObject): JsonObject {
  const metadata = objectMember(object, 'metadata');
  const annotations = parts(objectMember(metadata, 'annotations'), namespaceNames.annotations);
  const known = parts(metadata, ['name', 'labels']);
  return { metadata: { ...known, ...(Object.keys(annotations).length > 0 && { annotations }) } };
}

function reducedNode(object: JsonObject): JsonObject {
  const metadata = objectMember(object, 'metadata');
  const nodeInfo = parts(objectMember(objectMember(object, 'status'), 'nodeInfo'), ['kubeletVersion']);
  return { metadata: parts(metadata, ['name']), status: { nodeInfo } };
}

/** Only those that call an injector. */
function reducedWebhooks(object: JsonObject): JsonObject | undefined {
  const webhooks = member(object, 'webhooks');
  if (!Array.isArray(webhooks) || !webhooks.some(isInjector)) return undefined;
  return { webhooks: webhooks.map(withoutAuthority) };
}

function isInjector(webhook: Json): boolean {
  return isObject(webhook) && /sidecar-injector/.test(textMember(webhook, 'name'));
}

function withoutAuthority(webhook: Json): Json {
  if (!isObject(webhook)) return webhook;
  const { caBundle: _authority, ...clientConfig } = objectMember(webhook, 'clientConfig');
  return { ...webhook, clientConfig };
}
