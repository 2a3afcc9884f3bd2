import type { PlacedObject } from '../../policy/replay-count.ts';
import { githubAnnotation } from './github.ts';
import { plain } from './paint.ts';
import type { ReplayRun } from './replay-json.ts';
import { replayText } from './replay-text.ts';
import { cautionTitle, counted, namesText } from './replay-words.ts';

/** So many names are shown of a group. */
const shownExamples = 10;

/** Annotations for a pull request on GitHub, at the first object of each group, and the text for the log of the job. */
export function replayGithub(run: ReplayRun): string {
  const annotations = [
    ...run.problems.map((problem) => githubAnnotation('error', 'replay', undefined, [problem])),
    ...run.groups.map(({ isError, count, lines, examples }) =>
      annotationAt(isError ? 'error' : 'warning', `${counted(count)} change`, examples, count, lines),
    ),
    ...run.security.map(({ violation, count, examples }) =>
      annotationAt('error', `${counted(count)} would not be admitted`, examples, count, [violation]),
    ),
    ...run.cautions.map((group) =>
      annotationAt(group.isError ? 'error' : 'warning', cautionTitle(group), group.examples, group.count, [
        group.caution,
      ]),
    ),
  ];
  return annotations.join('') + replayText(run, plain);
}

function annotationAt(
  level: 'error' | 'warning',
  title: string,
  examples: readonly PlacedObject[],
  count: number,
  lines: readonly string[],
): string {
  return githubAnnotation(level, title, examples[0], [namesText(examples, count, shownExamples), ...lines]);
}
