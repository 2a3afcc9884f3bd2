import { isObject, type Json, type JsonObject, member, parseJson, stringifyJson } from '../json/index.ts';
import { type ObjectName, objectText } from '../offline/workload-error.ts';
import { workloadKinds } from '../offline/workload-kinds.ts';
import { isRecording, type Recording, RecordingError, readRecording } from '../recording/recording.ts';
import { controllerPod } from './controller-pod.ts';

/** The review that the API server would send for an object, and the object that it is about. */
export interface ReviewedObject {
  readonly name: ObjectName;
  /** JSON text of an AdmissionReview. */
  readonly review: string;
  /** Where the pod goes. */
  readonly namespace: string;
  /** How many such pods the object stands for. */
  readonly replicas: number;
  /** The review was made from a manifest; no API server sent it. */
  readonly isMade: boolean;
  /** Where the review comes from one. */
  readonly recording?: Recording;
}

/** An object from which no review can be made; the message says why. */
export class ReviewedObjectError extends Error {
  /** It is something without pods, such as a Service or a document that is no Kubernetes object. */
  readonly isOtherKind: boolean;
  /** For an object from which no pods come: that, as a clause; undefined for anything else. */
  readonly podless: string | undefined;
  constructor(message: string, isOtherKind = false, podless?: string) {
    super(message);
    this.name = 'ReviewedObjectError';
    this.isOtherKind = isOtherKind;
    this.podless = podless;
  }
}

/** The items of a List, which may leave their kind to it; anything else is its own only item. */
export function listedItems(object: Json): Json[] {
  if (!isObject(object) || !Array.isArray(object.items) || !text(object, 'kind').endsWith('List')) return [object];
  const kind = text(object, 'kind').slice(0, -'List'.length);
  const known = kind === '' ? {} : { apiVersion: text(object, 'apiVersion'), kind };
  return object.items.flatMap((item) => listedItems(isObject(item) ? { ...known, ...item } : item));
}

/**
 * The reviews for a Pod, a workload (the pod that its controller would create), an AdmissionReview or a recording of one.
 * @param namespace where objects go that name none
 * @throws {ReviewedObjectError} for anything else
 */
export function reviewedObjects(object: Json, namespace: string): ReviewedObject[] {
  if (!isObject(object)) throw new ReviewedObjectError('holds no Kubernetes object');
  if (isRecording(object)) return [fromRecording(object)];
  const kind = text(object, 'kind');
  if (kind === 'AdmissionReview') return [recordedReview(object)];
  const metadata = child(object, 'metadata');
  const named = text(metadata, 'name') || text(metadata, 'generateName');
  const place = workloadKinds.get(kind);
  if (!place) {
    const podless = `${objectText({ kind, namespace: text(metadata, 'namespace'), name: named })} makes no pods`;
    const what = kind === '' ? 'an object without kind' : `an object of kind ${kind}`;
    const allowed = ['AdmissionReview', ...workloadKinds.keys()].join(', ');
    throw new ReviewedObjectError(
      `holds ${what}; allowed are ${allowed} and Lists of them`,
      true,
      isNamedObject(object) ? podless : undefined,
    );
  }
  const name = { kind, namespace: text(metadata, 'namespace') || namespace, name: named };
  const pod = controllerPod(object, place.webhookPlace ?? place.place);
  if (!pod) {
    const podless = `${objectText(name)} has no pod template`;
    throw new ReviewedObjectError(podless, false, podless);
  }
  const review = reviewOf(withoutNamespace(pod, kind), name);
  return [{ name, review, namespace: name.namespace, replicas: replicasOf(object), isMade: true }];
}

/** What a Kubernetes object at least says of itself. */
function isNamedObject(object: JsonObject): boolean {
  return text(object, 'kind') !== '' && text(object, 'apiVersion') !== '';
}

function replicasOf(workload: JsonObject): number {
  const spec = child(workload, 'spec');
  const count = member(spec, 'replicas') ?? member(spec, 'parallelism');
  return typeof count === 'number' && count >= 0 ? count : 1;
}

function fromRecording(object: JsonObject): ReviewedObject {
  try {
    const recording = readRecording(object);
    if (recording.review.kind !== 'AdmissionReview') throw new RecordingError('review must be an AdmissionReview');
    return { ...recordedReview(recording.review), recording };
  } catch (error) {
    if (error instanceof RecordingError)
      throw new ReviewedObjectError(`holds a recording that cannot be used: ${error.message}`);
    throw error;
  }
}

function recordedReview(review: JsonObject): ReviewedObject {
  const request = child(review, 'request');
  const metadata = child(child(request, 'object'), 'metadata');
  const namespace = text(request, 'namespace');
  const name = text(metadata, 'name') || text(metadata, 'generateName') || text(request, 'name');
  const kind = text(child(request, 'kind'), 'kind') || 'Pod';
  return { name: { kind, namespace, name }, review: stringifyJson(review), namespace, replicas: 1, isMade: false };
}

/** The object of a review. */
export function reviewedObject({ review }: Pick<ReviewedObject, 'review'>): Json {
  return member(child(parseJson(review) as JsonObject, 'request'), 'object') ?? null;
}

/** A controller puts its pods into its own namespace, whatever the template says. */
function withoutNamespace(pod: JsonObject, kind: string): JsonObject {
  if (kind === 'Pod') return pod;
  const { namespace: _template, ...metadata } = child(pod, 'metadata');
  return { ...pod, metadata };
}

const madeUid = '00000000-0000-4000-8000-000000000000';

function reviewOf(pod: JsonObject, { namespace }: ObjectName): string {
  const name = text(child(pod, 'metadata'), 'name');
  return stringifyJson({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: madeUid,
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      ...(name === '' ? {} : { name }),
      namespace,
      operation: 'CREATE',
      object: pod,
    },
  });
}

/** A member that is an object, or an empty one. */
export function child(object: JsonObject, name: string): JsonObject {
  const value = member(object, name);
  return isObject(value) ? value : {};
}

/** A member that is text, or an empty one. */
export function text(object: JsonObject, name: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : '';
}
