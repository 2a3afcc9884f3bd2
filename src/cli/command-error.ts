/** Exit codes beside 0 for done. */
export const exitCodes = { failed: 1, usage: 2, defect: 70 } as const;

/** Ends a command: one sentence for standard error and the exit code. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
