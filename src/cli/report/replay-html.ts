import { createHash } from 'node:crypto';
import { objectText } from '../../offline/workload-error.ts';
import type { CautionGroup, PlacedObject, ReplayGroup, SecurityGroup } from '../../policy/replay-count.ts';
import { version } from '../version.ts';
import { htmlText } from './html-text.ts';
import { script, style } from './replay-html-assets.ts';
import { sidesTable } from './replay-html-sides.ts';
import type { ReplayRun } from './replay-json.ts';
import { counted, requestsText } from './replay-words.ts';

/** One page that can be opened offline and mailed: no request leaves it, and only its own script runs. */
export function replayHtml(run: ReplayRun): string {
  const title = `Replay: ${run.before} → ${run.after}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'">
<title>${htmlText(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${htmlText(title)}</h1>
<p class="quiet">What the second configuration would do to ${counted(run.objects)} beside the first one. sidecar-injector ${htmlText(version)}</p>
${problemsPart(run)}${run.isComplete ? resultsPart(run) : '<p>Nothing was compared.</p>\n'}<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function problemsPart({ problems, isComplete }: ReplayRun): string {
  if (problems.length === 0) return '';
  const title = isComplete ? 'Could not be read' : 'The configuration cannot be used';
  return `<h2>${title}</h2>\n<ul class="lines">${problems.map((one) => `<li class="removed">${htmlText(one)}</li>`).join('')}</ul>\n`;
}

function resultsPart(run: ReplayRun): string {
  const { groups, security, cautions } = run;
  const parts = [...security.map(securityPart), ...cautions.map(cautionPart), ...groups.map(groupPart)];
  return `${countsPart(run)}${parts.length === 0 ? '<p>Nothing changes.</p>\n' : `${filterPart(run)}${parts.join('')}`}${restPart(run)}`;
}

function countsPart(run: ReplayRun): string {
  const { objects, unchanged, groups, security, cautions, added, incomparable } = run;
  const left = sum([...incomparable.values()]);
  const errors = sum(groups.filter(({ isError }) => isError).map(({ count }) => count));
  const cards: (readonly [name: string, value: string, look: string] | undefined)[] = [
    ['unchanged', String(unchanged), 'good'],
    ['changed', String(objects - unchanged - left), ''],
    errors > 0 ? ['could not be created', String(errors), 'bad'] : undefined,
    security.length > 0
      ? ['violations of Pod Security', String(sum(security.map(({ count }) => count))), 'bad']
      : undefined,
    cautions.length > 0 ? ['warnings', String(sum(cautions.map(({ count }) => count))), 'bad'] : undefined,
    left > 0 ? ['not compared', String(left), ''] : undefined,
    ...requestsText(added)
      .split(', ')
      .filter((text) => text !== '')
      .map((text) => [`more ${text.split(' ')[0]} requested`, text.split(' ')[1]!, ''] as const),
  ];
  const items = cards
    .filter((card) => card !== undefined)
    .map(([name, value, look]) => `<li class="${look}"><b>${htmlText(value)}</b>${htmlText(name)}</li>`);
  return `<ul class="counts">${items.join('')}</ul>\n`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const kindTitles = {
  error: 'errors',
  security: 'Pod Security',
  caution: 'warnings',
  decision: 'decisions',
  pod: 'pods',
} as const;
type Kind = keyof typeof kindTitles;

function kindOf({ isError, kind }: ReplayGroup): Kind {
  return isError ? 'error' : kind;
}

function filterPart({ groups, security, cautions }: ReplayRun): string {
  const kinds = new Set<Kind>([
    ...(security.length > 0 ? (['security'] as const) : []),
    ...(cautions.length > 0 ? (['caution'] as const) : []),
    ...groups.map(kindOf),
  ]);
  const boxes = [...kinds].map(
    (kind) => `<label><input type="checkbox" value="${kind}" checked> ${kindTitles[kind]}</label>`,
  );
  return `<div class="bar"><input type="search" placeholder="Filter by name, namespace or change" aria-label="Filter">${boxes.join('')}<button type="button">Open all</button></div>
<p id="none" class="quiet" hidden>Nothing matches the filter.</p>\n`;
}

function groupPart(group: ReplayGroup, index: number): string {
  const { count, lines, examples, added, pods } = group;
  const requests = requestsText(added);
  const inside = [
    `<ul class="lines">${lines.map(lineItem).join('')}</ul>`,
    requests === '' ? '' : `<p class="quiet">asks for ${htmlText(requests)}</p>`,
    namesList(examples, count),
    pods ? sidesTable(pods, examples[0]!) : '',
  ];
  const more = lines.length > 1 ? ` <small>and ${counted(lines.length - 1, 'more change')}</small>` : '';
  const what = `${htmlText(lines[0] ?? '')}${more}`;
  return detailsPart({ kind: kindOf(group), count, what, text: textOf(lines, examples), inside, isOpen: index === 0 });
}

function securityPart({ violation, count, examples }: SecurityGroup): string {
  const inside = ['<p>The namespace would not admit these pods any more.</p>', namesList(examples, count)];
  return detailsPart({
    kind: 'security',
    count,
    what: htmlText(violation),
    text: textOf([violation], examples),
    inside,
    isOpen: false,
  });
}

function cautionPart(group: CautionGroup): string {
  const { caution, count, examples, isError } = group;
  const title = isError ? 'No API server would take these pods.' : 'These pods would not work as before.';
  return detailsPart({
    kind: 'caution',
    count,
    what: htmlText(caution),
    text: textOf([caution], examples),
    inside: [`<p>${title}</p>`, namesList(examples, count)],
    isOpen: false,
  });
}

interface Details {
  readonly kind: Kind;
  readonly count: number;
  /** HTML. */
  readonly what: string;
  /** What the filter looks at. */
  readonly text: string;
  readonly inside: readonly string[];
  readonly isOpen: boolean;
}

function detailsPart({ kind, count, what, text, inside, isOpen }: Details): string {
  const isBad = kind === 'error' || kind === 'security' || kind === 'caution';
  const tag = `<span class="tag${isBad ? ' error' : ''}">${kindTitles[kind]}</span>`;
  return `<details data-kind="${kind}" data-text="${htmlText(text)}"${isOpen ? ' open' : ''}><summary><span class="count">${counted(count)}</span><span class="what">${what}</span>${tag}</summary><div class="inside">${inside.join('\n')}</div></details>\n`;
}

/** Of names only the first ones are known, so the filter finds no others. */
function textOf(lines: readonly string[], examples: readonly PlacedObject[]): string {
  return [...lines, ...examples.map(objectText)].join(' ').toLowerCase();
}

function lineItem(line: string): string {
  const look = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : '';
  return `<li${look === '' ? '' : ` class="${look}"`}>${htmlText(line)}</li>`;
}

function namesList(examples: readonly PlacedObject[], count: number): string {
  const items = examples.map(
    (one) => `<li title="${htmlText(`${one.file}:${one.line}`)}">${htmlText(objectText(one))}</li>`,
  );
  const rest = count - examples.length;
  return `<ul class="names">${items.join('')}${rest > 0 ? `<li class="quiet">and ${rest} more</li>` : ''}</ul>`;
}

function restPart({ ungrouped, incomparable }: ReplayRun): string {
  const lines = [
    ...(ungrouped > 0 ? [`${counted(ungrouped)} change in still other ways.`] : []),
    ...[...incomparable].map(([why, count]) => `${counted(count)} not compared: ${why}.`),
  ];
  return lines.map((line) => `<p class="quiet">${htmlText(line)}</p>\n`).join('');
}
