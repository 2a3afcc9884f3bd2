import { shippedTemplatePaths } from '../offline/custom-workloads.ts';
import { type UninjectRules, uninjectDocument } from '../offline/uninject-document.ts';
import { objectText } from '../offline/workload-error.ts';
import { CommandError } from './command-error.ts';
import { InjectionReport, reportSettings } from './injection-report.ts';
import { findManifests, leftOutNote } from './manifest-files.ts';
import type { ManifestOptions } from './manifest-options.ts';
import { reporting } from './report-file.ts';
import { failedDocuments, rewriteManifests, rewriteSettings } from './rewrite-manifests.ts';
import { streamManifests } from './stream-manifests.ts';
import type { DocumentTransform } from './transform-document.ts';

/** Takes injections out of manifests, as the options say: into a stream, or in place. */
export async function uninjectManifests(options: ManifestOptions): Promise<void> {
  const report = new InjectionReport(reportSettings(options, false));
  const templatePaths = new Map([...shippedTemplatePaths, ...(options.podTemplatePath ?? [])]);
  const files = await findManifests(options.filename, options.recursive);
  const leftOut = leftOutNote(files);
  if (leftOut !== undefined) report.note(leftOut);
  const isRewriting = options.write === true || options.diff !== undefined;
  const work = isRewriting ? rewrite : stream;
  await reporting(options.report, report, () => work(options, files.paths, { templatePaths }, report));
}

async function stream(
  { output, keepGoing = false }: ManifestOptions,
  paths: readonly string[],
  rules: UninjectRules,
  report: InjectionReport,
): Promise<void> {
  const settings = { paths, output, separators: 'as-they-are', keepsGoing: keepGoing } as const;
  await streamManifests(settings, transformFor(rules, true), report);
}

async function rewrite(
  options: ManifestOptions,
  paths: readonly string[],
  rules: UninjectRules,
  report: InjectionReport,
): Promise<void> {
  const { write = false } = options;
  const settings = rewriteSettings(options, paths, rules);
  const { changed, isDone } = await rewriteManifests(settings, transformFor(rules, write), report);
  if (isDone || !write) report.summarize();
  const problems = failedDocuments(settings, report.failures);
  if (!write && changed.length > 0) {
    const files = paths.length === 1 ? 'file holds' : 'files hold';
    problems.push(`${changed.length} of ${paths.length} ${files} injections`);
  }
  if (problems.length > 0) throw new CommandError(problems.join('; '));
}

/** @param isDone what was injected is taken out, not just looked at */
function transformFor(rules: UninjectRules, isDone: boolean): DocumentTransform {
  return ({ raw }) => {
    const { text, manner, objects, notes, cautions } = uninjectDocument(raw, rules);
    const status = isDone ? 'uninjected' : 'injected';
    const rows = objects.map((object) => ({ object, status, reason: '', message: '' }) as const);
    const how = 'what injections add was removed; the text before is not known, so that it may have been another';
    const removed = manner === 'removed' ? objects.map((object) => `${objectText(object)}: ${how}`) : [];
    return { text, rows, warnings: [], cautions, notes: [...removed, ...notes] };
  };
}
