/** Something wrong in a file of a policy suite; the rest of the suite still runs. */
export interface PolicyProblem {
  readonly file: string;
  /** From 1; undefined where it concerns the file as a whole. */
  readonly line?: number | undefined;
  /** What was found and what is allowed, in one sentence without the file. */
  readonly message: string;
}

/** A file that cannot be used; names every problem in it. */
export class PolicyError extends Error {
  readonly problems: readonly PolicyProblem[];
  constructor(problems: readonly PolicyProblem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'PolicyError';
    this.problems = problems;
  }
}

/** `policy/optout/expect.yaml:3: …` */
export function problemText({ file, line, message }: PolicyProblem): string {
  return `${file}:${line === undefined ? '' : `${line}:`} ${message}`;
}
