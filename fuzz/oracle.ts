import { admit } from '../src/admission/admit.ts';
import type { Answer } from '../src/admission/outcome.ts';
import { readPod, type Snapshot } from '../src/inject/index.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../src/json/index.ts';
import { applyPatch, decodePatch } from '../src/patch/index.ts';
import { receiveAnswer, verifyResponse } from '../test/support/api-server.ts';

/** Names that the other implementation of JSON Patch refuses. */
const refusedByJudge = /__proto__|constructor|prototype/;

/** Asks for a review and says what is wrong with the answer, as an API server and a user would see it. */
export function reviewComplaint(body: string, snapshot: Snapshot, path = '/inject'): string | undefined {
  return answerComplaint(body, admit(body, path, snapshot));
}

export function answerComplaint(body: string, { status, body: text, outcome }: Answer): string | undefined {
  if (status === 400) return refusalComplaint(text);
  const received = refusedByJudge.test(body) ? receivedByUs(body, text) : receiveAnswer(body, text);
  if ('fault' in received) return received.fault;
  if (outcome.result === 'denied') return outcome.message ? undefined : 'denied without a sentence';
  if (outcome.result !== 'injected') return undefined;
  return podComplaint(received.object);
}

function refusalComplaint(text: string): string | undefined {
  const answer = parseJson(text) as JsonObject;
  const response = answer.response as JsonObject | undefined;
  const message = response ? (response.status as JsonObject).message : answer.message;
  return typeof message === 'string' && message !== '' ? undefined : 'refused without a sentence';
}

function receivedByUs(body: string, text: string): { object: Json } | { fault: string } {
  const { request, apiVersion } = parseJson(body) as { request: JsonObject; apiVersion: string };
  const { patch } = verifyResponse(String(request.uid), true, parseJson(text), apiVersion);
  const object = request.object ?? null;
  return { object: patch === '' ? object : applyPatch(object, decodePatch(patch)) };
}

/** What an API server would have against a pod that was injected; the pod itself was readable. */
function podComplaint(object: Json): string | undefined {
  const { metadata, spec } = readPod(object);
  if (typeof metadata.annotations?.['sidecar.istio.io/status'] !== 'string') return 'injected without its mark';
  const containers = (spec as unknown as JsonObject).containers;
  return Array.isArray(containers) && containers.every(isObject) ? undefined : 'injected without containers';
}
