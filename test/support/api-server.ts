import fastJsonPatch from 'fast-json-patch';
import { isObject, type Json, type JsonObject, parseJson } from '../../src/json/index.ts';
import { applyPatch, decodePatch } from '../../src/patch/index.ts';

/**
 * What the API server makes of an answer: it checks the answer as its webhook client does and applies the patch.
 * @returns the object that it would store, or the sentence with which the call fails
 */
export function receiveAnswer(reviewText: string, answerText: string): { object: Json } | { fault: string } {
  const review = parseJson(reviewText) as JsonObject;
  const request = review.request as JsonObject;
  const answer = parseJson(answerText);
  if (!isObject(answer)) return { fault: 'the answer is no object' };
  if (answer.kind !== 'AdmissionReview' || answer.apiVersion !== review.apiVersion) {
    return { fault: `expected ${review.apiVersion} AdmissionReview, got ${answer.apiVersion} ${answer.kind}` };
  }
  if (!isObject(answer.response)) return { fault: 'the answer has no response' };
  const { uid, allowed, patch, patchType } = answer.response;
  if (uid !== request.uid) return { fault: `expected response.uid=${request.uid}` };
  if (typeof allowed !== 'boolean') return { fault: 'allowed is no boolean' };
  if ((patch === undefined) !== (patchType === undefined)) return { fault: 'patch and patchType must come together' };
  if (patch === undefined) return { object: request.object ?? null };
  if (!allowed || patchType !== 'JSONPatch' || typeof patch !== 'string') return { fault: 'the patch cannot be used' };
  return applied(request.object ?? null, Buffer.from(patch, 'base64').toString());
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
