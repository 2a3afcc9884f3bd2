import { objectText } from '../../offline/workload-error.ts';
import type { Explanation, RuleState } from '../../policy/explain.ts';
import { isWholeContainer, itemText } from '../../policy/pod-changes.ts';
import type { PodHistory } from '../../policy/pod-history.ts';
import type { ItemOrigin } from '../../policy/provenance.ts';
import type { WebhookVisit } from '../../policy/webhook-match.ts';
import { ruleWords, stageText } from './explain-words.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** For a person: the verdict first, then why, then how to change it. */
export function explainText(given: Explanation, paint: Paint): string {
  const explanation = printable(given);
  return [
    ...headline(explanation, paint),
    ...apiServerLines(explanation, paint),
    ...ruleLines(explanation, paint),
    ...originLines(explanation, paint),
    ...section(
      'Warnings',
      explanation.warnings.map((line) => `  ${line}`),
      paint,
    ),
    ...flipLines(explanation, paint),
    ...podLines(explanation, paint),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint('strong', title), ...lines];
}

const verdicts: Readonly<Record<Explanation['verdict'], string>> = {
  injected: 'is injected',
  skipped: 'is not injected',
  denied: 'is denied',
  refused: 'is refused',
};

function headline({ object, verdict, reason, sentence, detail, message }: Explanation, paint: Paint): string[] {
  const colour = verdict === 'injected' ? 'good' : 'bad';
  const why = detail === undefined ? sentence : `${sentence} (${detail})`;
  return [
    `${paint('strong', objectText(object))} ${paint(colour, verdicts[verdict])}: ${reason}`,
    `  ${why}`,
    ...(message === undefined
      ? []
      : message
          .trimEnd()
          .split('\n')
          .map((line) => `  ${line}`)),
  ];
}

function apiServerLines({ apiServer }: Explanation, paint: Paint): string[] {
  if (!apiServer) return [];
  const lines = [
    ...apiServer.webhooks.flatMap((webhook) => webhookLines(webhook, paint)),
    ...apiServer.notes.map((note) => `  ${paint('quiet', `note: ${note}`)}`),
  ];
  const call = apiServer.isCalled ? 'calls the webhook' : 'does not call the webhook';
  return section(`The API server ${call}`, lines, paint);
}

function webhookLines({ configuration, name, revision, isCalled, checks }: WebhookVisit, paint: Paint): string[] {
  const sign = isCalled ? paint('good', '+') : paint('quiet', '-');
  const failed = checks.filter(({ holds }) => holds !== true);
  return [
    `  ${sign} ${configuration} ${name} (revision ${revision})`,
    ...failed.map(({ check, wants, unmet, holds }) => {
      const why = holds === undefined ? `not evaluated: ${unmet}` : `fails at ${unmet}`;
      return `      ${check} ${wants}: ${why}`;
    }),
  ];
}

function ruleLines({ rules, apiServer }: Explanation, paint: Paint): string[] {
  const title = apiServer?.isCalled === false ? 'If it did, the injector would decide' : 'The injector decides';
  return section(
    title,
    rules.map((rule) => ruleLine(rule, paint)),
    paint,
  );
}

function ruleLine({ rule, state, saw }: RuleState, paint: Paint): string {
  if (state === 'not-reached') return paint('quiet', `    ${rule.padEnd(18)} not reached`);
  if (state === 'passed') return `    ${rule.padEnd(18)} ${saw}`;
  return `  ${paint('strong', `> ${rule.padEnd(18)} ${saw}`)} ${paint('quiet', `(${ruleWords[rule]})`)}`;
}

function originLines({ origins, templates }: Explanation, paint: Paint): string[] {
  const shown = origins.filter(({ item }) => item.kind !== 'order');
  const whole = new Set(shown.filter(isWholeContainer).map(({ path }) => path));
  const outer = shown.filter(({ item }) => item.parent === undefined || !whole.has(item.parent));
  const lines = outer.flatMap((origin) => [
    originLine(origin),
    ...(origin.change === 'added' && isWholeContainer(origin) ? partLines(origin, shown) : []),
  ]);
  const names = templates.length === 0 ? 'no templates' : `templates ${templates.join(', ')}`;
  return section(`What the injection changes (${names})`, lines, paint);
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

function originLine({ change, item, stages }: ItemOrigin): string {
  const from = stages.map(stageText).join(', then ') || 'the injection';
  return `  ${signs[change]} ${itemText(item)}  ← ${from}`;
}

/** Parts of a new container that did not come with it. */
function partLines(container: ItemOrigin, origins: readonly ItemOrigin[]): string[] {
  const own = container.stages.map(stageText).join();
  const bySource = new Map<string, string[]>();
  for (const { item, stages } of origins) {
    const source = stages.map(stageText).join(', then ');
    if (item.parent !== container.path || stages.map(stageText).join() === own || source === '') continue;
    const name = item.kind === 'field' ? item.name : `${item.kind} ${item.name}`;
    bySource.set(source, [...(bySource.get(source) ?? []), name]);
  }
  return [...bySource].map(([source, names]) => `      ${names.join(', ')}  ← ${source}`);
}

function flipLines({ flips, verdict }: Explanation, paint: Paint): string[] {
  const lines = flips.map((changes) => `  * ${changes.join(', and ')}`);
  return section(verdict === 'injected' ? 'To keep the sidecar out' : 'To have it injected', lines, paint);
}

/** So many pods are shown one by one. */
const shownPods = 20;

/** Pods that run: those without a sidecar, and others of which there is something to say, first. */
function podLines({ pods = [] }: Explanation, paint: Paint): string[] {
  const ordered = pods.toSorted((left, right) => rankOf(left) - rankOf(right));
  const missing = pods.filter(({ hasSidecar }) => !hasSidecar).length;
  const lines = ordered
    .slice(0, shownPods)
    .flatMap(({ name, created, hasSidecar, remarks }) => [
      `  ${hasSidecar ? paint('good', '+') : paint('bad', '-')} ${name}  ${paint('quiet', `created ${created}`)}`,
      ...remarks.map((remark) => `      ${remark}`),
    ]);
  const rest = pods.length > shownPods ? [`  and ${pods.length - shownPods} more`] : [];
  return section(`Pods that run: ${pods.length}, without a sidecar: ${missing}`, [...lines, ...rest], paint);
}

function rankOf({ hasSidecar, remarks }: PodHistory): number {
  return hasSidecar ? (remarks.length > 0 ? 1 : 2) : 0;
}
