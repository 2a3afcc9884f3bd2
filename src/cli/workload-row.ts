import type { ObjectName } from '../offline/workload-error.ts';

/** What became of one workload. */
export interface WorkloadRow {
  /** Without any name where a document cannot be read at all. */
  readonly object: ObjectName;
  readonly status: 'injected' | 'uninjected' | 'up to date' | 'not up to date' | 'skipped' | 'failed';
  /** Why it was skipped or failed, or is not what it should be, as a code; empty otherwise. */
  readonly reason: string;
  /** The same in words. */
  readonly message: string;
}
