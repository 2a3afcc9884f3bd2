import type { Outcome } from '../admission/outcome.ts';
import type { StringMap } from '../inject/pod.ts';
import { isObject, type Json, type JsonObject, member, stringifyJson } from '../json/index.ts';
import type { Operation } from '../patch/index.ts';

/** How sure it is that the review is what a webhook got. */
export type Certainty =
  /** It is, but for what was redacted. */
  | 'exact'
  /** It was rebuilt, and the patches on it give the object that the API server stored. */
  | 'confirmed'
  /** It was rebuilt with the help of the stored object, and does not lead to it in every detail. */
  | 'rebuilt'
  /** It was rebuilt from the request alone, with what API servers add by default. */
  | 'assumed';

const certainties: readonly Certainty[] = ['exact', 'confirmed', 'rebuilt', 'assumed'];

/** How a recording came about. */
export interface Obtained {
  readonly from: 'webhook' | 'audit-log';
  readonly certainty: Certainty;
  /** What was added or could not be known, one sentence each. */
  readonly notes: readonly string[];
}

/** What became of a review; of other injectors also why there is nothing to compare with. */
export type RecordedDecision = Outcome['result'] | 'failed' | 'failed-open' | 'not-called';

const decisions: readonly RecordedDecision[] = [
  'injected',
  'skipped',
  'denied',
  'refused',
  'failed',
  'failed-open',
  'not-called',
];

/** What an injector did. */
export interface RecordedAnswer {
  /** `sidecar-injector`, or configuration and name of another webhook: `istio-sidecar-injector/namespace.…`. */
  readonly by: string;
  readonly decision: RecordedDecision;
  /** Of our own answers. */
  readonly reason?: string;
  readonly templates?: readonly string[];
  /** SHA-256 in hex of the patch that was sent. */
  readonly patchHash?: string;
  /** What our engine, then and there, answered to the review as it is recorded; redaction may change an answer. */
  readonly asRecorded?: { readonly decision: RecordedDecision; readonly reason: string; readonly podHash?: string };
  /** What another injector did, as a patch on the recorded object. */
  readonly patch?: readonly Operation[];
}

/** A review with what was known and what became of it, free of secrets. */
export interface Recording {
  /** ISO 8601. */
  readonly recordedAt: string;
  readonly obtained: Obtained;
  /** Version of sidecar-injector that wrote it. */
  readonly engine: string;
  /** Digest of the configuration that held; undefined where that was another injector's. */
  readonly configuration: string | undefined;
  /** URL path of the request. */
  readonly path: string;
  /** undefined where nothing was known of the namespace. */
  readonly namespaceLabels: StringMap | undefined;
  readonly answer: RecordedAnswer;
  /** Where values were replaced. */
  readonly redacted: readonly string[];
  /** The AdmissionReview. */
  readonly review: JsonObject;
}

export const recordingSchema = 'sidecar-injector/recording/v1';

/** A line that is no recording; the message says why. */
export class RecordingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RecordingError';
  }
}

/** One line of JSON, with its end. */
export function writeRecording(recording: Recording): string {
  const { configuration, namespaceLabels, review, ...rest } = recording;
  const line = {
    schema: recordingSchema,
    ...rest,
    configuration: configuration ?? null,
    namespaceLabels: namespaceLabels ?? null,
    review,
  };
  return `${stringifyJson(line as unknown as Json)}\n`;
}

/** Whether an object says of itself that it is a recording. */
export function isRecording(object: JsonObject): boolean {
  const schema = member(object, 'schema');
  return typeof schema === 'string' && schema.startsWith('sidecar-injector/recording/');
}

/** @throws {RecordingError} naming the member that is missing or wrong */
export function readRecording(object: JsonObject): Recording {
  const schema = member(object, 'schema');
  if (schema !== recordingSchema) {
    throw new RecordingError(`schema is ${JSON.stringify(schema ?? null)}, must be "${recordingSchema}"`);
  }
  return {
    recordedAt: textOf(object, 'recordedAt'),
    obtained: readObtained(objectOf(object, 'obtained')),
    engine: textOf(object, 'engine'),
    configuration: member(object, 'configuration') == null ? undefined : textOf(object, 'configuration'),
    path: textOf(object, 'path'),
    namespaceLabels: readLabels(object),
    answer: readAnswer(objectOf(object, 'answer')),
    redacted: textsOf(object, 'redacted'),
    review: objectOf(object, 'review'),
  };
}

function readObtained(object: JsonObject): Obtained {
  return {
    from: choiceOf(object, 'from', ['webhook', 'audit-log'] as const),
    certainty: choiceOf(object, 'certainty', certainties),
    notes: textsOf(object, 'notes'),
  };
}

function readLabels(object: JsonObject): StringMap | undefined {
  const labels = member(object, 'namespaceLabels') ?? null;
  if (labels === null) return undefined;
  if (isObject(labels) && Object.values(labels).every((value) => typeof value === 'string')) return labels as StringMap;
  throw new RecordingError('namespaceLabels must be a map of texts or null');
}

function readAnswer(object: JsonObject): RecordedAnswer {
  const patch = member(object, 'patch');
  if (patch !== undefined && !Array.isArray(patch)) throw new RecordingError('answer.patch must be a list');
  const again = member(object, 'asRecorded');
  return {
    by: textOf(object, 'by'),
    decision: choiceOf(object, 'decision', decisions),
    ...optionalText(object, 'reason'),
    ...(member(object, 'templates') === undefined ? {} : { templates: textsOf(object, 'templates') }),
    ...optionalText(object, 'patchHash'),
    ...(isObject(again)
      ? {
          asRecorded: {
            decision: choiceOf(again, 'decision', decisions),
            reason: textOf(again, 'reason'),
            ...optionalText(again, 'podHash'),
          },
        }
      : {}),
    ...(patch === undefined ? {} : { patch: patch as unknown as readonly Operation[] }),
  };
}

function textOf(object: JsonObject, name: string): string {
  const value = member(object, name);
  if (typeof value === 'string') return value;
  throw new RecordingError(`${name} must be a text`);
}

function optionalText<Name extends string>(object: JsonObject, name: Name): { [name in Name]?: string } {
  return member(object, name) === undefined ? {} : ({ [name]: textOf(object, name) } as { [name in Name]: string });
}

function textsOf(object: JsonObject, name: string): readonly string[] {
  const value = member(object, name);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
  throw new RecordingError(`${name} must be a list of texts`);
}

function objectOf(object: JsonObject, name: string): JsonObject {
  const value = member(object, name);
  if (isObject(value)) return value;
  throw new RecordingError(`${name} must be an object`);
}

function choiceOf<Choice extends string>(object: JsonObject, name: string, choices: readonly Choice[]): Choice {
  const value = member(object, name);
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new RecordingError(`${name} is ${JSON.stringify(value ?? null)}, must be one of ${choices.join(', ')}`);
}
