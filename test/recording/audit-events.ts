import { createPatch } from 'rfc6902';
import type { Json, JsonObject } from '../../src/json/index.ts';

export interface WebhookEntry {
  readonly webhook: string;
  readonly configuration?: string;
  readonly patch?: Json;
  readonly hasFailedOpen?: boolean;
  /** The audit annotations of the answer. */
  readonly remarks?: Readonly<Record<string, string>>;
}

/** The members that a test changes of an event. */
export interface EventParts {
  readonly level?: string;
  readonly verb?: string;
  readonly uri?: string;
  readonly code?: number;
  readonly message?: string;
  readonly namespace?: string;
  readonly subresource?: string;
  readonly requestObject?: JsonObject;
  readonly responseObject?: JsonObject;
  readonly webhooks?: readonly WebhookEntry[];
}

/** An event of an audit log, as an API server writes it, about the creation of a pod. */
export function auditEvent(parts: EventParts): JsonObject {
  const { namespace = 'shop', code = 201, subresource, message, requestObject, responseObject } = parts;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: parts.level ?? 'RequestResponse',
    auditID: '2d7a9a2e-5f0e-4f0a-8f4a-3f9f6f0f2c11',
    stage: 'ResponseComplete',
    requestURI: parts.uri ?? `/api/v1/namespaces/${namespace}/pods`,
    verb: parts.verb ?? 'create',
    user: { username: 'ann', groups: ['system:authenticated'], extra: { 'example.com/session': ['PLANTED-session'] } },
    objectRef: { resource: 'pods', namespace, apiVersion: 'v1', ...(subresource && { subresource }) },
    responseStatus: { metadata: {}, code, ...(message && { message }) },
    ...(requestObject && { requestObject }),
    ...(responseObject && { responseObject }),
    requestReceivedTimestamp: '2026-11-21T06:40:03.153662Z',
    annotations: Object.assign({}, ...(parts.webhooks ?? []).map(annotationsOf)),
  };
}

function annotationsOf(entry: WebhookEntry, index: number) {
  const { webhook, configuration = 'injector', patch, hasFailedOpen, remarks = {} } = entry;
  const place = `round_0_index_${index}`;
  const call = { configuration, webhook };
  return {
    [`mutation.webhook.admission.k8s.io/${place}`]: JSON.stringify({ ...call, mutated: patch !== undefined }),
    ...(patch !== undefined && {
      [`patch.webhook.admission.k8s.io/${place}`]: JSON.stringify({ ...call, patch, patchType: 'JSONPatch' }),
    }),
    ...Object.fromEntries(Object.entries(remarks).map(([key, value]) => [`${webhook}/${key}`, value])),
    ...(hasFailedOpen && { [`failed-open.mutation.webhook.admission.k8s.io/${place}`]: webhook }),
  };
}

/** The patch by indices that a webhook written in Go would send. */
export function patchByIndices(before: Json, after: Json): Json {
  return createPatch(before, after) as unknown as Json;
}

export const istioWebhook = 'namespace.sidecar-injector.istio.io';
