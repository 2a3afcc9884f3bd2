import { paintFor } from './report/paint.ts';
import { testGithub } from './report/test-github.ts';
import { testJson } from './report/test-json.ts';
import { testJunit } from './report/test-junit.ts';
import { testTap } from './report/test-tap.ts';
import { testText } from './report/test-text.ts';
import type { TestFormat, TestPolicyOptions } from './test-policy.ts';
import { isPassed, runPolicyTests, type TestRun } from './test-policy-run.ts';

const printers: Readonly<Record<TestFormat, (run: TestRun) => string>> = {
  text: (run) => testText(run, paintFor(process.stdout)),
  json: testJson,
  junit: testJunit,
  tap: testTap,
  github: testGithub,
};

/** Runs the cases and reports on standard output. @returns whether all passed */
export async function testOnce(
  paths: readonly string[],
  { output, filter, update }: Pick<TestPolicyOptions, 'output' | 'filter' | 'update'>,
): Promise<boolean> {
  const run = await runPolicyTests({ paths, filter, update });
  for (const directory of run.withoutSuite) {
    process.stderr.write(`note: ${directory} has no suite.yaml, so the embedded configuration is tested\n`);
  }
  process.stdout.write(printers[output](run));
  return isPassed(run);
}
