import { writeYaml } from '../../yaml/index.ts';
import type { TestRun } from '../test-policy-run.ts';
import { printable } from './printable.ts';
import { type Complaint, complaintLines, complaintsOf, titleOf } from './test-summary.ts';

/** TAP version 14. */
export function testTap(run: TestRun): string {
  const points = [
    ...complaintsOf({ failures: [], problems: run.problems }).map((one) => ({ title: one.file, complaints: [one] })),
    ...run.results.map((result) => ({ title: titleOf(result), complaints: complaintsOf(result) })),
  ];
  const lines = points.flatMap(({ title, complaints }, index) => point(index + 1, title, complaints));
  return `${['TAP version 14', `1..${points.length}`, ...lines].join('\n')}\n`;
}

function point(number: number, title: string, complaints: readonly Complaint[]): string[] {
  // A hash would start a directive, a line break another test point.
  const name = printable(title)
    .replace(/[\\#]/g, '\\$&')
    .replace(/[\r\n]/g, ' ');
  if (complaints.length === 0) return [`ok ${number} - ${name}`];
  const diagnostics = writeYaml({ complaints: complaints.map((one) => complaintLines(one).join('\n')) });
  return [
    `not ok ${number} - ${name}`,
    '  ---',
    ...diagnostics
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    '  ...',
  ];
}
