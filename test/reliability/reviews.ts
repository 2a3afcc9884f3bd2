import { admit } from '../../src/admission/admit.ts';
import type { Answer } from '../../src/admission/outcome.ts';
import type { Snapshot } from '../../src/inject/index.ts';
import { type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { receiveAnswer } from '../support/api-server.ts';

export const podRequest: JsonObject = {
  uid: 'u1',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  namespace: 'shop',
  operation: 'CREATE',
  userInfo: { username: 'somebody' },
  object: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: { containers: [{ name: 'app', image: 'app:1' }] },
  },
};

/** The text of a review of a pod's creation. */
export function review(request: JsonObject = {}, envelope: JsonObject = {}): string {
  const base = { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1' };
  return stringifyJson({ ...base, request: { ...podRequest, ...request }, ...envelope });
}

export function reviewOf(object: Json): string {
  return review({ object });
}

/** The answer, and the object that the API server goes on with; a fault where it would not take the answer. */
export interface Judged {
  readonly answer: Answer;
  readonly object: Json | undefined;
  readonly fault: string | undefined;
}

/** Asks, and judges the answer as the API server does. */
export function judged(body: string, snapshot: Snapshot, path = '/inject'): Judged {
  const answer = admit(body, path, snapshot);
  if (answer.status !== 200) return { answer, object: undefined, fault: undefined };
  const received = receiveAnswer(body, answer.body);
  return 'fault' in received
    ? { answer, object: undefined, fault: received.fault }
    : { answer, object: received.object, fault: undefined };
}

/** The pod after injection; undefined where it is denied. */
export function injectedOrDenied(object: Json, snapshot: Snapshot): JsonObject | undefined {
  const { answer, object: injected, fault } = judged(reviewOf(object), snapshot);
  if (fault !== undefined) throw new Error(fault);
  if (answer.outcome.result === 'denied') return undefined;
  return injected as JsonObject;
}

export function response(answer: Answer): JsonObject {
  return (parseJson(answer.body) as JsonObject).response as JsonObject;
}
