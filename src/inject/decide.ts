import { formatSelector, matchesSelector, type Selector } from '../kube/selector.ts';
import type { NamespaceFacts } from './cluster-facts.ts';
import { exactWish, type InjectWish, type WishReader } from './inject-wish.ts';
import { annotationNames, entry, type Pod, type StringMap } from './pod.ts';
import type { Reason } from './reason.ts';

/** Whether a pod is injected, and the rule that decided. Skipping is a decision, not an error. */
export interface Decision {
  readonly isInjected: boolean;
  readonly reason: Reason;
  /** The label, annotation or selector that decided, for people; absent where the reason says it all. */
  readonly detail?: string;
  /** Things that a user should know although they changed nothing. */
  readonly warnings?: readonly string[];
}

export type Policy = 'enabled' | 'disabled' | 'illegal';

/** The rules of a decision in the order in which they are looked at; the first that fires decides. */
export const decisionRuleNames = [
  'request',
  'mirror-pod',
  'namespace-labels',
  'host-network',
  'ignored-namespace',
  'already-injected',
  'inject-request',
  'never-selector',
  'always-selector',
  'policy',
] as const;

/** A rule that was looked at, for explanations. */
export interface RuleVisit {
  readonly rule: (typeof decisionRuleNames)[number];
  /** The value that it looked at, in words. */
  readonly saw: string;
  readonly fired: boolean;
}

/** Collects the rules that a decision looks at; without one nothing is written down. */
export type Trace = RuleVisit[];

/** What the decision depends on besides the pod. */
export interface DecisionRules {
  readonly policy: Policy;
  readonly neverInjectSelector: readonly Selector[];
  readonly alwaysInjectSelector: readonly Selector[];
  readonly ignoredNamespaces: ReadonlySet<string>;
  /** How the pod's own wish is read; by default as today's Istio does. */
  readonly readWish?: WishReader;
  /** Pods that use the network of their node are not passed over. */
  readonly injectsHostNetwork?: boolean;
  /** Pods that count as injected already; by default none. */
  readonly isInjected?: (pod: Pod) => boolean;
}

/**
 * Decides whether a pod is injected; the first rule that matches wins. The order is that of Istio's injector.
 * @param pod its metadata already carries the namespace of the request
 */
export function decide(pod: Pod, rules: DecisionRules, trace?: Trace): Decision {
  const isOnHost = pod.spec.hostNetwork === true && rules.injectsHostNetwork !== true;
  trace?.push({ rule: 'host-network', saw: `spec.hostNetwork ${isOnHost ? 'true' : 'not set'}`, fired: isOnHost });
  if (isOnHost) return skip('host-network');
  const namespace = pod.metadata.namespace ?? '';
  const isIgnored = rules.ignoredNamespaces.has(namespace);
  trace?.push({ rule: 'ignored-namespace', saw: `namespace ${namespace || '(none)'}`, fired: isIgnored });
  if (isIgnored) return skip('system-namespace', `namespace ${namespace}`);
  const isInjected = rules.isInjected?.(pod) === true;
  if (rules.isInjected)
    trace?.push({
      rule: 'already-injected',
      saw: `status of an injection ${isInjected ? '' : 'not '}found`,
      fired: isInjected,
    });
  if (isInjected) return skip('already-injected');
  return rules.policy === 'illegal' ? decideByPolicy(rules.policy, trace) : decideByPod(pod, rules, trace);
}

function decideByPod(pod: Pod, rules: DecisionRules, trace: Trace | undefined): Decision {
  const wish = (rules.readWish ?? exactWish)(pod);
  trace?.push(visitWish(wish));
  if (wish.verdict === 'inject') return inject('opt-in', wish.source);
  if (wish.verdict === 'refuse') return skip('opt-out', wish.source);
  const decision = decideBySelectors(pod.metadata.labels ?? {}, rules, trace);
  return wish.warning === undefined ? decision : { ...decision, warnings: [wish.warning] };
}

function visitWish({ verdict, value, source }: InjectWish): RuleVisit {
  const saw = value === undefined ? `neither label nor annotation ${annotationNames.inject}` : `${source}=${value}`;
  return { rule: 'inject-request', saw, fired: verdict !== 'none' };
}

function decideBySelectors(labels: StringMap, rules: DecisionRules, trace: Trace | undefined): Decision {
  const never = firstMatch('never-selector', rules.neverInjectSelector, labels, trace);
  if (never >= 0) return skip('never-selector', `neverInjectSelector[${never}]`);
  const always = firstMatch('always-selector', rules.alwaysInjectSelector, labels, trace);
  if (always >= 0) return inject('always-selector', `alwaysInjectSelector[${always}]`);
  return decideByPolicy(rules.policy, trace);
}

function firstMatch(
  rule: 'never-selector' | 'always-selector',
  selectors: readonly Selector[],
  labels: StringMap,
  trace: Trace | undefined,
): number {
  const match = selectors.findIndex((selector) => matchesSelector(selector, labels));
  if (!trace) return match;
  const visited = match < 0 ? selectors : selectors.slice(0, match + 1);
  const texts = visited.map((selector, index) => `[${index}] ${formatSelector(selector)}`);
  trace.push({ rule, saw: texts.join('; ') || 'no selectors', fired: match >= 0 });
  return match;
}

function decideByPolicy(policy: Policy, trace: Trace | undefined): Decision {
  trace?.push({ rule: 'policy', saw: `policy ${policy}`, fired: true });
  if (policy === 'illegal') return skip('illegal-policy');
  return policy === 'enabled' ? inject('policy-enabled') : skip('policy-disabled');
}

/**
 * What the selectors of Istio's webhook configurations would say about a namespace that is known: undefined if the
 * webhook of this revision would be called, else the reason why not.
 * @param revision the revision that this injector serves; empty or `default` for the default one
 */
export function decideByNamespace(
  namespace: NamespaceFacts,
  podLabels: StringMap,
  revision: string,
): Decision | undefined {
  const own = revision === '' ? 'default' : revision;
  const optOut = entry(podLabels, annotationNames.inject) === 'false';
  const injection = entry(namespace.labels, 'istio-injection');
  if (injection !== undefined) {
    if (injection !== 'enabled') return skip('namespace-disabled', `label istio-injection=${injection}`);
    if (own !== 'default') return skip('other-revision', 'label istio-injection=enabled asks for the default revision');
    return optOut ? skip('opt-out', `label ${annotationNames.inject}`) : undefined;
  }
  const revisionLabel = entry(namespace.labels, 'istio.io/rev') ?? entry(podLabels, 'istio.io/rev');
  if (revisionLabel !== undefined) {
    if (revisionLabel !== own) return skip('other-revision', `label istio.io/rev=${revisionLabel}`);
    return optOut ? skip('opt-out', `label ${annotationNames.inject}`) : undefined;
  }
  if (optOut) return skip('opt-out', `label ${annotationNames.inject}`);
  const asksItself = own === 'default' && entry(podLabels, annotationNames.inject) === 'true';
  return asksItself ? undefined : skip('namespace-not-enabled');
}

function inject(reason: Reason, detail?: string): Decision {
  return detail === undefined ? { isInjected: true, reason } : { isInjected: true, reason, detail };
}

function skip(reason: Reason, detail?: string): Decision {
  return detail === undefined ? { isInjected: false, reason } : { isInjected: false, reason, detail };
}
