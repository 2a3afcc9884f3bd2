import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { severityOf } from '../../src/lint/finding.ts';
import { lintConfiguration } from '../../src/lint/lint-configuration.ts';
import type { TenantInput } from '../../src/lint/tenant-inputs.ts';
import { shapeDifference } from '../inject/structure-oracle.ts';
import { payloads } from '../inject/structure-payloads.ts';
import { dataOf, plainly, safely, skeletonFor } from '../inject/structure-renders.ts';
import { openSnapshots, settingsFolders } from '../inject/structure-settings.ts';
import { stockSettings } from '../inject/structure-stock.ts';
import { attackOn, type Subject, subjectsOf } from '../inject/structure-subjects.ts';
import { conformanceDirectory } from '../support/conformance.ts';
import { recordedSettings, webhookSnapshot } from '../support/recorded-settings.ts';

/** Text of pods that Istio's own templates print without sufficient quotes, as somebody found out for each of them. */
const openSinks: readonly [words: string, source: RegExp][] = [
  ['ports to redirect', /Annotations\["traffic\.sidecar\.istio\.io\/includeOutboundPorts"\]$/],
  ['the type of the image', /^\.ProxyImage$/],
  ['keys of the proxy metadata', /^\.ProxyConfig\.ProxyMetadata\[key\]$/],
  ['values of the proxy metadata', /^\.ProxyConfig\.ProxyMetadata\[\]$/],
  ['keys of volumes', /Annotations\["sidecar\.istio\.io\/userVolume"\]\(json\)\[key\]$/],
  ['keys of mounts', /Annotations\["sidecar\.istio\.io\/userVolumeMount"\]\(json\)\[key\]$/],
  ['bodies of volumes', /Annotations\["sidecar\.istio\.io\/userVolume"\]\(json\)\[\]$/],
  ['keys of tracer variables', /Annotations\["apm\.datadoghq\.com\/env"\]\(json\)\[key\]$/],
  ['resource attributes', /Annotations\["resource\.opentelemetry\.io\/service\.\w+"\]$/],
  ['networks of multus', /Annotations\["k8s\.v1\.cni\.cncf\.io\/networks"\]$/],
  ['names of containers', /^\.Spec\.Containers\[\]\.Name$/],
  ['label of the workload', /Labels\["service\.istio\.io\/workload-name"\]$/],
  ['service account', /^\.Spec\.ServiceAccountName$/],
  ['name of the owner', /^\.DeploymentMeta\.Name$/],
  ['kind of the owner', /^\.TypeMeta\.Kind$/],
];

/** The variables of that tracer are indented wrongly in this release: pods that have them are denied, by Istio, too. */
const brokenBranches: Readonly<Record<string, readonly string[]>> = {
  'legacy-1.5.10': [
    'keys of the JSON in annotation "apm.datadoghq.com/env"',
    'the JSON in annotation "apm.datadoghq.com/env"',
  ],
};

function stockInputs(folder: string, id: string): readonly TenantInput[] {
  const { config } = recordedSettings(folder, id).documents;
  const { generation } = webhookSnapshot(folder, id);
  return lintConfiguration({ config }, { generation }).inputs.filter(({ fills }) => fills !== 'condition');
}

/** Runs that changed the structure, by the engine and as text in clear. */
function attack(subject: Subject): { escapes: string[]; plain: number; runs: number } {
  const { renderer } = subject;
  const found = { escapes: [] as string[], plain: 0, runs: 0 };
  for (const sink of attackOn(subject).sinks) {
    for (const payload of payloads) {
      const data = dataOf(sink.pod(payload), renderer);
      if (data === undefined) continue;
      found.runs++;
      const safe = safely(data, renderer);
      const difference = safe && shapeDifference(safe.render, safe.result);
      if (difference !== undefined) found.escapes.push(`${sink.name}: ${JSON.stringify(payload)}: ${difference}`);
      const skeleton = skeletonFor(data, renderer);
      const plain = skeleton && plainly(data, renderer);
      if (plain && shapeDifference(skeleton, plain.result) !== undefined) found.plain++;
    }
  }
  return found;
}

describe.runIf(conformanceDirectory)('the stock templates of Istio', () => {
  const [folder, id] = stockSettings() ?? ['', ''];

  it('print text of pods in all places that are known as open, and all are told as guarded', () => {
    const inputs = stockInputs(folder, id).filter(({ template }) => template === 'sidecar');
    for (const [words, source] of openSinks) {
      const rows = inputs.filter((input) => source.test(input.source));
      expect(rows, words).not.toEqual([]);
      const unguarded = rows.filter(({ guards }) => guards.every((guard) => guard === 'annotation-checked'));
      expect(unguarded, words).toEqual([]);
    }
  });

  it('are harmless there, where the same text in clear changes the structure', () => {
    const { config } = recordedSettings(folder, id).documents;
    let plain = 0;
    const runs = new Map(openSinks.map(([words]) => [words, 0]));
    for (const [name, snapshot] of openSnapshots(folder, id)) {
      const { renderer, sources } = subjectsOf(name, snapshot, config).find(
        (one) => one.renderer.template === 'sidecar',
      )!;
      for (const [words, form] of openSinks) {
        const { escapes, ...found } = attack({ renderer, sources: sources.filter((one) => form.test(one)) });
        expect(escapes, words).toEqual([]);
        runs.set(words, runs.get(words)! + found.runs);
        plain += found.plain;
      }
    }
    expect([...runs].filter(([, count]) => count < 40)).toEqual([]);
    expect(plain, 'the attack is blind').toBeGreaterThan(50);
  }, 300_000);

  it.each(settingsFolders().filter((one) => existsSync(join(conformanceDirectory!, one, 'settings/stock'))))(
    'of %s have no errors, and all text of pods is guarded',
    (name) => {
      const { documents } = recordedSettings(name, 'stock');
      const { generation } = webhookSnapshot(name, 'stock');
      const { findings, inputs } = lintConfiguration(documents, { generation });
      expect(findings.filter(({ code }) => severityOf(code) === 'error')).toEqual([]);
      expect(inputs.filter(({ guards }) => guards.length === 0)).toEqual([]);
      const unplaced = inputs.filter(({ fills }) => fills === undefined).map(({ input }) => input);
      expect(unplaced, 'each has its place in the YAML').toEqual(brokenBranches[name] ?? []);
      if (generation.templates !== 'built-in') expect(inputs.length).toBeGreaterThan(15);
    },
  );
});
