import { isObject, type Json, type JsonObject, JsonSyntaxError, member, parseJson } from '../json/index.ts';
import type { ProtocolFault } from './outcome.ts';

/** The request of an AdmissionReview, as far as admission reads it. */
export interface AdmissionRequest {
  /** Of the review, to be echoed: `admission.k8s.io/v1` or `admission.k8s.io/v1beta1`. */
  readonly apiVersion: string;
  readonly uid: string;
  /** Kind of the object; undefined where the request does not say. */
  readonly kind: { readonly group: string; readonly kind: string } | undefined;
  readonly subResource: string;
  readonly operation: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly isDryRun: boolean;
  readonly object: Json;
}

/** A body that is no AdmissionReview of a version that is spoken here. */
export class ReviewError extends Error {
  readonly fault: ProtocolFault;
  /** uid and apiVersion, where they could be read, so that the answer can carry them. */
  readonly uid: string | undefined;
  readonly apiVersion: string | undefined;
  constructor(
    fault: ProtocolFault,
    message: string,
    known: { uid?: string | undefined; apiVersion?: string | undefined } = {},
  ) {
    super(message);
    this.name = 'ReviewError';
    this.fault = fault;
    this.uid = known.uid;
    this.apiVersion = known.apiVersion;
  }
}

const versions = ['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'];

/** @throws {ReviewError} naming the member that is missing or wrong */
export function readReview(body: string): AdmissionRequest {
  const review = readBody(body);
  const apiVersion = version(review);
  const request = member(review, 'request');
  if (!isObject(request)) {
    throw new ReviewError('missing-request', `AdmissionReview.request is ${found(request)}, an object is required`);
  }
  const uid = member(request, 'uid');
  if (typeof uid !== 'string' || uid === '') {
    throw new ReviewError('malformed-review', `AdmissionReview.request.uid is ${found(uid)}, a text is required`);
  }
  const text = (name: string): string => textMember(request, name, { uid, apiVersion });
  return {
    apiVersion,
    uid,
    kind: kindOf(request, { uid, apiVersion }),
    subResource: text('subResource'),
    operation: text('operation') || undefined,
    namespace: text('namespace'),
    name: text('name'),
    isDryRun: member(request, 'dryRun') === true,
    object: member(request, 'object') ?? null,
  };
}

function readBody(body: string): JsonObject {
  let value: Json;
  try {
    value = parseJson(body);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new ReviewError('malformed-json', `the body is not JSON: ${error.message}`);
  }
  if (!isObject(value))
    throw new ReviewError('malformed-review', `the body is ${found(value)}, an AdmissionReview is required`);
  return value;
}

function version(review: JsonObject): string {
  const request = member(review, 'request');
  const uidMember = isObject(request) ? member(request, 'uid') : undefined;
  const uid = typeof uidMember === 'string' ? uidMember : undefined;
  const apiVersion = member(review, 'apiVersion');
  const kind = member(review, 'kind');
  if (kind !== 'AdmissionReview') {
    throw new ReviewError('malformed-review', `kind is ${found(kind)}, must be "AdmissionReview"`, { uid });
  }
  if (typeof apiVersion !== 'string' || !versions.includes(apiVersion)) {
    const message = `apiVersion is ${found(apiVersion)}, must be one of ${versions.map((one) => `"${one}"`).join(', ')}`;
    throw new ReviewError('unknown-version', message, { uid });
  }
  return apiVersion;
}

function kindOf(request: JsonObject, known: { uid: string; apiVersion: string }): AdmissionRequest['kind'] {
  const kind = member(request, 'kind');
  if (kind === undefined || kind === null) return undefined;
  if (!isObject(kind)) {
    throw new ReviewError(
      'malformed-review',
      `AdmissionReview.request.kind is ${found(kind)}, an object is required`,
      known,
    );
  }
  return { group: textMember(kind, 'group', known), kind: textMember(kind, 'kind', known) };
}

function textMember(object: JsonObject, name: string, known: { uid: string; apiVersion: string }): string {
  const value = member(object, name);
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw new ReviewError(
    'malformed-review',
    `AdmissionReview.request.${name} is ${found(value)}, a text is required`,
    known,
  );
}

/** A value in a few words, for messages; never a whole object. */
function found(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
