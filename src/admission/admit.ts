import type { Decision } from '../inject/decide.ts';
import { inject } from '../inject/inject.ts';
import { InjectionError } from '../inject/injection-error.ts';
import type { InjectionRequest, InjectionResult } from '../inject/injection-request.ts';
import { asJson, type Pod } from '../inject/pod.ts';
import { readPod } from '../inject/read-pod.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import { type Json, stringifyJson } from '../json/index.ts';
import { diff, lift, type Operation } from '../patch/index.ts';
import { boundedSentence } from './bounded-sentence.ts';
import { controllerOf, nameIn } from './controller-of.ts';
import { decideRequest, notOurs, withNamespace } from './decide-request.ts';
import { type Answer, blankOutcome, type Outcome } from './outcome.ts';
import { remarksOn } from './remarks.ts';
import { type AdmissionRequest, ReviewError, readReview } from './review.ts';
import { isUnaskedSkip } from './unasked-skip.ts';

/** What is to be answered to a review, before it is written. */
export interface Admission {
  readonly outcome: Outcome;
  /** The object as it was sent; null where there is none, or where no review could be read. */
  readonly object: Json;
  /** The patch. */
  readonly operations: readonly Operation[];
  write(): Answer;
}

/** Who is told of what templates do with a pod. */
export type TemplateWatch = Pick<InjectionRequest, 'watch' | 'watchedTexts'>;

/**
 * Answers one AdmissionReview: the body as it came, the percent-decoded path with its parameters, the snapshot that
 * holds at this moment. Never throws for bad input.
 */
export function admit(body: string, path: string, snapshot: Snapshot, watch?: TemplateWatch): Answer {
  return admission(body, path, snapshot, watch).write();
}

/** The same without an answer in words, for those who look at what it would do. */
export function admission(body: string, path: string, snapshot: Snapshot, watch?: TemplateWatch): Admission {
  try {
    return admitRequest(readReview(body), path, snapshot, watch);
  } catch (error) {
    if (!(error instanceof ReviewError)) throw error;
    const { outcome, ...answer } = refuse(error);
    return { outcome, object: null, operations: [], write: () => ({ ...answer, outcome }) };
  }
}

function admitRequest(
  request: AdmissionRequest,
  path: string,
  snapshot: Snapshot,
  watch: TemplateWatch | undefined,
): Admission {
  const foreign = notOurs(request);
  if (foreign) return skip(request, snapshot, { isInjected: false, reason: foreign });
  try {
    const admitted = readPod(request.object);
    const { fillsNamespace } = snapshot.generation.webhook;
    const pod = fillsNamespace ? withNamespace(admitted, request.namespace) : admitted;
    const decision = decideRequest(pod, snapshot, undefined, pod.metadata.namespace || request.namespace);
    if (!decision.isInjected) return skip(request, snapshot, decision, pod);
    const result = inject(pod, { parameters: snapshot.generation.webhook.readPath(path), ...watch }, snapshot);
    const operations = patchFor(request.object, admitted, withoutAddedNamespace(result.pod, admitted));
    return allow(request, snapshot, pod, decision, result, operations);
  } catch (error) {
    if (!(error instanceof InjectionError)) throw error;
    return deny(request, snapshot, error);
  }
}

function withoutAddedNamespace(pod: Pod, admitted: Pod): Pod {
  if (admitted.metadata.namespace !== undefined) return pod;
  const { namespace: _added, ...metadata } = pod.metadata;
  return { ...pod, metadata };
}

/** The operations that turn the object, as it was sent, into the injected pod, whatever else it holds. */
function patchFor(object: Json, admitted: Pod, injected: Pod): Operation[] {
  return diff(object, lift(object, asJson(admitted), asJson(injected)));
}

function allow(
  request: AdmissionRequest,
  snapshot: Snapshot,
  pod: Pod,
  decision: Decision,
  { templates, warnings }: InjectionResult,
  operations: readonly Operation[],
): Admission {
  const outcome = outcomeOf(request, 'injected', decision.reason, {
    ...about(decision),
    templates,
    warnings: [...(decision.warnings ?? []), ...warnings],
    operations: operations.length,
    name: nameOf(pod),
    namespace: pod.metadata.namespace ?? '',
  });
  const { object } = request;
  return { outcome, object, operations, write: () => answer(request, snapshot, allowance(operations), outcome) };
}

function allowance(operations: readonly Operation[]): string {
  if (operations.length === 0) return '"allowed":true';
  const patch = Buffer.from(stringifyJson(operations as unknown as Json)).toString('base64');
  return `"allowed":true,"patch":"${patch}","patchType":"JSONPatch"`;
}

function skip(request: AdmissionRequest, snapshot: Snapshot, decision: Decision, pod?: Pod): Admission {
  const names = pod ? { name: nameOf(pod), namespace: pod.metadata.namespace ?? '' } : {};
  const isUnasked = isUnaskedSkip({ result: 'skipped', reason: decision.reason });
  const controller = isUnasked ? { controller: controllerOf(request.object) } : {};
  const outcome = outcomeOf(request, 'skipped', decision.reason, { ...about(decision), ...names, ...controller });
  return {
    outcome,
    object: request.object,
    operations: [],
    write: () => answer(request, snapshot, allowance([]), outcome),
  };
}

function about({ detail, warnings }: Decision): Partial<Outcome> {
  return { ...(detail === undefined ? {} : { detail }), ...(warnings === undefined ? {} : { warnings }) };
}

function deny(request: AdmissionRequest, snapshot: Snapshot, error: InjectionError): Admission {
  const controller = controllerOf(request.object);
  const message = boundedSentence(error.message);
  const name = request.name || nameIn(request.object);
  const outcome = outcomeOf(request, 'denied', error.reason, { message, controller, name });
  const write = (): Answer => answer(request, snapshot, denial(message), outcome);
  return { outcome, object: request.object, operations: [], write };
}

/** @param verdict the members of the response that say what becomes of the pod */
function answer(request: AdmissionRequest, snapshot: Snapshot, verdict: string, outcome: Outcome): Answer {
  const remarks = JSON.stringify(remarksOn(outcome, snapshot.digest())).slice(1, -1);
  return { status: 200, body: envelope(request, `${verdict},${remarks}`), outcome };
}

/** `status.code` is left to the API server, which makes a 400 of its absence. */
function denial(message: string): string {
  return `"allowed":false,"status":{"metadata":{},"message":${JSON.stringify(message)}}`;
}

function envelope(request: { apiVersion: string; uid: string }, response: string): string {
  const { apiVersion, uid } = request;
  return `{"kind":"AdmissionReview","apiVersion":"${apiVersion}","response":{"uid":${JSON.stringify(uid)},${response}}}`;
}

function nameOf(pod: Pod): string {
  return pod.metadata.name ?? pod.metadata.generateName ?? '';
}

function outcomeOf(
  request: AdmissionRequest,
  result: Outcome['result'],
  reason: Outcome['reason'],
  more: Partial<Outcome>,
): Outcome {
  return {
    result,
    reason,
    uid: request.uid,
    namespace: request.namespace,
    name: request.name,
    isDryRun: request.isDryRun,
    templates: [],
    operations: 0,
    warnings: [],
    ...more,
  };
}

/** A body that is no review: HTTP 400 with a Kubernetes Status, and a review around it where its uid could be read. */
function refuse(error: ReviewError): Answer {
  const { fault: reason, message, uid = '' } = error;
  const outcome: Outcome = { ...blankOutcome, result: 'refused', reason, message, uid };
  return { status: 400, body: refusalBody(error), outcome };
}

function refusalBody(error: ReviewError): string {
  if (error.uid !== undefined && error.apiVersion !== undefined) {
    return envelope({ apiVersion: error.apiVersion, uid: error.uid }, denial(error.message));
  }
  const message = JSON.stringify(error.message);
  return `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":${message},"reason":"BadRequest","code":400}`;
}
