import { randomUUID } from 'node:crypto';
import { type Answer, blankOutcome } from '../admission/outcome.ts';
import { isObject, type Json, member, parseJson } from '../json/index.ts';

/** A denial that stands for a defect of ours: it names an id under which the log has the stack, and nothing else. */
export interface InternalFault {
  readonly id: string;
  readonly answer: Answer;
}

/** @param body of the review, so that the answer can name its uid and version as far as they can be read */
export function internalFault(body: string): InternalFault {
  const id = randomUUID();
  const { uid, apiVersion } = identityOf(body);
  const message = `the sidecar injector failed; its log has the details under id ${id}`;
  const response = { uid, allowed: false, status: { metadata: {}, message } };
  return {
    id,
    answer: {
      status: 200,
      body: JSON.stringify({ kind: 'AdmissionReview', apiVersion, response }),
      outcome: { ...blankOutcome, result: 'denied', reason: 'internal-fault', message, uid },
    },
  };
}

function identityOf(body: string): { uid: string; apiVersion: string } {
  const review = parsed(body);
  const request = isObject(review) ? member(review, 'request') : undefined;
  const uid = isObject(request) ? member(request, 'uid') : undefined;
  const apiVersion = isObject(review) ? member(review, 'apiVersion') : undefined;
  return {
    uid: typeof uid === 'string' ? uid : '',
    apiVersion: apiVersion === 'admission.k8s.io/v1beta1' ? apiVersion : 'admission.k8s.io/v1',
  };
}

function parsed(body: string): Json {
  try {
    return parseJson(body);
  } catch {
    return null;
  }
}
