import type { ConfigurationDifference, GenerationChange, TemplateChange } from '../../policy/compare-configurations.ts';
import { isEqualConfiguration } from '../../policy/compare-configurations.ts';
import { changeText } from '../../policy/pod-changes.ts';
import { unifiedHunks } from '../unified-diff.ts';
import type { ConfigDiff } from './config-diff-json.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { replayText } from './replay-text.ts';

/** For a person: each part that differs under its name, then the pods. */
export function configDiffText({ difference, pods }: ConfigDiff, paint: Paint): string {
  const sections = isEqualConfiguration(difference)
    ? ['The configurations have the same effect.\n']
    : sectionsOf(difference, paint);
  return [...sections, ...(pods ? [replayText(pods, paint)] : [])].join('\n');
}

function sectionsOf(difference: ConfigurationDifference, paint: Paint): string[] {
  const { generation, settings, selectors, templates, values, mesh } = difference;
  const selectorLines = selectors.map(
    ({ list, change, selector }) => `${change === 'added' ? '+' : '-'} ${list}: ${selector}`,
  );
  const parts: [title: string, lines: readonly string[]][] = [
    ['release', generation ? generationLines(generation) : []],
    ['settings', settings.map(changeText)],
    ['selectors', selectorLines],
    ...templates.map((one): [string, string[]] => [`template ${one.name}`, templateLines(one)]),
    ['values', values.map(changeText)],
    ['mesh', mesh.map(changeText)],
  ];
  return parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) =>
      [paint('strong', printable(title)), ...lines.map((line) => `  ${printable(line)}`), ''].join('\n'),
    );
}

function generationLines({ before, after, brought }: GenerationChange): string[] {
  return [
    `${before.name} (Istio ${before.releases}) → ${after.name} (Istio ${after.releases})`,
    ...brought.map(([release, sentence]) => `since ${release}: ${sentence}`),
  ];
}

/** So many lines are shown of what changed in a template. */
const shownLines = 40;

function templateLines({ change, before, after }: TemplateChange): string[] {
  if (change !== 'changed') return [`${change}, ${lineCount(change === 'added' ? after : before)}`];
  const lines = unifiedHunks(before, after).flatMap((line) => line.trimEnd().split('\n'));
  const rest = lines.length - shownLines;
  return rest > 0 ? [...lines.slice(0, shownLines), `… and ${rest} more lines (--output json has all)`] : lines;
}

function lineCount(text: string): string {
  const count = text.trimEnd().split('\n').length;
  return count === 1 ? '1 line' : `${count} lines`;
}
