import { namespaceNames } from '../inject/index.ts';
import { isObject, type Json, type JsonObject, member, objectMember, setMember, textMember } from '../json/index.ts';
import type { ClusterKind } from './read-cluster-objects.ts';

/**
 * What of an object injection depends on, as small as it can be and without anything secret; undefined where it does not
 * matter at all.
 */
export function reducedObject(object: JsonObject, kind: ClusterKind): JsonObject | undefined {
  const reduced = reductions[kind](object);
  return reduced && { ...parts(object, ['apiVersion', 'kind']), metadata: reducedMetadata(object), ...reduced };
}

const reductions: Readonly<Record<ClusterKind, (object: JsonObject) => JsonObject | undefined>> = {
  Namespace: reducedNamespace,
  Node: reducedNode,
  ProxyConfig: (object) => ({ spec: objectMember(object, 'spec') }),
  MutatingWebhookConfiguration: reducedWebhooks,
};

function reducedMetadata(object: JsonObject): JsonObject {
  return parts(objectMember(object, 'metadata'), ['name', 'namespace', 'creationTimestamp', 'labels']);
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
