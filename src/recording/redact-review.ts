import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import type { Redactor } from './redactor.ts';

/** What a request tells of its user beyond the name is nobody's business later. */
const userMembers = ['username', 'groups'];

/** An AdmissionReview without secrets. */
export function redactReview(review: JsonObject, redactor: Redactor): JsonObject {
  const request = member(review, 'request');
  if (!isObject(request)) return redactor.redact(review) as JsonObject;
  const { userInfo, object, oldObject, ...rest } = request;
  return {
    ...(redactor.redact({ ...review, request: null }) as JsonObject),
    request: {
      ...(redactor.redact(rest) as JsonObject),
      ...(isObject(userInfo) ? { userInfo: redactor.redact(chosen(userInfo)) } : {}),
      ...(object === undefined ? {} : { object: redactor.redact(object) }),
      ...(oldObject === undefined ? {} : { oldObject: redactor.redact(oldObject) }),
    },
  };
}

function chosen(user: JsonObject): Json {
  return Object.fromEntries(Object.entries(user).filter(([name]) => userMembers.includes(name)));
}
