import type { CaseResult } from '../test-policy-case.ts';
import type { TestRun } from '../test-policy-run.ts';
import { type Complaint, complaintLines, complaintsOf, titleOf } from './test-summary.ts';
import { xmlText } from './xml.ts';

/** JUnit XML, one testsuite for each suite. */
export function testJunit(run: TestRun): string {
  const elements = [...groups(run.results)].map(([name, results]) => suiteElement(name, results));
  if (run.problems.length > 0) elements.push(problemsElement(complaintsOf({ failures: [], problems: run.problems })));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites time="${seconds(run.milliseconds)}">\n${elements.join('')}</testsuites>\n`;
}

function groups(results: readonly CaseResult[]): ReadonlyMap<string, CaseResult[]> {
  const suites = new Map<string, CaseResult[]>();
  for (const result of results) {
    const group = suites.get(result.suite);
    if (group) group.push(result);
    else suites.set(result.suite, [result]);
  }
  return suites;
}

function suiteElement(name: string, results: readonly CaseResult[]): string {
  const count = (status: CaseResult['status']) => results.filter((one) => one.status === status).length;
  const time = seconds(results.reduce((sum, one) => sum + one.milliseconds, 0));
  const attributes = `name="${xmlText(name)}" tests="${results.length}" failures="${count('failed')}" errors="${count('error')}" time="${time}"`;
  return `  <testsuite ${attributes}>\n${results.map(caseElement).join('')}  </testsuite>\n`;
}

function caseElement(result: CaseResult): string {
  const attributes = `classname="${xmlText(result.suite)}" name="${xmlText(titleOf(result))}" time="${seconds(result.milliseconds)}"`;
  const complaints = complaintsOf(result).map((one) => complaintElement(one, result.status));
  return complaints.length === 0
    ? `    <testcase ${attributes}/>\n`
    : `    <testcase ${attributes}>\n${complaints.join('')}    </testcase>\n`;
}

function complaintElement(complaint: Complaint, status: CaseResult['status']): string {
  const element = status === 'error' ? 'error' : 'failure';
  const text = xmlText(complaintLines(complaint).join('\n'));
  return `      <${element} type="${xmlText(complaint.kind)}" message="${xmlText(complaint.message)}">${text}</${element}>\n`;
}

function problemsElement(complaints: readonly Complaint[]): string {
  const cases = complaints.map(
    (one) =>
      `    <testcase classname="suite" name="${xmlText(one.file)}">\n${complaintElement(one, 'error')}    </testcase>\n`,
  );
  const count = complaints.length;
  return `  <testsuite name="suites" tests="${count}" failures="0" errors="${count}">\n${cases.join('')}  </testsuite>\n`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6);
}
