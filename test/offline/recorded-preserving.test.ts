import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import { equalJson } from '../../src/json/index.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { preserveDocument } from '../../src/offline/preserve-document.ts';
import { uninjectDocument } from '../../src/offline/uninject-document.ts';
import { WorkloadError } from '../../src/offline/workload-error.ts';
import { splitYamlDocuments, YamlError } from '../../src/yaml/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { firstDifference } from '../support/first-difference.ts';
import { offlineSnapshot, recordedCases } from '../support/recorded-settings.ts';
import { canonicalForm } from './canonical-form.ts';

describe.runIf(conformanceDirectory)('recorded manifests, injected with their formatting', () => {
  for (const folder of ['modern', 'differential']) {
    it(folder, async () => {
      const snapshots = new Map<string, Snapshot | undefined>();
      const cases = recordedCases(folder).filter((item) => item.offline !== null);
      await checkAll(`preserved ${folder}`, cases, (item) => {
        if (!snapshots.has(item.settings)) snapshots.set(item.settings, load(folder, item.settings));
        const snapshot = snapshots.get(item.settings);
        const input = readFileSync(join(item.directory, 'input.yaml'), 'utf8');
        return snapshot && problemOf(input, snapshot);
      });
    });
  }
});

function load(folder: string, id: string): Snapshot | undefined {
  try {
    return offlineSnapshot(folder, id);
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

function problemOf(input: string, snapshot: Snapshot): string | undefined {
  const rules = { snapshot, asWebhook: false, namespace: 'default' };
  try {
    for (const { text: plain, start, end } of splitYamlDocuments(input)) {
      const text = input.slice(start, end);
      const wanted = canonicalForm(injectDocument(plain, rules).text);
      const { text: preserved } = preserveDocument(text, rules);
      const found = canonicalForm(preserved);
      if (!equalJson(found, wanted)) return `means something else: ${firstDifference(wanted, found)}`;
      // Marks that no injection writes can be misread once; the engine itself is not stable then.
      const twice = injectDocument(injectDocument(plain, rules).text, rules).text;
      const isStable = twice === injectDocument(plain, rules).text;
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
