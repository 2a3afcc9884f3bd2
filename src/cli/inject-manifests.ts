import type { FactKind } from '../config/fact-kinds.ts';
import { factsToFollow } from '../config/facts-to-follow.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import type { ClusterKind } from '../config/read-cluster-objects.ts';
import { reasons } from '../inject/reason.ts';
import { shippedTemplatePaths } from '../offline/custom-workloads.ts';
import { injectDocument } from '../offline/inject-document.ts';
import type { WorkloadOutcome } from '../offline/inject-workload.ts';
import type { OfflineRules } from '../offline/offline-rules.ts';
import { preserveDocument } from '../offline/preserve-document.ts';
import { builtInFlags } from './built-in-options.ts';
import { CommandError } from './command-error.ts';
import { configuredTemplatePaths } from './configured-template-paths.ts';
import { InjectionReport, reportSettings } from './injection-report.ts';
import type { KubeInjectOptions } from './kube-inject.ts';
import { findManifests, leftOutNote } from './manifest-files.ts';
import { describeWith } from './pod-differences.ts';
import { readLive } from './read-live.ts';
import { paintFor } from './report/paint.ts';
import { writeReport } from './report-file.ts';
import { rewriteManifests } from './rewrite-manifests.ts';
import { streamManifests } from './stream-manifests.ts';
import type { DocumentTransform, WorkloadRow } from './transform-document.ts';

/** Injects manifests document by document, as the options say: into a stream, or in place. */
export async function injectManifests(options: KubeInjectOptions): Promise<void> {
  const report = new InjectionReport(reportSettings(options, options.check === true));
  const rules = await loadRules(options, report);
  const files = await findManifests(options.filename, options.recursive);
  const leftOut = leftOutNote(files);
  if (leftOut !== undefined) report.note(leftOut);
  const { paths } = files;
  try {
    if (isRewriting(options)) await rewrite(options, paths, rules, report);
    else await stream(options, paths, rules, report);
  } finally {
    if (options.report !== undefined) await writeReport(options.report, report.workloads);
  }
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
  await streamManifests({ paths, output: options.output, separators }, transformFor(rules, isPreserved), report);
  report.summarize();
}

async function rewrite(
  options: KubeInjectOptions,
  paths: readonly string[],
  rules: OfflineRules,
  report: InjectionReport,
): Promise<void> {
  const { write, check, backup, diff } = options;
  const settings = {
    paths,
    isWritten: write === true,
    backup,
    diff,
    describe: describeWith(rules),
    paint: paintFor(process.stdout),
  };
  const { changed } = await rewriteManifests(settings, transformFor(rules, true), report);
  report.summarize();
  if (write || changed.length === 0) return;
  if (check) for (const path of changed) report.say(`not up to date: ${path}\n`);
  const files = paths.length === 1 ? 'file is' : 'files are';
  throw new CommandError(
    `${changed.length} of ${paths.length} ${files} not up to date; kube-inject --write updates them`,
  );
}

function transformFor(rules: OfflineRules, isPreserved: boolean): DocumentTransform {
  if (!isPreserved) {
    return ({ text }) => {
      const { outcomes, ...injected } = injectDocument(text, rules);
      return { ...injected, rows: outcomes.map((outcome) => rowOf(outcome, false)) };
    };
  }
  return ({ raw }) => {
    const { outcomes, ...injected } = preserveDocument(raw, rules);
    return { ...injected, rows: outcomes.map((outcome) => rowOf(outcome, injected.text === raw)) };
  };
}

function rowOf({ object, decision }: WorkloadOutcome, isUpToDate: boolean): WorkloadRow {
  if (decision.isInjected) {
    return { object, status: isUpToDate ? 'up to date' : 'injected', reason: '', message: '' };
  }
  return { object, status: 'skipped', reason: decision.reason, message: reasons[decision.reason] };
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
  for (const warning of snapshot.warnings) report.warn(warning);
  // istioctl knows no other kinds, and what it prints is what scripts expect.
  const shipped = isRewriting(options) || options.outputFormat === 'preserve' ? shippedTemplatePaths : [];
  const configured = configuredTemplatePaths(snapshot);
  const templatePaths = new Map([...shipped, ...configured, ...(options.podTemplatePath ?? [])]);
  const convertsApiVersions = options.convertApiVersions === true;
  return { snapshot, asWebhook, namespace: options.namespace, templatePaths, convertsApiVersions };
}
