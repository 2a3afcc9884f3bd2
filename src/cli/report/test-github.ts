import type { TestRun } from '../test-policy-run.ts';
import { githubAnnotation } from './github.ts';
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
  return githubAnnotation('error', title, { file, line }, [message, ...details]);
}
