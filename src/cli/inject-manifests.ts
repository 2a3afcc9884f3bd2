import { setFlagsFromString } from 'node:v8';
import { loadSnapshot } from '../config/load-snapshot.ts';
import type { Snapshot } from '../inject/index.ts';
import { OverlayCache } from '../inject/overlay-cache.ts';
import { injectDocument } from '../offline/inject-document.ts';
import type { OfflineRules } from '../offline/offline-rules.ts';
import { objectText, WorkloadError } from '../offline/workload-error.ts';
import { readYaml, YamlError } from '../yaml/index.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { InjectionReport } from './injection-report.ts';
import type { KubeInjectOptions } from './kube-inject.ts';
import { type ManifestDocument, readManifest } from './manifest-input.ts';
import { ClosedPipeError, type ManifestOutput, openOutput, refuseOverwriting } from './manifest-output.ts';

/** Injects manifests document by document; what goes to standard output goes out at once. */
export async function injectManifests(options: KubeInjectOptions): Promise<void> {
  // V8 would let the young generation of the heap grow to 48 MB; a few documents at a time need no more than it starts
  // with, and a stream of any length then takes some 105 MB instead of 140.
  setFlagsFromString('--semi-space-growth-factor=1');
  const report = new InjectionReport(options.quiet === true);
  const rules = await loadRules(options, report);
  await refuseOverwriting(options.output, options.filename);
  const output = await openOutput(options.output);
  try {
    await injectAll(options.filename, rules, output, report);
    await output.commit();
  } catch (error) {
    await output.discard();
    if (!(error instanceof ClosedPipeError)) throw error;
  } finally {
    report.end();
  }
}

async function loadRules(options: KubeInjectOptions, report: InjectionReport): Promise<OfflineRules> {
  for (const flag of options.idleFlags) report.note(`${flag} has no effect: no cluster is contacted`);
  const asWebhook = options.asWebhook === true;
  const snapshot = await loadSnapshot(options, {
    rules: asWebhook ? 'configured' : 'forced',
    isOffline: true,
    note: (sentence) => report.note(sentence),
  });
  for (const warning of snapshot.warnings) report.warn(warning);
  return { snapshot: withShortMemory(snapshot), asWebhook, namespace: options.namespace };
}

/**
 * Each workload of a manifest renders another text. Overlays that are kept would outlive the young generation of the
 * heap, and a long stream would then take 20 MB more.
 */
function withShortMemory(snapshot: Snapshot): Snapshot {
  const templates = [...snapshot.templates].map(
    ([name, template]) => [name, { ...template, overlays: new OverlayCache(readYaml, keptOverlays) }] as const,
  );
  return { ...snapshot, templates: new Map(templates) };
}

const keptOverlays = 4;

async function injectAll(
  paths: readonly string[],
  rules: OfflineRules,
  output: ManifestOutput,
  report: InjectionReport,
): Promise<void> {
  for (const path of paths) {
    for await (const document of readManifest(path)) {
      const { text, warnings, notes } = injectOne(document, rules);
      for (const note of notes) report.note(`${document.source}: document ${document.number}: ${note}`);
      report.skip(warnings);
      await output.write(`${text}---\n`);
    }
  }
}

function injectOne(document: ManifestDocument, rules: OfflineRules): ReturnType<typeof injectDocument> {
  try {
    return injectDocument(document.text, rules);
  } catch (error) {
    throw documentError(error, document);
  }
}

function documentError(error: unknown, { source, number, line }: ManifestDocument): CommandError {
  if (!(error instanceof WorkloadError)) {
    // Its own message may hold a part of the manifest.
    const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((one) => /^\s+at /.test(one)) : [];
    const message = `${source}: document ${number} (line ${line}): this is a defect of sidecar-injector`;
    return new CommandError([message, ...frames].join('\n'), exitCodes.defect);
  }
  const { cause, object } = error;
  const wrongLine = cause instanceof YamlError && cause.line > 0 ? line + cause.line - 1 : line;
  const name = object.kind === '' && object.name === '' ? '' : `, ${objectText(object)}`;
  return new CommandError(`${source}: document ${number} (line ${wrongLine}${name}): ${error.message}`);
}
