import type { ConfigurationOptions } from '../config/configuration-options.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import { ProblemList } from '../config/problem-list.ts';
import { listPath } from '../config/read-text.ts';
import type { Snapshot } from '../inject/index.ts';
import { compareConfigurations, isEqualConfiguration } from '../policy/compare-configurations.ts';
import type { ConfigDiffOptions } from './config-diff.ts';
import { fileCorpus } from './corpus.ts';
import { replayBetween } from './replay-corpus.ts';
import { type ConfigDiff, configDiffJson } from './report/config-diff-json.ts';
import { configDiffText } from './report/config-diff-text.ts';
import { paintFor } from './report/paint.ts';

/** Reports on standard output. @returns whether anything differs or could not be read */
export async function printConfigDiff(before: string, after: string, options: ConfigDiffOptions): Promise<boolean> {
  const { diff, warnings } = await diffConfigurations(before, after, options);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(
    options.output === 'json' ? configDiffJson(diff) : configDiffText(diff, paintFor(process.stdout)),
  );
  const { difference, pods } = diff;
  return !isEqualConfiguration(difference) || (pods?.groups.length ?? 0) > 0 || (pods?.problems.length ?? 0) > 0;
}

/** Loads both configurations and compares them, with the pods of the files that are named. */
export async function diffConfigurations(
  before: string,
  after: string,
  options: ConfigDiffOptions,
): Promise<{ diff: ConfigDiff; warnings: readonly string[] }> {
  const [older, newer] = await Promise.all([loadSide(before, 'old', options), loadSide(after, 'new', options)]);
  const difference = compareConfigurations(older, newer);
  const pods = options.filename && (await replayBetween(fileCorpus(options.filename), older, newer, options));
  return { diff: { difference, pods }, warnings: [...new Set([...older.warnings, ...newer.warnings])] };
}

async function loadSide(path: string, side: 'old' | 'new', options: ConfigDiffOptions): Promise<Snapshot> {
  const problems = new ProblemList();
  const found = await listPath(path, problems);
  problems.throwAny();
  const place = found === 'file' ? { injectConfigFile: path } : { config: path };
  // Pods come out as from the webhook; without any, values may be missing.
  return loadSnapshot({ ...sideOptions(side, options), ...place }, { isOffline: options.filename === undefined });
}

function sideOptions(side: 'old' | 'new', options: ConfigDiffOptions): ConfigurationOptions {
  const given = {
    valuesFile: options[`${side}ValuesFile`],
    meshConfigFile: options[`${side}MeshConfigFile`],
    revision: options[`${side}Revision`],
    generation: options[`${side}Generation`],
    resources: options.resources,
    templateEnv: options.templateEnv,
    namespacePolicy: options.namespacePolicy,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
