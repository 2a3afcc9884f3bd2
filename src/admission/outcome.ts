import type { Reason } from '../inject/reason.ts';

/** Why a request was refused before there was anything to decide about. */
export const protocolFaults = {
  'malformed-json': 'The body is not JSON.',
  'malformed-review': 'The body is JSON, but a member of the AdmissionReview is missing or wrong.',
  'unknown-version': 'The body is no AdmissionReview of version v1 or v1beta1.',
  'missing-request': 'The AdmissionReview has no request.',
} as const satisfies Record<string, string>;

export type ProtocolFault = keyof typeof protocolFaults;

/** What became of one review, for the log line, the metrics and tests; it never holds the object. */
export interface Outcome {
  readonly result: 'injected' | 'skipped' | 'denied' | 'refused';
  readonly reason: Reason | ProtocolFault;
  /** The label, annotation or selector that decided, where one did. */
  readonly detail?: string;
  /** The sentence of a denial or refusal. */
  readonly message?: string;
  readonly uid: string;
  readonly namespace: string;
  /** Name of the pod, or its generateName where it has no name yet. */
  readonly name: string;
  /** The workload that a pod belongs to which is denied, or passed over though nobody asked for that. */
  readonly controller?:
    | { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string }
    | undefined;
  readonly isDryRun: boolean;
  readonly templates: readonly string[];
  /** How many operations the patch has. */
  readonly operations: number;
  readonly warnings: readonly string[];
}

/** Of a review of which nothing could be read. */
export const blankOutcome = {
  uid: '',
  namespace: '',
  name: '',
  isDryRun: false,
  templates: [],
  operations: 0,
  warnings: [],
} as const satisfies Partial<Outcome>;

/** The HTTP answer to one review, and what became of it. */
export interface Answer {
  readonly status: 200 | 400;
  readonly body: string;
  readonly outcome: Outcome;
}

export function isSameAnswer(left: Answer, right: Answer): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
