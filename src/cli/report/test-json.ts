import type { TestRun } from '../test-policy-run.ts';
import { complaintsOf, countsOf } from './test-summary.ts';

/** For programs; docs/policy-tests.md has the schema. */
export function testJson(run: TestRun): string {
  const cases = run.results.map((result) => ({
    suite: result.suite,
    name: result.name,
    directory: result.directory,
    configuration: result.configuration ?? null,
    status: result.status,
    complaints: complaintsOf(result),
    milliseconds: rounded(result.milliseconds),
  }));
  const report = {
    schema: 'sidecar-injector/test/v1',
    ...countsOf(run),
    milliseconds: rounded(run.milliseconds),
    problems: run.problems,
    written: run.written,
    cases,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
