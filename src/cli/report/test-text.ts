import type { TestRun } from '../test-policy-run.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { complaintLines, complaintsOf, countsOf, titleOf } from './test-summary.ts';

/** For a person: what went wrong, then one line that counts. */
export function testText(given: TestRun, paint: Paint): string {
  const run = printable(given);
  const lines = run.written.map((file) => `${paint('quiet', 'wrote')} ${file}`);
  for (const complaint of complaintsOf({ failures: [], problems: run.problems })) {
    lines.push(`${paint('bad', 'SUITE')} ${complaintLines(complaint).join('\n')}`);
  }
  for (const result of run.results) {
    if (result.status === 'passed') continue;
    lines.push(`${paint('bad', 'FAIL')} ${paint('strong', titleOf(result))}`);
    for (const complaint of complaintsOf(result)) {
      lines.push(...complaintLines(complaint).map((line) => `  ${coloured(line, paint)}`));
    }
  }
  return `${[...lines, summary(run, paint)].join('\n')}\n`;
}

function coloured(line: string, paint: Paint): string {
  if (line.startsWith('  + ')) return paint('good', line);
  return line.startsWith('  - ') ? paint('bad', line) : line;
}

function summary(run: TestRun, paint: Paint): string {
  const { passed, failed, unusable } = countsOf(run);
  if (run.results.length === 0 && unusable === 0) {
    return 'no cases: a case is a directory with review.json, pod.yaml or workload.yaml, and has in its name what --filter says';
  }
  const parts = [
    paint('good', `${passed} passed`),
    failed > 0 ? paint('bad', `${failed} failed`) : '0 failed',
    ...(unusable > 0 ? [paint('bad', `${unusable} unusable`)] : []),
  ];
  return `${parts.join(', ')} ${paint('quiet', `(${(run.milliseconds / 1000).toFixed(2)} s)`)}`;
}
