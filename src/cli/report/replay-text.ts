import type { CautionGroup, ReplayGroup, SecurityGroup } from '../../policy/replay-count.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import type { ReplayRun } from './replay-json.ts';
import { cautionTitle, counted, namesText, requestsText } from './replay-words.ts';

/** For a person: each group of objects that change alike, what it means for nodes and namespaces, and a line that counts. */
export function replayText(given: ReplayRun, paint: Paint): string {
  // Pods are not shown here.
  const run = printable({ ...given, groups: given.groups.map((group) => ({ ...group, pods: undefined })) });
  return [
    ...run.problems.map((problem) => `${paint('bad', run.isComplete ? 'UNREADABLE' : 'CONFIGURATION')} ${problem}`),
    ...run.groups.flatMap((group) => groupLines(group, paint)),
    ...(run.ungrouped === 0 ? [] : [`${counted(run.ungrouped)} change in still other ways`, '']),
    ...run.security.flatMap((group) => securityLines(group, paint)),
    ...run.cautions.flatMap((group) => cautionLines(group, paint)),
    ...[...given.incomparable].map(([why, count]) => `${counted(count)} not compared: ${why}`),
    ...(run.isComplete ? summaryLines(given, paint) : ['nothing was compared']),
    '',
  ].join('\n');
}

/** So many names are shown of a group. */
const shownExamples = 5;

function groupLines({ isError, count, lines, examples, added }: ReplayGroup, paint: Paint): string[] {
  const head = `${paint(isError ? 'bad' : 'strong', counted(count))}: ${namesText(examples, count, shownExamples)}`;
  const requests = requestsText(added);
  return [
    head,
    ...lines.map((line) => `  ${line}`),
    ...(requests === '' ? [] : [paint('quiet', `  asks for ${requests}`)]),
    '',
  ];
}

function securityLines({ violation, count, examples }: SecurityGroup, paint: Paint): string[] {
  const head = `${paint('bad', counted(count))} would not be admitted: ${namesText(examples, count, shownExamples)}`;
  return [head, `  ${violation}`, ''];
}

function cautionLines(group: CautionGroup, paint: Paint): string[] {
  const { caution, count, examples } = group;
  return [`${paint('bad', cautionTitle(group))}: ${namesText(examples, count, shownExamples)}`, `  ${caution}`, ''];
}

function summaryLines({ objects, unchanged, incomparable, added }: ReplayRun, paint: Paint): string[] {
  const left = [...incomparable.values()].reduce((sum, count) => sum + count, 0);
  const changed = objects - unchanged - left;
  const requests = requestsText(added);
  return [
    `${counted(objects)}: ${paint('good', `${unchanged} unchanged`)}, ${changed > 0 ? paint('bad', `${changed} changed`) : '0 changed'}`,
    ...(requests === '' ? [] : [`requested in sum: ${requests}`]),
  ];
}
