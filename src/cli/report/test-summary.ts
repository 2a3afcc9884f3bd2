import { problemText } from '../../policy/policy-problem.ts';
import type { CaseResult } from '../test-policy-case.ts';
import type { TestRun } from '../test-policy-run.ts';

/** Everything that is wrong with a case, each with its place, for all printers. */
export interface Complaint {
  readonly kind: string;
  readonly file: string;
  readonly line: number | undefined;
  readonly message: string;
  readonly details: readonly string[];
}

export function complaintsOf({ failures, problems }: Pick<CaseResult, 'failures' | 'problems'>): Complaint[] {
  return [
    ...problems.map(({ file, line, message }) => ({ kind: 'case', file, line, message, details: [] })),
    ...failures.map(({ what, file, line, message, details }) => ({ kind: what, file, line, message, details })),
  ];
}

/** `expect.yaml:3: …` and the details below. */
export function complaintLines(complaint: Complaint): string[] {
  return [problemText(complaint), ...complaint.details.map((line) => `  ${line}`)];
}

/** `optout [new]` */
export function titleOf({ name, configuration }: CaseResult): string {
  return configuration === undefined ? name : `${name} [${configuration}]`;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly unusable: number;
}

export function countsOf({ results, problems }: TestRun): Counts {
  const count = (status: CaseResult['status']) => results.filter((one) => one.status === status).length;
  return { passed: count('passed'), failed: count('failed'), unusable: count('error') + problems.length };
}
