/** A recorded case in which ours follows a better rule instead of the recording. */
export interface Difference {
  readonly folder: 'modern' | 'differential';
  readonly name: string;
  readonly path: 'webhook' | 'offline';
  /** Number in the register of defects of the reference that are not copied. */
  readonly rule: string;
  readonly recorded: string;
  readonly ours: string;
}

export const differences: readonly Difference[] = [];
