import { admit } from '../admission/admit.ts';
import { decideRequest, notOurs, withNamespace } from '../admission/decide-request.ts';
import type { Outcome, ProtocolFault } from '../admission/outcome.ts';
import { type AdmissionRequest, readReview } from '../admission/review.ts';
import { decisionRuleNames, type RuleVisit, type Trace } from '../inject/decide.ts';
import { inject } from '../inject/inject.ts';
import { InjectionError } from '../inject/injection-error.ts';
import { readPathParameters } from '../inject/path-parameters.ts';
import { asJson, type Pod } from '../inject/pod.ts';
import { readPod } from '../inject/read-pod.ts';
import { type Reason, reasons } from '../inject/reason.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import type { JsonObject } from '../json/index.ts';
import { earlyContainers } from '../offline/early-containers.ts';
import { injectionCautions, injectionNotes, resultCautions } from '../offline/result-cautions.ts';
import type { ObjectName } from '../offline/workload-error.ts';
import { type Flip, findFlips } from './flips.ts';
import type { PodHistory } from './pod-history.ts';
import { type ItemOrigin, originsOf, type StagedPod } from './provenance.ts';
import { podFacts, requestFacts } from './request-facts.ts';
import type { ReviewedObject } from './reviewed-objects.ts';
import { type ApiServerHalf, apiServerHalf } from './webhook-match.ts';

/** A rule of the injector; after the one that fired none is reached. */
export interface RuleState {
  readonly rule: RuleVisit['rule'];
  readonly state: 'fired' | 'passed' | 'not-reached';
  /** The value that it looked at; empty where it was not reached. */
  readonly saw: string;
}

/** Why a pod is injected or not, and where each part of the injected pod came from. */
export interface Explanation {
  readonly object: ObjectName;
  readonly verdict: Outcome['result'];
  readonly reason: Reason | ProtocolFault;
  /** The reason as a sentence. */
  readonly sentence: string;
  /** The label, annotation or selector that decided. */
  readonly detail?: string;
  /** What the user of the cluster sees of a denial. */
  readonly message?: string;
  /** undefined where the review does not create a pod. */
  readonly apiServer?: ApiServerHalf;
  readonly rules: readonly RuleState[];
  readonly templates: readonly string[];
  readonly origins: readonly ItemOrigin[];
  readonly warnings: readonly string[];
  /** The smallest sets of changes that turn the verdict round, each tried out. */
  readonly flips: readonly Flip[];
  /** Pods of the object that run, where a cluster was asked. */
  readonly pods?: readonly PodHistory[];
}

/** What an explanation depends on besides the object. */
export interface ExplainContext {
  readonly snapshot: Snapshot;
  /** MutatingWebhookConfigurations of the cluster; none where they are not known. */
  readonly webhooks: readonly JsonObject[];
  /** URL path of the request. */
  readonly path: string;
  /** Only the verdict is wanted. */
  readonly isBrief?: boolean;
}

/** Explains what becomes of a review, in the API server and in the injector. */
export function explain(reviewed: ReviewedObject, context: ExplainContext): Explanation {
  const { name, review } = reviewed;
  const { outcome } = admit(review, context.path, context.snapshot);
  if (outcome.result === 'refused') return withoutPod(name, outcome, []);
  const request = readReview(review);
  const foreign = notOurs(request);
  const requestVisit: RuleVisit = { rule: 'request', saw: requestText(request), fired: foreign !== undefined };
  const pod = foreign ? undefined : podOf(request);
  return pod ? explainPod(reviewed, pod, outcome, requestVisit, context) : withoutPod(name, outcome, [requestVisit]);
}

/** undefined for what is no pod; the outcome says so already. */
function podOf(request: AdmissionRequest): Pod | undefined {
  try {
    return withNamespace(readPod(request.object), request.namespace);
  } catch (error) {
    if (error instanceof InjectionError) return undefined;
    throw error;
  }
}

function requestText({ operation, kind, subResource, object }: AdmissionRequest): string {
  const what = object === null ? 'no object' : `${kind?.kind ?? 'Pod'}${subResource === '' ? '' : `/${subResource}`}`;
  return `${operation ?? 'CREATE'} of ${what}`;
}

function withoutPod(object: ObjectName, outcome: Outcome, trace: Trace): Explanation {
  return { object, ...verdictFrom(outcome), rules: ruleStates(trace), templates: [], origins: [], flips: [] };
}

function verdictFrom(
  outcome: Outcome,
): Pick<Explanation, 'verdict' | 'reason' | 'sentence' | 'detail' | 'message' | 'warnings'> {
  const { result, reason, detail, message, warnings } = outcome;
  return {
    verdict: result,
    reason,
    sentence: sentenceOf(reason),
    ...(detail === undefined ? {} : { detail }),
    ...(message === undefined ? {} : { message }),
    warnings,
  };
}

function sentenceOf(reason: Reason | ProtocolFault): string {
  return Object.hasOwn(reasons, reason) ? reasons[reason as Reason] : 'The review cannot be read.';
}

function explainPod(
  reviewed: ReviewedObject,
  pod: Pod,
  outcome: Outcome,
  requestVisit: RuleVisit,
  { snapshot, webhooks, path, isBrief = false }: ExplainContext,
): Explanation {
  const trace: Trace = [requestVisit];
  decideRequest(pod, snapshot, trace);
  const namespaceLabels = snapshot.cluster.namespaces.get(pod.metadata.namespace ?? '')?.labels;
  const request = requestFacts(reviewed);
  const apiServer = apiServerHalf(webhooks, podFacts(pod, namespaceLabels, request), snapshot.revision);
  const { verdict, ...judged } = apiServer.isCalled ? verdictFrom(outcome) : verdictWithoutCall(apiServer);
  const parameters = readPathParameters(path);
  const isInjected = verdict === 'injected' && !isBrief;
  const { origins, cautions } = isInjected
    ? lookAtInjection(reviewed, pod, path, snapshot)
    : nothingInjected(pod, verdict);
  return {
    object: reviewed.name,
    verdict,
    ...judged,
    warnings: [...judged.warnings, ...(isBrief ? [] : cautions)],
    apiServer,
    rules: ruleStates(trace),
    templates: verdict === 'injected' ? outcome.templates : [],
    origins,
    flips:
      verdict === 'refused' || isBrief
        ? []
        : findFlips({ pod, namespaceLabels, snapshot }, verdict, { webhooks, parameters, request }),
  };
}

function verdictWithoutCall(apiServer: ApiServerHalf): ReturnType<typeof verdictFrom> {
  const { reason = 'namespace-not-enabled', detail, isRefusal } = apiServer;
  return {
    verdict: isRefusal ? 'denied' : 'skipped',
    reason,
    sentence: sentenceOf(reason),
    ...(detail === undefined ? {} : { detail }),
    warnings: [],
  };
}

/** What the injection brings, and what of it will not work: one sentence each. */
interface LookedAt {
  readonly origins: readonly ItemOrigin[];
  readonly cautions: readonly string[];
}

function lookAtInjection({ name, namespace }: ReviewedObject, before: Pod, path: string, snapshot: Snapshot): LookedAt {
  const staged: StagedPod[] = [];
  const observe = (stage: StagedPod['stage'], after: Pod) => staged.push({ stage, pod: asJson(after) });
  const { pod: after, templates } = inject(before, { parameters: readPathParameters(path), observe }, snapshot);
  const { kind } = name;
  const injection = { kind, namespace, before, after, early: earlyContainers(before, after), templates };
  return {
    origins: originsOf(asJson(before), asJson(after), staged),
    cautions: [
      ...injectionCautions(injection, snapshot),
      ...resultCautions(after),
      ...injectionNotes(injection, snapshot),
    ],
  };
}

function nothingInjected(pod: Pod, verdict: Outcome['result']): LookedAt {
  return { origins: [], cautions: verdict === 'skipped' ? resultCautions(pod) : [] };
}

/** The rules in the order in which they were looked at, then those that come after the one that fired. */
function ruleStates(trace: Trace): RuleState[] {
  const last = Math.max(...trace.map(({ rule }) => decisionRuleNames.indexOf(rule)));
  return [
    ...trace.map(({ rule, saw, fired }) => ({ rule, saw, state: fired ? ('fired' as const) : ('passed' as const) })),
    ...decisionRuleNames.slice(last + 1).map((rule) => ({ rule, saw: '', state: 'not-reached' as const })),
  ];
}
