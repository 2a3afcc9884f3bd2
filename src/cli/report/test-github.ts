import type { TestRun } from '../test-policy-run.ts';
import { plain } from './paint.ts';
import { type Complaint, complaintsOf, titleOf } from './test-summary.ts';
import { testText } from './test-text.ts';

/** Annotations for a pull request on GitHub, and the text for the log of the job. */
export function testGithub(run: TestRun): string {
  const annotations = [
    ...complaintsOf({ failures: [], problems: run.problems }).map((one) => annotation('policy suite', one)),
    ...run.results.flatMap((result) => complaintsOf(result).map((one) => annotation(titleOf(result), one))),
  ];
  return annotations.join('') + testText(run, plain);
}

function annotation(title: string, { file, line, message, details }: Complaint): string {
  const place = `file=${property(file)}${line === undefined ? '' : `,line=${line}`}`;
  return `::error ${place},title=${property(title)}::${data([message, ...details].join('\n'))}\n`;
}

/** A workflow command ends with its line. */
function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
