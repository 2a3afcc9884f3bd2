import { type Json, stringifyJson } from '../../json/index.ts';
import type { ConfigurationDifference, TemplateChange } from '../../policy/compare-configurations.ts';
import type { PodChange } from '../../policy/pod-changes.ts';
import { unifiedHunks } from '../unified-diff.ts';
import { plainReplay, type ReplayRun } from './replay-json.ts';

/** What came of two configurations. */
export interface ConfigDiff {
  readonly difference: ConfigurationDifference;
  /** undefined where no manifests are given. */
  readonly pods: ReplayRun | undefined;
}

/** For programs: all differences with whole values and texts, on one line. */
export function configDiffJson({ difference, pods }: ConfigDiff): string {
  const { generation, settings, selectors, templates, values, mesh } = difference;
  const report = {
    schema: 'sidecar-injector/config-diff/v1',
    generation: generation
      ? { before: generation.before.name, after: generation.after.name, brought: generation.brought }
      : null,
    settings: settings.map(plainChange),
    selectors,
    templates: templates.map(plainTemplate),
    values: values.map(plainChange),
    mesh: mesh.map(plainChange),
    pods: pods ? plainReplay(pods) : null,
  };
  return `${stringifyJson(report as unknown as Json)}\n`;
}

function plainChange({ change, item, before, after }: PodChange) {
  const what = item.kind === 'order' ? `order of ${item.name}` : item.name;
  return { path: what, change, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function plainTemplate({ name, change, before, after }: TemplateChange) {
  return { name, change, diff: unifiedHunks(before, after).join('') };
}
