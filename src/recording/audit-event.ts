import { isObject, type Json, type JsonObject, JsonSyntaxError, member, parseJson } from '../json/index.ts';
import type { Operation } from '../patch/index.ts';
import { child, text } from '../policy/reviewed-objects.ts';

/** What the audit log of an API server tells of one request. */
export interface AuditEvent {
  readonly auditId: string;
  readonly stage: string;
  readonly verb: string;
  readonly uri: string;
  readonly resource: string;
  readonly subresource: string;
  readonly group: string;
  readonly namespace: string;
  readonly name: string;
  /** HTTP status of the answer; 0 where it is not told. */
  readonly code: number;
  /** Sentence of an answer that is no success. */
  readonly message: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly user: JsonObject;
  /** undefined below level Request. */
  readonly requestObject: JsonObject | undefined;
  /** undefined below level RequestResponse. */
  readonly responseObject: JsonObject | undefined;
  /** Calls of mutating webhooks, in their order. */
  readonly calls: readonly WebhookCall[];
}

/** What the API server wrote down of one call of a mutating webhook. */
export interface WebhookCall {
  readonly configuration: string;
  readonly webhook: string;
  readonly round: number;
  readonly isMutated: boolean;
  /** undefined where it changed nothing, or the level is Metadata. */
  readonly patch: readonly Operation[] | undefined;
  /** The call failed, and the webhook's failure policy is Ignore. */
  readonly hasFailedOpen: boolean;
  /** What an injector of ours said of its answer; undefined for others. */
  readonly remarks: Remarks | undefined;
}

interface Remarks {
  readonly reason: string;
  readonly templates: readonly string[];
  /** Digest of the configuration. */
  readonly configuration: string;
}

/** Whether an object is an event of an audit log, or a list of them. */
export function isAuditObject(object: JsonObject): boolean {
  const kind = text(object, 'kind');
  return (kind === 'Event' || kind === 'EventList') && text(object, 'apiVersion').startsWith('audit.k8s.io/');
}

export function readAuditEvent(event: JsonObject): AuditEvent {
  const reference = child(event, 'objectRef');
  const status = child(event, 'responseStatus');
  const code = member(status, 'code');
  return {
    auditId: text(event, 'auditID'),
    stage: text(event, 'stage'),
    verb: text(event, 'verb'),
    uri: text(event, 'requestURI'),
    resource: text(reference, 'resource'),
    subresource: text(reference, 'subresource'),
    group: text(reference, 'apiGroup'),
    namespace: text(reference, 'namespace'),
    name: text(reference, 'name'),
    code: typeof code === 'number' ? code : 0,
    message: text(status, 'message'),
    receivedAt: text(event, 'requestReceivedTimestamp'),
    user: child(event, 'user'),
    requestObject: objectIn(event, 'requestObject'),
    responseObject: objectIn(event, 'responseObject'),
    calls: readCalls(child(event, 'annotations')),
  };
}

function objectIn(event: JsonObject, name: string): JsonObject | undefined {
  const value = member(event, name);
  return isObject(value) ? value : undefined;
}

const callKey = /^mutation\.webhook\.admission\.k8s\.io\/(round_(\d{1,3})_index_(\d{1,4}))$/;

function readCalls(annotations: JsonObject): WebhookCall[] {
  const calls = Object.entries(annotations).flatMap(([key, value]) => {
    const [, place, round, index] = callKey.exec(key) ?? [];
    if (place === undefined) return [];
    const patch = member(jsonObject(text(annotations, `patch.webhook.admission.k8s.io/${place}`)), 'patch');
    const called = jsonObject(typeof value === 'string' ? value : '');
    const call: WebhookCall = {
      configuration: text(called, 'configuration'),
      webhook: text(called, 'webhook'),
      round: Number(round),
      isMutated: member(called, 'mutated') === true,
      patch: Array.isArray(patch) ? (patch as unknown as Operation[]) : undefined,
      hasFailedOpen: Object.hasOwn(annotations, `failed-open.mutation.webhook.admission.k8s.io/${place}`),
      remarks: readRemarks(annotations, text(called, 'webhook')),
    };
    return [{ order: Number(round) * 10_000 + Number(index), call }];
  });
  return calls.sort((left, right) => left.order - right.order).map(({ call }) => call);
}

function readRemarks(annotations: JsonObject, webhook: string): Remarks | undefined {
  const configuration = text(annotations, `${webhook}/config-digest`);
  if (configuration === '') return undefined;
  const templates = text(annotations, `${webhook}/templates`);
  return {
    reason: text(annotations, `${webhook}/reason`),
    templates: templates === '' ? [] : templates.split(','),
    configuration,
  };
}

/** The object that a text holds; an empty one where it holds none. */
function jsonObject(value: string): JsonObject {
  let parsed: Json = null;
  try {
    parsed = value === '' ? null : parseJson(value);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
  }
  return isObject(parsed) ? parsed : {};
}
