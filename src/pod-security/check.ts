import type { ReadPod } from './pod-reader.ts';

/** A control of the standard, as of a release of Kubernetes. */
export interface Check {
  /** The name under which the standard's own checker reports it. */
  readonly id: string;
  /** The first and the last minor release 1.N that has it in this form. */
  readonly since: number;
  readonly until?: number;
  /** What stands against it, a sentence each; none where the pod is as it should be. */
  readonly complaints: (pod: ReadPod) => string[];
}
