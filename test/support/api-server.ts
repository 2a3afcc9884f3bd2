import fastJsonPatch from 'fast-json-patch';
import { isObject, type Json, type JsonObject, member, parseJson } from '../../src/json/index.ts';
import { applyPatch, decodePatch } from '../../src/patch/index.ts';

/** What the API server goes on with after it has checked an answer. */
export interface VerifiedResponse {
  readonly allowed: boolean;
  readonly patch: string;
  readonly patchType: string;
}

/** Why the API server does not take an answer; the call of the webhook then counts as failed. */
export class UnusableAnswer extends Error {}

/**
 * Checks an answer as the API server's client of webhooks does: of `v1` uid, kind and version must be right, of `v1beta1`
 * they are not looked at; patch and type come together or not at all.
 * @throws {UnusableAnswer}
 */
export function verifyResponse(uid: string, isMutating: boolean, answer: Json, version: string): VerifiedResponse {
  if (!isObject(answer)) throw new UnusableAnswer('the answer is no object');
  const response = member(answer, 'response');
  if (!isObject(response)) throw new UnusableAnswer('webhook response was absent');
  const text = (name: string): string => {
    const value = member(response, name) ?? '';
    if (typeof value !== 'string') throw new UnusableAnswer(`response.${name} is no text`);
    return value;
  };
  if (version === 'admission.k8s.io/v1') verifyIdentity(uid, answer, text('uid'));
  const patch = Buffer.from(text('patch'), 'base64').toString();
  const given = member(response, 'patchType') ?? null;
  const patchType = given === null ? undefined : text('patchType');
  if (version === 'admission.k8s.io/v1') verifyPatch(patch, patchType, isMutating);
  const allowed = member(response, 'allowed') ?? false;
  if (typeof allowed !== 'boolean') throw new UnusableAnswer('response.allowed is no boolean');
  const isBeta = version === 'admission.k8s.io/v1beta1';
  return { allowed, patch, patchType: isBeta && patch !== '' ? 'JSONPatch' : (patchType ?? '') };
}

function verifyIdentity(uid: string, answer: JsonObject, given: string): void {
  if (given !== uid) throw new UnusableAnswer(`expected response.uid="${uid}", got "${given}"`);
  if (answer.kind !== 'AdmissionReview' || answer.apiVersion !== 'admission.k8s.io/v1') {
    throw new UnusableAnswer(
      `expected webhook response of admission.k8s.io/v1 AdmissionReview, got ${answer.apiVersion} ${answer.kind}`,
    );
  }
}

function verifyPatch(patch: string, patchType: string | undefined, isMutating: boolean): void {
  if (!isMutating) {
    if (patch !== '') throw new UnusableAnswer('validating webhook may not return response.patch');
    if (patchType !== undefined) throw new UnusableAnswer('validating webhook may not return response.patchType');
    return;
  }
  if (patch !== '' && patchType === undefined) {
    throw new UnusableAnswer('webhook returned response.patch but not response.patchType');
  }
  if (patch === '' && patchType !== undefined) {
    throw new UnusableAnswer('webhook returned response.patchType but not response.patch');
  }
  if (patchType === '') throw new UnusableAnswer('webhook returned invalid response.patchType of ""');
}

/**
 * What the API server makes of an answer: it checks the answer as its webhook client does and applies the patch.
 * @returns the object that it would store, or the sentence with which the call fails
 */
export function receiveAnswer(reviewText: string, answerText: string): { object: Json } | { fault: string } {
  const review = parseJson(reviewText) as JsonObject;
  const request = review.request as JsonObject;
  const answer = parseJson(answerText);
  try {
    const { allowed, patch, patchType } = verifyResponse(String(request.uid), true, answer, String(review.apiVersion));
    const { apiVersion, kind, response } = answer as { apiVersion: Json; kind: Json; response: JsonObject };
    // Of v1beta1 nobody checks that, but we promise it.
    if (apiVersion !== review.apiVersion || kind !== 'AdmissionReview' || response.uid !== request.uid) {
      return { fault: `the answer is a ${apiVersion} ${kind} with uid ${response.uid}` };
    }
    if (patch === '') return { object: request.object ?? null };
    if (!allowed || patchType !== 'JSONPatch') return { fault: 'the patch cannot be used' };
    return applied(request.object ?? null, patch);
  } catch (error) {
    if (error instanceof UnusableAnswer) return { fault: error.message };
    throw error;
  }
}

function applied(object: Json, patch: string): { object: Json } | { fault: string } {
  const operations = decodePatch(patch);
  const strange = operations.find(({ op }) => !['add', 'replace', 'remove'].includes(String(op)));
  if (strange) return { fault: `operation ${String(strange.op)} is not expected of an injector` };
  // Another implementation must come to the same end, wherever numbers are small enough for it.
  const judged = fastJsonPatch.applyPatch(clone(object), parseJson(patch) as never).newDocument as Json;
  const result = applyPatch(object, operations);
  if (JSON.stringify(sorted(result), plain) !== JSON.stringify(sorted(judged), plain)) {
    return { fault: 'two implementations apply the patch differently' };
  }
  return { object: result };
}

const plain = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

function clone(value: Json): Json {
  return JSON.parse(JSON.stringify(value, plain)) as Json;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name]!)]),
  );
}
