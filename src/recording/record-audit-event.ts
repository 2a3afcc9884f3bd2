import type { StringMap } from '../inject/pod.ts';
import { isObject, type JsonObject, member } from '../json/index.ts';
import { matchesWildcard } from '../offline/wildcard.ts';
import { applyPatch, diff, type Operation, PatchError } from '../patch/index.ts';
import { child, text } from '../policy/reviewed-objects.ts';
import type { AuditEvent, WebhookCall } from './audit-event.ts';
import { confirmRebuilt } from './confirm-rebuilt.ts';
import { rebuildAdmitted } from './rebuild-admitted.ts';
import type { RecordedAnswer, Recording } from './recording.ts';
import { redactInjected } from './redact-injected.ts';
import { redactReview } from './redact-review.ts';
import type { RedactionRules } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';

/** What an event came to. */
export type AuditFinding =
  | { readonly kind: 'recording'; readonly recording: Recording }
  /** Why there is none. */
  | { readonly kind: 'not-a-creation' | 'dry-run' | 'without-object' | 'not-created' };

export interface AuditContext {
  readonly rules: RedactionRules;
  readonly engine: string;
  /** URL path with which the injector would have been called. */
  readonly path: string;
  /** Names of the webhooks that inject, with `*`; by default Istio's, ours, and any that leaves Istio's annotation. */
  readonly webhooks: readonly string[];
  readonly labelsOf: (namespace: string) => StringMap | undefined;
}

/** Makes a recording of the creation of a pod. */
export function recordAuditEvent(event: AuditEvent, context: AuditContext): AuditFinding {
  if (!isCreation(event)) return { kind: 'not-a-creation' };
  if (isDryRun(event.uri)) return { kind: 'dry-run' };
  if (event.requestObject === undefined) return { kind: 'without-object' };
  const call = event.calls.find((one) => isInjector(one, context.webhooks));
  if (event.code >= 300 && (!call || isRefusedLater(event, call))) return { kind: 'not-created' };
  return { kind: 'recording', recording: recordCreation(event, call, context) };
}

/** A pod that is applied is created by a patch, which is answered with 201 then. */
function isCreation({ stage, resource, subresource, group, verb, code }: AuditEvent): boolean {
  const isPod = resource === 'pods' && subresource === '' && group === '' && stage === 'ResponseComplete';
  return isPod && (verb === 'create' || (verb === 'patch' && code === 201));
}

function isDryRun(uri: string): boolean {
  return new URLSearchParams(uri.slice(uri.indexOf('?') + 1)).get('dryRun') === 'All';
}

const istioSuffix = 'sidecar-injector.istio.io';
const statusPath = '/metadata/annotations/sidecar.istio.io~1status';

function isInjector({ webhook, remarks, patch = [] }: WebhookCall, names: readonly string[]): boolean {
  if (names.length > 0) return names.some((name) => matchesWildcard(webhook, name));
  return remarks !== undefined || webhook.endsWith(istioSuffix) || patch.some(leavesStatus);
}

function leavesStatus(operation: Operation): boolean {
  if (operation.op === 'remove') return false;
  const { path, value } = operation;
  const isWhole = path === '/metadata/annotations' && isObject(value);
  return path === statusPath || (isWhole && member(value, 'sidecar.istio.io/status') !== undefined);
}

/** The injector let the pod through, and something behind it did not. */
function isRefusedLater({ message }: AuditEvent, { webhook, isMutated }: WebhookCall): boolean {
  return isMutated || !message.includes(`webhook ${JSON.stringify(webhook)}`);
}

function recordCreation(event: AuditEvent, call: WebhookCall | undefined, context: AuditContext): Recording {
  const { rules, engine, path, labelsOf } = context;
  const rebuilt = rebuildAdmitted(event);
  const { certainty, notes } = confirmRebuilt(rebuilt, event);
  const earlier = call ? event.calls.slice(0, event.calls.indexOf(call)) : [];
  const seen = withPatches(rebuilt.pod, earlier);
  const redactor = new Redactor(rules);
  const review = redactReview(reviewFor(event, seen.pod), redactor);
  const labels = labelsOf(event.namespace);
  const did = answerOf(event, call, seen.pod, { review, redactor, rules });
  return {
    recordedAt: event.receivedAt,
    obtained: { from: 'audit-log', certainty, notes: [...notes, ...seen.notes, ...did.notes] },
    engine,
    configuration: call?.remarks?.configuration,
    path,
    namespaceLabels: labels && (redactor.redact(labels) as StringMap),
    answer: did.answer,
    redacted: redactor.paths,
    review,
  };
}

/** The pod after webhooks that came before the injector. */
function withPatches(pod: JsonObject, calls: readonly WebhookCall[]): { pod: JsonObject; notes: readonly string[] } {
  const operations = calls.flatMap(({ patch }) => patch ?? []);
  if (operations.length === 0) return { pod, notes: [] };
  const names = calls.map(nameOf).join(', ');
  const patched = tryPatch(pod, operations);
  return patched
    ? { pod: patched, notes: [`with the changes of ${names}, called before`] }
    : { pod, notes: [`without the changes of ${names}, called before: they do not fit`] };
}

function nameOf({ configuration, webhook }: WebhookCall): string {
  return `${configuration}/${webhook}`;
}

/** undefined where the operations do not fit. */
function tryPatch(pod: JsonObject, operations: readonly Operation[]): JsonObject | undefined {
  try {
    const patched = applyPatch(pod, operations);
    return isObject(patched) ? patched : undefined;
  } catch (error) {
    if (error instanceof PatchError) return undefined;
    throw error;
  }
}

interface Redacted {
  readonly review: JsonObject;
  readonly redactor: Redactor;
  readonly rules: RedactionRules;
}

/** What the injector did, as a patch on the pod as it is recorded. */
function answerOf(
  event: AuditEvent,
  call: WebhookCall | undefined,
  seen: JsonObject,
  { review, redactor, rules }: Redacted,
): { answer: RecordedAnswer; notes: readonly string[] } {
  if (!call) return { answer: { by: 'no webhook', decision: 'not-called' }, notes: notesOnOthers(event) };
  const by = nameOf(call);
  const decision = decisionOf(event, call);
  const { reason, templates } = call.remarks ?? {};
  const told = { by, decision, ...(reason && { reason, templates: templates ?? [] }) };
  if (decision !== 'injected') return { answer: told, notes: [] };
  const injected = call.patch && tryPatch(seen, call.patch);
  if (!injected) return { answer: told, notes: [`what ${by} changed does not fit the rebuilt pod`] };
  const object = child(child(review, 'request'), 'object');
  const before = { original: seen, redacted: object, secrets: redactor.secrets };
  const patch = diff(object, redactInjected(injected, before, rules));
  return { answer: { ...told, patch }, notes: [] };
}

function notesOnOthers({ calls }: AuditEvent): string[] {
  return calls.length === 0 ? [] : [`called and not taken for injectors: ${calls.map(nameOf).join(', ')}`];
}

function decisionOf({ code, message }: AuditEvent, call: WebhookCall): RecordedAnswer['decision'] {
  if (call.isMutated) return 'injected';
  if (call.hasFailedOpen) return 'failed-open';
  if (code < 300) return 'skipped';
  return message.includes('denied the request') ? 'denied' : 'failed';
}

const podKind = { group: '', version: 'v1', kind: 'Pod' };
const podResource = { group: '', version: 'v1', resource: 'pods' };

/** The AdmissionReview that the API server sent, as far as it is known; its uid is the id of the audit event. */
function reviewFor({ auditId, namespace, user, uri }: AuditEvent, pod: JsonObject): JsonObject {
  const name = text(child(pod, 'metadata'), 'name');
  const fieldManager = new URLSearchParams(uri.slice(uri.indexOf('?') + 1)).get('fieldManager');
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: auditId,
      kind: podKind,
      resource: podResource,
      requestKind: podKind,
      requestResource: podResource,
      ...(name === '' ? {} : { name }),
      namespace,
      operation: 'CREATE',
      userInfo: user,
      object: pod,
      oldObject: null,
      dryRun: false,
      options: {
        kind: 'CreateOptions',
        apiVersion: 'meta.k8s.io/v1',
        ...(fieldManager === null ? {} : { fieldManager }),
      },
    },
  };
}
