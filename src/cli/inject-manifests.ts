import type { FactKind } from '../config/fact-kinds.ts';
import { factsToFollow } from '../config/facts-to-follow.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import type { ClusterKind } from '../config/read-cluster-objects.ts';
import { reasons } from '../inject/reason.ts';
import { shippedTemplatePaths } from '../offline/custom-workloads.ts';
import { DocumentMemory } from '../offline/document-memory.ts';
import type { WorkloadOutcome } from '../offline/inject-workload.ts';
import type { OfflineRules } from '../offline/offline-rules.ts';
import { preserveDocument } from '../offline/preserve-document.ts';
import { builtInFlags, idleBuiltInNote } from './built-in-options.ts';
import { CommandError } from './command-error.ts';
import { configuredTemplatePaths } from './configured-template-paths.ts';
import { InjectionReport, reportSettings } from './injection-report.ts';
import type { KubeInjectOptions } from './kube-inject.ts';
import { findManifests, leftOutNote } from './manifest-files.ts';
import { readLive } from './read-live.ts';
import { isUrl } from './read-url.ts';
import { reporting } from './report-file.ts';
import { failedDocuments, rewriteManifests, rewriteSettings } from './rewrite-manifests.ts';
import { streamManifests } from './stream-manifests.ts';
import type { DocumentTransform } from './transform-document.ts';
import type { WorkloadRow } from './workload-row.ts';

/** Injects manifests document by document, as the options say: into a stream, or in place. */
export async function injectManifests(options: KubeInjectOptions): Promise<void> {
  const report = new InjectionReport(reportSettings(options, options.check === true));
  const rules = await loadRules(options, report);
  const files = await findManifests(options.filename, options.recursive);
  const leftOut = leftOutNote(files);
  if (leftOut !== undefined) report.note(leftOut);
  const { paths } = files;
  const work = isRewriting(options) ? rewrite : stream;
  await reporting(options.report, report, () => work(options, paths, rules, report));
}

function isRewriting({ write, check, diff }: KubeInjectOptions): boolean {
  return write === true || check === true || diff !== undefined;
}

async function stream(
  options: KubeInjectOptions,
  paths: readonly string[],
  rules: OfflineRules,
  report: InjectionReport,
): Promise<void> {
  const isPreserved = options.outputFormat === 'preserve';
  const separators = isPreserved ? 'as-they-are' : 'behind-each';
  const settings = { paths, output: options.output, separators, keepsGoing: options.keepGoing === true } as const;
  await streamManifests(settings, transformFor(rules, isPreserved ? 'preserve' : 'canonical'), report);
}

async function rewrite(
  options: KubeInjectOptions,
  paths: readonly string[],
  rules: OfflineRules,
  report: InjectionReport,
): Promise<void> {
  const { write = false, check } = options;
  const settings = rewriteSettings(options, paths, rules);
  const transform = transformFor(rules, write ? 'preserve' : 'look');
  const { changed, isDone } = await rewriteManifests(settings, transform, report);
  if (isDone || !write) report.summarize();
  if (check) for (const source of changed) report.say(`not up to date: ${source}\n`);
  const problems = failedDocuments(settings, report.failures);
  if (!write && changed.length > 0) problems.push(outdated(changed.length, paths));
  if (problems.length > 0) throw new CommandError(problems.join('; '));
}

function outdated(count: number, paths: readonly string[]): string {
  const what = `${count} of ${paths.length} ${paths.length === 1 ? 'file is' : 'files are'} not up to date`;
  return paths.some((path) => path !== '-' && !isUrl(path)) ? `${what}; kube-inject --write updates them` : what;
}

/** What is wanted of a document: its text in one of two forms, or what would become of it. */
type Purpose = 'canonical' | 'preserve' | 'look';

function transformFor(rules: OfflineRules, purpose: Purpose): DocumentTransform {
  if (purpose === 'canonical') {
    const memory = new DocumentMemory(rules);
    return ({ text }) => {
      const { outcomes, ...injected } = memory.inject(text);
      return { ...injected, rows: outcomes.map(doneRow) };
    };
  }
  return ({ raw }) => {
    const { outcomes, ...injected } = preserveDocument(raw, rules);
    if (injected.text === raw) return { ...injected, rows: outcomes.map(sameRow) };
    return { ...injected, rows: purpose === 'preserve' ? outcomes.map(doneRow) : outdatedRows(outcomes) };
  };
}

function doneRow({ object, decision }: WorkloadOutcome): WorkloadRow {
  if (decision.isInjected) return { object, status: 'injected', reason: '', message: '' };
  return { object, status: 'skipped', reason: decision.reason, message: reasons[decision.reason] };
}

function sameRow(outcome: WorkloadOutcome): WorkloadRow {
  return outcome.decision.isInjected ? { ...doneRow(outcome), status: 'up to date' } : doneRow(outcome);
}

/** Where all are skipped, an earlier injection would go. */
function outdatedRows(outcomes: readonly WorkloadOutcome[]): WorkloadRow[] {
  const isInjected = outcomes.some(({ decision }) => decision.isInjected);
  const status = {
    status: 'not up to date',
    reason: 'not-up-to-date',
    message: 'kube-inject would change it',
  } as const;
  return outcomes.map((outcome) =>
    outcome.decision.isInjected || !isInjected ? { object: outcome.object, ...status } : doneRow(outcome),
  );
}

/** What istioctl learns of a cluster: its nodes, and as the webhook also what the webhook knows. */
function neededKinds(options: KubeInjectOptions): readonly ClusterKind[] {
  const facts = factsToFollow({ ...options, injectConfigMapName: 'live' });
  return facts.flatMap((fact) => (fact === 'proxyconfigs' && !options.asWebhook ? [] : [clusterKinds[fact]]));
}

const clusterKinds: Readonly<Record<FactKind, ClusterKind>> = {
  namespaces: 'Namespace',
  nodes: 'Node',
  proxyconfigs: 'ProxyConfig',
};

async function loadRules(options: KubeInjectOptions, report: InjectionReport): Promise<OfflineRules> {
  for (const flag of options.idleFlags) report.note(`${flag} is accepted, but has no effect`);
  const asWebhook = options.asWebhook === true;
  const note = (sentence: string): void => report.note(sentence);
  const snapshot = await loadSnapshot(options, {
    ...(await readLive(options, { kinds: neededKinds(options), note })),
    rules: asWebhook ? 'configured' : 'forced',
    isOffline: true,
    builtInFlags: builtInFlags(options),
    note,
  });
  const idle = snapshot.generation.templates === 'built-in' ? undefined : idleBuiltInNote(options);
  if (idle !== undefined) report.note(idle);
  for (const warning of snapshot.warnings) report.warn(warning);
  // istioctl knows no other kinds, and what it prints is what scripts expect.
  const shipped = isRewriting(options) || options.outputFormat === 'preserve' ? shippedTemplatePaths : [];
  const configured = configuredTemplatePaths(snapshot);
  const templatePaths = new Map([...shipped, ...configured, ...(options.podTemplatePath ?? [])]);
  const convertsApiVersions = options.convertApiVersions === true;
  return { snapshot, asWebhook, namespace: options.namespace, templatePaths, convertsApiVersions };
}
