import { type Finding, type Severity, severityOf } from '../../lint/finding.ts';
import type { TenantInput } from '../../lint/tenant-inputs.ts';
import type { LintedConfiguration } from '../lint-paths.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** For a person: what is wrong, then which parts of pods reach which places. */
export function lintText(linted: readonly LintedConfiguration[], paint: Paint): string {
  return linted.map((one) => [...configurationLines(one, paint), ''].join('\n')).join('\n');
}

function configurationLines({ path, report }: LintedConfiguration, paint: Paint): string[] {
  const { generation, templates, findings, inputs } = report;
  const names = [...templates.keys()].join(', ') || 'none';
  const release = generation ? ` (Istio ${generation.releases}; templates: ${names})` : '';
  const told = findings.filter(({ code }) => code !== 'tenant-text');
  return [
    printable(`${paint('strong', path)}${release}`),
    ...told.map((finding) => `  ${findingLine(printable(finding), paint)}`),
    ...inputLines(printable(inputs), paint),
    `  ${counts(told)}`,
  ];
}

const colours = { error: 'bad', warning: 'bad', note: 'quiet' } as const satisfies Record<Severity, string>;

function findingLine({ code, message, template, position }: Finding, paint: Paint): string {
  const severity = severityOf(code);
  const place = template === undefined ? '' : `${template}${position ? `:${position.line}:${position.column}` : ''}: `;
  return `${paint(colours[severity], severity)} ${place}${message} ${paint('quiet', `[${code}]`)}`;
}

/** Each input once, with the places that it reaches; what only conditions ask about comes last, without places. */
function inputLines(inputs: readonly TenantInput[], paint: Paint): string[] {
  const printed = grouped(
    inputs.filter(({ fills }) => fills !== 'condition'),
    ({ input }) => input,
  );
  const asked = new Set(inputs.map(({ input }) => input).filter((input) => !printed.has(input)));
  const lines = [...printed].flatMap(([input, places]) => [`    ${paint('strong', input)}`, ...placeLines(places)]);
  return [
    ...(lines.length === 0 ? [] : ['  What of a pod is printed, where, and what keeps it there:', ...lines]),
    ...(asked.size === 0 ? [] : [`  What only decides about branches: ${[...asked].join(', ')}`]),
  ];
}

function placeLines(places: readonly TenantInput[]): string[] {
  const byPrint = grouped(places, ({ template, position }) => `${template}:${position.line}:${position.column}`);
  return [...byPrint].map(([place, rows]) => {
    const paths = [...new Set(rows.flatMap(({ path }) => (path === undefined || path === '' ? [] : [path])))];
    const more = paths.length > 1 ? ` (and ${paths.length - 1} more)` : '';
    const { fills, guards } = rows[0]!;
    return `      ${place} ${paths[0] ?? ''}${more} ${fills ?? 'unknown place'}: ${guards.join(', ')}`;
  });
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function counts(findings: readonly Finding[]): string {
  const count = (severity: Severity): number => findings.filter(({ code }) => severityOf(code) === severity).length;
  const word = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  return `${word(count('error'), 'error')}, ${word(count('warning'), 'warning')}, ${word(count('note'), 'note')}`;
}
