import { objectText } from '../../offline/workload-error.ts';
import type { FailedOpen, ImportCount } from '../import-count.ts';
import { printable } from './printable.ts';
import { counted } from './replay-words.ts';

/** So many pods are named. */
const shownPods = 20;

const reasonWords: Readonly<Record<string, string>> = {
  'not-a-creation': 'about other requests',
  'dry-run': 'of a dry run',
  'without-object': 'without the pod; the audit policy must log pods at level Request or RequestResponse',
  'not-created': 'of a creation that something else than the injector refused',
};

/** For a person: how many recordings of what kind, what was passed over, and which pods went without injection. */
export function importText(count: ImportCount, directory: string): string {
  const { written, decisions, certainties, duplicates, passedOver } = count;
  const lines = [
    `${counted(written, 'recording')} in ${directory}: ${countsText(decisions) || 'none'}`,
    ...(written === 0 ? [] : [`  ${countsText(certainties)}`]),
    ...(duplicates === 0 ? [] : [`${duplicates} that tell the same as others were left out (--all keeps them)`]),
    ...[...passedOver].map(([kind, many]) => `${counted(many, 'event')} ${reasonWords[kind]}`),
    ...otherWebhookLines(count),
    ...failedOpenLines(count),
  ];
  return `${printable(lines).join('\n')}\n`;
}

function countsText(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

function otherWebhookLines({ otherWebhooks }: ImportCount): string[] {
  if (otherWebhooks.size === 0) return [];
  return [`not taken for injectors: ${[...otherWebhooks.keys()].join(', ')} (--webhook names the one that is)`];
}

function failedOpenLines({ failedOpen, failedOpenCount }: ImportCount): string[] {
  if (failedOpenCount === 0) return [];
  const rest = failedOpenCount - Math.min(failedOpen.length, shownPods);
  return [
    `${counted(failedOpenCount, 'pod')} ${failedOpenCount === 1 ? 'was' : 'were'} created although a webhook failed:`,
    ...failedOpen.slice(0, shownPods).map(failedOpenLine),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

function failedOpenLine({ namespace, name, at, webhook }: FailedOpen): string {
  return `  ${objectText({ kind: 'Pod', namespace, name })} at ${at} without ${webhook}`;
}

/** For programs; docs/recordings.md has the schema. */
export function importJson(count: ImportCount, directory: string): string {
  const report = {
    schema: 'sidecar-injector/import-audit/v1',
    directory,
    lines: count.lines,
    foreignLines: count.foreignLines,
    recordings: count.written,
    duplicates: count.duplicates,
    decisions: Object.fromEntries(count.decisions),
    certainties: Object.fromEntries(count.certainties),
    passedOver: Object.fromEntries(count.passedOver),
    otherWebhooks: Object.fromEntries(count.otherWebhooks),
    failedOpen: { count: count.failedOpenCount, examples: count.failedOpen },
    problems: count.problems,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
