import { decideByNamespace } from '../inject/decide.ts';
import type { StringMap } from '../inject/pod.ts';
import type { Reason } from '../inject/reason.ts';
import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { formatSelector, readSelector, SelectorError, unmetRequirements } from '../kube/selector.ts';
import { evaluateConditions, type RequestFacts } from './match-conditions.ts';
import { child, text } from './reviewed-objects.ts';

/** One thing that the API server looks at before it calls a webhook. */
export interface WebhookCheck {
  readonly check: 'rules' | 'namespaceSelector' | 'objectSelector' | 'matchConditions';
  readonly wants: string;
  /** What stands against it, or why it is not evaluated; empty where it holds. */
  readonly unmet: string;
  /** undefined where it is not evaluated. */
  readonly holds: boolean | undefined;
  /** The API server refuses the pod for it. */
  readonly isRefusal?: boolean;
}

/** A webhook of an injector, and whether the API server would call it. */
export interface WebhookVisit {
  readonly configuration: string;
  readonly name: string;
  readonly revision: string;
  readonly isCalled: boolean;
  /** Whether the API server refuses the pod before it could be called. */
  readonly isRefusal: boolean;
  readonly checks: readonly WebhookCheck[];
}

/** What the API server decides before the injector is called. */
export interface ApiServerHalf {
  /** What it is judged by. */
  readonly source: 'webhook-configurations' | 'istio-selectors' | 'not-known';
  /** Whether the webhook of this revision is called. */
  readonly isCalled: boolean;
  /** Whether the pod is refused, whatever the injector would do. */
  readonly isRefusal: boolean;
  readonly webhooks: readonly WebhookVisit[];
  /** Why it is not called, in the vocabulary of decisions. */
  readonly reason?: Reason;
  readonly detail?: string;
  readonly notes: readonly string[];
}

/** What the API server knows of a pod that is being created. */
export interface PodFacts extends RequestFacts {
  readonly namespace: string;
  /** undefined where nothing is known of the namespace. */
  readonly namespaceLabels: StringMap | undefined;
  readonly podLabels: StringMap;
}

/**
 * Decides as the API server does. Without any MutatingWebhookConfiguration the selectors of Istio's installation stand in.
 * @param revision that of the injector which is explained; empty or `default` for the default one
 */
export function apiServerHalf(configurations: readonly JsonObject[], facts: PodFacts, revision: string): ApiServerHalf {
  if (configurations.length === 0) return byIstioSelectors(facts, revision);
  const webhooks = configurations
    .toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1))
    .flatMap((configuration) => visitConfiguration(configuration, facts));
  const own = revision || 'default';
  const called = webhooks.filter((webhook) => webhook.isCalled);
  const refusal = webhooks.find((webhook) => webhook.isRefusal);
  const isCalled = !refusal && called.some((webhook) => webhook.revision === own);
  return {
    source: 'webhook-configurations',
    isCalled,
    isRefusal: refusal !== undefined,
    webhooks,
    ...(isCalled ? {} : notCalled(webhooks, facts, revision)),
    notes: [...unknownNamespace(facts), ...notesAbout(webhooks, called)],
  };
}

function byIstioSelectors(facts: PodFacts, revision: string): ApiServerHalf {
  if (!facts.namespaceLabels) {
    const note = `nothing is known of namespace ${facts.namespace}, so the webhook is taken to be called; --namespace-labels or --resources tell`;
    return { source: 'not-known', isCalled: true, isRefusal: false, webhooks: [], notes: [note] };
  }
  const decision = decideByNamespace({ labels: facts.namespaceLabels, annotations: {} }, facts.podLabels, revision);
  const notes = ['without a MutatingWebhookConfiguration the selectors of Istio’s installation are taken'];
  const half = { source: 'istio-selectors', isRefusal: false, webhooks: [], notes } as const;
  if (!decision) return { ...half, isCalled: true };
  const { reason, detail } = decision;
  return { ...half, isCalled: false, reason, ...(detail && { detail }) };
}

function notCalled(
  webhooks: readonly WebhookVisit[],
  { namespaceLabels, podLabels }: PodFacts,
  revision: string,
): Pick<ApiServerHalf, 'reason' | 'detail'> {
  const refusal = webhooks.find(({ isRefusal }) => isRefusal);
  if (refusal) return { reason: 'match-condition-error', detail: conditionText(refusal) };
  const called = webhooks.find(({ isCalled }) => isCalled);
  if (called) return { reason: 'other-revision', detail: `webhook of revision ${called.revision}` };
  const conditional = webhooks.find((one) => one.revision === (revision || 'default') && onlyConditionsFail(one));
  if (conditional) return { reason: 'match-condition', detail: conditionText(conditional) };
  const decision = decideByNamespace({ labels: namespaceLabels ?? {}, annotations: {} }, podLabels, revision);
  return { reason: decision?.reason ?? 'namespace-not-enabled', detail: decision?.detail ?? 'no webhook matches' };
}

function onlyConditionsFail({ checks }: WebhookVisit): boolean {
  return checks.every(({ check, holds }) => (check === 'matchConditions') === (holds === false));
}

function conditionText({ name, checks }: WebhookVisit): string {
  return `${name}: ${checks.find(({ check }) => check === 'matchConditions')?.unmet}`;
}

function unknownNamespace({ namespace, namespaceLabels }: PodFacts): string[] {
  if (namespaceLabels) return [];
  return [
    `nothing is known of namespace ${namespace}, so it is taken to have no labels; --namespace-labels tells them`,
  ];
}

function notesAbout(webhooks: readonly WebhookVisit[], called: readonly WebhookVisit[]): string[] {
  const notes: string[] = [];
  if (webhooks.length === 0) notes.push('none of the MutatingWebhookConfigurations has a webhook of an injector');
  if (called.length > 1) {
    const names = called.map(({ configuration, name }) => `${configuration}/${name}`).join(' and ');
    notes.push(`${names} would both be called, so the pod would be injected twice`);
  }
  for (const { name, checks } of called) {
    for (const { holds, unmet } of checks) {
      if (holds !== undefined) continue;
      notes.push(`a matchCondition of ${name} may keep the API server from calling it; it is not evaluated: ${unmet}`);
    }
  }
  return notes;
}

/** What Istio's own webhooks end with, whatever the revision. */
const injectorSuffix = 'sidecar-injector.istio.io';

/** Our own registrations go without Istio's label, by which istiod would take them for its own. */
const revisionLabel = 'sidecar-injector/revision';

function visitConfiguration(configuration: JsonObject, facts: PodFacts): WebhookVisit[] {
  const labels = child(child(configuration, 'metadata'), 'labels');
  const revision = text(labels, revisionLabel) || text(labels, 'istio.io/rev') || 'default';
  const isInjector = text(labels, 'app') === 'sidecar-injector';
  return objects(member(configuration, 'webhooks'))
    .filter((webhook) => isInjector || text(webhook, 'name').endsWith(injectorSuffix))
    .map((webhook) => {
      const checks = checksOf(webhook, facts);
      const isCalled = checks.every(({ holds }) => holds !== false);
      const isRefusal = checks.some((check) => check.isRefusal === true);
      const name = text(webhook, 'name');
      return { configuration: nameOf(configuration), name, revision, isCalled, isRefusal, checks };
    });
}

/** The label that the API server gives every namespace. */
const nameLabel = 'kubernetes.io/metadata.name';

function checksOf(webhook: JsonObject, facts: PodFacts): WebhookCheck[] {
  const { namespace, namespaceLabels, podLabels } = facts;
  const labels = { ...namespaceLabels, [nameLabel]: namespace };
  const selections = [
    checkRules(objects(member(webhook, 'rules'))),
    checkSelector('namespaceSelector', member(webhook, 'namespaceSelector'), labels),
    checkSelector('objectSelector', member(webhook, 'objectSelector'), podLabels),
  ];
  // Conditions are looked at only where everything else holds.
  const isSelected = selections.every(({ holds }) => holds);
  return isSelected ? [...selections, ...checkConditions(webhook, facts)] : selections;
}

function checkConditions(webhook: JsonObject, facts: PodFacts): WebhookCheck[] {
  const { names, holds, why, isRefusal } = evaluateConditions(webhook, facts);
  if (names.length === 0) return [];
  return [{ check: 'matchConditions', wants: names.join(', '), unmet: why, holds, ...(isRefusal && { isRefusal }) }];
}

/** Whether a rule is about the creation of pods. */
function checkRules(rules: readonly JsonObject[]): WebhookCheck {
  const has = (rule: JsonObject, name: string, wanted: readonly string[]): boolean => {
    const values = member(rule, name);
    return Array.isArray(values) && values.some((value) => wanted.includes(String(value)));
  };
  const holds = rules.some(
    (rule) =>
      has(rule, 'operations', ['CREATE', '*']) &&
      has(rule, 'apiGroups', ['', '*']) &&
      has(rule, 'apiVersions', ['v1', '*']) &&
      has(rule, 'resources', ['pods', '*', '*/*', 'pods/*']) &&
      text(rule, 'scope') !== 'Cluster',
  );
  return { check: 'rules', wants: 'CREATE of v1 pods', unmet: holds ? '' : 'no rule is about that', holds };
}

function checkSelector(
  check: 'namespaceSelector' | 'objectSelector',
  value: Json | undefined,
  labels: StringMap,
): WebhookCheck {
  try {
    const selector = readSelector(value ?? {});
    const unmet = unmetRequirements(selector, labels).join(', ');
    return { check, wants: formatSelector(selector), unmet, holds: unmet === '' };
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    return { check, wants: '(unreadable)', unmet: error.message, holds: false };
  }
}

function nameOf(configuration: JsonObject): string {
  return text(child(configuration, 'metadata'), 'name');
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
