import type { CautionGroup, ReplayGroup, SecurityGroup } from '../../policy/replay-count.ts';
import type { ReplayRun } from './replay-json.ts';
import { cautionTitle, counted, namesText } from './replay-words.ts';
import { xmlText } from './xml.ts';

/** JUnit XML: what is unchanged passes, each group of objects that change alike is one failure. */
export function replayJunit(run: ReplayRun): string {
  const { groups, security, cautions, problems, unchanged } = run;
  const cases = [
    passed(`${counted(unchanged)} unchanged`),
    ...groups.map(groupCase),
    ...security.map(securityCase),
    ...cautions.map(cautionCase),
    ...problems.map((problem) => failed('error', 'cannot be read', problem, '')),
  ];
  const failures = groups.length + security.length + cautions.length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="${problems.length}"`;
  const suite = `  <testsuite name="replay" ${counts}>\n${cases.join('')}  </testsuite>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suite}</testsuites>\n`;
}

function passed(name: string): string {
  return `    <testcase classname="replay" name="${xmlText(name)}"/>\n`;
}

/** So many names are shown of a group. */
const shownExamples = 20;

function groupCase({ count, lines, examples }: ReplayGroup): string {
  const text = [...lines, '', namesText(examples, count, shownExamples)].join('\n');
  return failed(
    'failure',
    `${counted(count)} change alike, such as ${namesText(examples.slice(0, 1), 1, 1)}`,
    lines[0] ?? '',
    text,
  );
}

function securityCase({ violation, count, examples }: SecurityGroup): string {
  return failed('failure', `pod security of ${counted(count)}`, violation, namesText(examples, count, shownExamples));
}

function cautionCase(group: CautionGroup): string {
  const { caution, count, examples } = group;
  return failed('failure', cautionTitle(group), caution, namesText(examples, count, shownExamples));
}

function failed(element: 'failure' | 'error', name: string, message: string, text: string): string {
  const body = `      <${element} message="${xmlText(message)}">${xmlText(text)}</${element}>\n`;
  return `    <testcase classname="replay" name="${xmlText(name)}">\n${body}    </testcase>\n`;
}
