import { objectText } from '../../offline/workload-error.ts';
import type { ReplayGroup } from '../../policy/replay.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import type { ReplayRun } from './replay-json.ts';

/** For a person: each group of objects that change alike, then one line that counts. */
export function replayText(run: ReplayRun, paint: Paint): string {
  const { objects, unchanged, groups, problems } = printable(run);
  const changed = objects - unchanged;
  return [
    ...problems.map((problem) => `${paint('bad', 'UNREADABLE')} ${problem}`),
    ...groups.flatMap((group) => groupLines(group, paint)),
    `${counted(objects)}: ${paint('good', `${unchanged} unchanged`)}, ${changed > 0 ? paint('bad', `${changed} changed`) : '0 changed'}`,
    '',
  ].join('\n');
}

/** So many names are shown of a group. */
const shownExamples = 5;

function groupLines({ count, lines, examples }: ReplayGroup, paint: Paint): string[] {
  const names = examples.slice(0, shownExamples).map(objectText);
  const rest = count - names.length;
  return [
    `${paint('strong', counted(count))}: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    ...lines.map((line) => `  ${line}`),
    '',
  ];
}

function counted(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}
