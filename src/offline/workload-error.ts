import type { Reason } from '../inject/reason.ts';

/** The object in a manifest that an error or a note is about. */
export interface ObjectName {
  /** Empty where the text could not be read at all. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Why a document cannot be injected: the engine's reason, or what is wrong with the document before the engine sees it. */
export type WorkloadFault = Reason | 'not-yaml' | 'undecodable-object' | 'missing-template' | 'unwritable-object';

/** A document that cannot be injected. The message is Istio's, word for word where Istio's own code words it. */
export class WorkloadError extends Error {
  readonly fault: WorkloadFault;
  readonly object: ObjectName;
  constructor(fault: WorkloadFault, message: string, object: ObjectName, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WorkloadError';
    this.fault = fault;
    this.object = object;
  }
}

/** `Deployment "shop/cart"`, as Istio names an object in messages; parts that are unknown are left out. */
export function objectText({ kind, namespace, name }: ObjectName): string {
  return `${kind === '' ? '' : `${kind} `}"${namespace === '' ? '' : `${namespace}/`}${name}"`;
}
