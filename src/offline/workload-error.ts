import type { Reason } from '../inject/reason.ts';
import type { YamlPosition } from '../yaml/index.ts';

/** The object in a manifest that an error or a note is about. */
export interface ObjectName {
  /** Empty where the text could not be read at all. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Why a document cannot be injected: the engine's reason, or what is wrong with the document before the engine sees it. */
export type WorkloadFault = Reason | 'not-yaml' | 'undecodable-object' | 'missing-template' | 'unwritable-object';

/** What is known of where the fault is. */
interface FaultPlace {
  /** Names of members and indexes of items, from the document down. */
  readonly path?: readonly string[] | undefined;
  /** In the text of the document. */
  readonly position?: YamlPosition | undefined;
}

/** A document that cannot be injected. The message is Istio's, word for word where Istio's own code words it. */
export class WorkloadError extends Error {
  readonly fault: WorkloadFault;
  readonly object: ObjectName;
  readonly place: FaultPlace;
  constructor(
    fault: WorkloadFault,
    message: string,
    object: ObjectName,
    { path, position, ...options }: ErrorOptions & FaultPlace = {},
  ) {
    super(message, options);
    this.name = 'WorkloadError';
    this.fault = fault;
    this.object = object;
    this.place = { path, position };
  }
}

/** `Deployment "shop/cart"`, as Istio names an object in messages; parts that are unknown are left out. */
export function objectText({ kind, namespace, name }: ObjectName): string {
  return `${kind === '' ? '' : `${kind} `}"${namespace === '' ? '' : `${namespace}/`}${name}"`;
}
