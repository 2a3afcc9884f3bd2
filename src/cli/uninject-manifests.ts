import { shippedTemplatePaths } from '../offline/custom-workloads.ts';
import { type UninjectRules, uninjectDocument } from '../offline/uninject-document.ts';
import { objectText } from '../offline/workload-error.ts';
import { CommandError } from './command-error.ts';
import { InjectionReport, reportSettings } from './injection-report.ts';
import { findManifests, leftOutNote } from './manifest-files.ts';
import type { ManifestOptions } from './manifest-options.ts';
import { describeWith } from './pod-differences.ts';
import { paintFor } from './report/paint.ts';
import { writeReport } from './report-file.ts';
import { rewriteManifests } from './rewrite-manifests.ts';
import { streamManifests } from './stream-manifests.ts';
import type { DocumentTransform } from './transform-document.ts';

/** Takes injections out of manifests, as the options say: into a stream, or in place. */
export async function uninjectManifests(options: ManifestOptions): Promise<void> {
  const report = new InjectionReport(reportSettings(options, false));
  const templatePaths = new Map([...shippedTemplatePaths, ...(options.podTemplatePath ?? [])]);
  const files = await findManifests(options.filename, options.recursive);
  const leftOut = leftOutNote(files);
  if (leftOut !== undefined) report.note(leftOut);
  const { paths } = files;
  const { write, backup, diff, output } = options;
  const transform = transformFor({ templatePaths });
  try {
    if (!write && diff === undefined) {
      await streamManifests({ paths, output, separators: 'as-they-are' }, transform, report);
      report.summarize();
      return;
    }
    const settings = {
      paths,
      isWritten: write === true,
      backup,
      diff,
      describe: describeWith({ templatePaths }),
      paint: paintFor(process.stdout),
    };
    const { changed } = await rewriteManifests(settings, transform, report);
    report.summarize();
    if (!write && changed.length > 0)
      throw new CommandError(`${changed.length} of ${paths.length} files hold injections`);
  } finally {
    if (options.report !== undefined) await writeReport(options.report, report.workloads);
  }
}

function transformFor(rules: UninjectRules): DocumentTransform {
  return ({ raw }) => {
    const { text, manner, objects, notes } = uninjectDocument(raw, rules);
    const rows = objects.map((object) => ({ object, status: 'uninjected', reason: '', message: '' }) as const);
    const how = 'what injections add was removed; the text before is not known, so that it may have been another';
    const removed = manner === 'removed' ? objects.map((object) => `${objectText(object)}: ${how}`) : [];
    return { text, rows, warnings: [], cautions: [], notes: [...removed, ...notes] };
  };
}
