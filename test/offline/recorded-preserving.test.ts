import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/inject/index.ts';
import { equalJson, type Json } from '../../src/json/index.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { preserveDocument } from '../../src/offline/preserve-document.ts';
import { uninjectDocument } from '../../src/offline/uninject-document.ts';
import { WorkloadError } from '../../src/offline/workload-error.ts';
import { readYaml, splitYamlDocuments, YamlError } from '../../src/yaml/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { firstDifference } from '../support/first-difference.ts';
import { loadOffline } from '../support/offline-difference.ts';
import fc from '../support/properties.ts';
import { recordedCases } from '../support/recorded-settings.ts';
import { hands, writeByHand } from '../support/written-yaml.ts';
import { canonicalForm } from './canonical-form.ts';

const folders = conformanceDirectory
  ? readdirSync(conformanceDirectory).filter((name) => /^(?:modern|differential|legacy-.*)$/.test(name))
  : [];

describe.runIf(conformanceDirectory)('recorded manifests, injected with their formatting', () => {
  for (const folder of folders) {
    it(folder, async () => {
      const snapshots = new Map<string, Snapshot | string>();
      const cases = recordedCases(folder).filter((item) => item.offline !== null && !item.load);
      await checkAll(`preserved ${folder}`, cases, (item) => {
        const snapshot = snapshots.get(item.settings) ?? loadOffline(folder, item.settings);
        snapshots.set(item.settings, snapshot);
        const input = readFileSync(join(item.directory, 'input.yaml'), 'utf8');
        return typeof snapshot === 'string' ? undefined : problemOf(input, snapshot);
      });
    });
  }
});

describe.runIf(conformanceDirectory)('the same, written by hand', () => {
  it('differential', () => {
    const cases = recordedCases('differential').filter((item) => item.offline?.outcome === 'output');
    const snapshots = new Map(cases.map(({ settings }) => [settings, loadOffline('differential', settings)]));
    fc.assert(
      fc.property(fc.constantFrom(...cases), hands, ({ directory, settings }, hand) => {
        const snapshot = snapshots.get(settings);
        const values = splitYamlDocuments(readFileSync(join(directory, 'input.yaml'), 'utf8')).map(({ text }) =>
          readYaml(text),
        );
        for (const value of values) {
          const text = writeByHand(value, hand);
          // The hand slips now and then, and writes what is no YAML or another value.
          if (typeof snapshot === 'object' && says(text, value))
            expect(problemOf(text, snapshot), text).toBeUndefined();
        }
      }),
      { numRuns: 60 },
    );
  });
});

function says(text: string, value: Json): boolean {
  try {
    return equalJson(readYaml(text), value);
  } catch (error) {
    if (error instanceof YamlError) return false;
    throw error;
  }
}

function problemOf(input: string, snapshot: Snapshot): string | undefined {
  const rules = { snapshot, asWebhook: false, namespace: 'default' };
  try {
    for (const { text: plain, start, end } of splitYamlDocuments(input)) {
      const text = input.slice(start, end);
      const printed = injectDocument(plain, rules).text;
      const wanted = canonicalForm(printed);
      const { text: preserved } = preserveDocument(text, rules);
      const found = canonicalForm(preserved);
      if (!equalJson(found, wanted)) return `means something else: ${firstDifference(wanted, found)}`;
      // Marks that no injection writes can be misread once; the engine itself is not stable then.
      const isStable = injectDocument(printed, rules).text === printed;
      if (isStable && preserveDocument(preserved, rules).text !== preserved) return 'changes when it is injected again';
      const isFirst = !text.includes('sidecar.istio.io/status');
      if (isFirst && uninjectDocument(preserved, {}).text !== text) return 'does not come back when it is uninjected';
    }
  } catch (error) {
    // What cannot be injected cannot be injected with its formatting either.
    if (!(error instanceof WorkloadError) && !(error instanceof YamlError)) throw error;
  }
  return undefined;
}
