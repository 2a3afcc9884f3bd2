import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import { equalJson, type Json } from '../../src/json/index.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { WorkloadError } from '../../src/offline/workload-error.ts';
import { readYaml, splitYamlDocuments, YamlError } from '../../src/yaml/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { firstDifference } from '../support/first-difference.ts';
import { messageDifference, offlineSnapshot, type RecordedCase, recordedCases } from '../support/recorded-settings.ts';
import { differences } from './differences.ts';

const folders = ['modern', 'differential'];

describe.runIf(conformanceDirectory)('kube-inject prints as recorded', () => {
  for (const folder of folders) {
    it(folder, async () => {
      const snapshots = new Map<string, Snapshot | string>();
      const cases = recordedCases(folder).filter((item) => item.offline !== null);
      await checkAll(`offline ${folder}`, cases, (item) => {
        const snapshot = snapshots.get(item.settings) ?? load(folder, item.settings);
        snapshots.set(item.settings, snapshot);
        const complaint = caseDifference(item, snapshot);
        const listed = differences.find((one) => isAbout(one, folder, item.name));
        if (listed && complaint === undefined) return `agrees with the recording, but is listed (${listed.rule})`;
        return listed ? undefined : complaint;
      });
    });
  }

  it('has no difference listed for a case that does not exist', () => {
    const names = new Map(folders.map((folder) => [folder, new Set(recordedCases(folder).map((item) => item.name))]));
    const lost = differences.filter(({ path, folder, name }) => path === 'offline' && !names.get(folder)?.has(name));
    expect(lost).toEqual([]);
  });
});

function isAbout(difference: (typeof differences)[number], folder: string, name: string): boolean {
  return difference.path === 'offline' && difference.folder === folder && difference.name === name;
}

interface Printed {
  readonly text: string;
  readonly warnings: readonly string[];
}

/** @returns the problems of a configuration that is refused */
function load(folder: string, id: string): Snapshot | string {
  try {
    return offlineSnapshot(folder, id);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

function caseDifference(item: RecordedCase, snapshot: Snapshot | string): string | undefined {
  const expected = item.offline!;
  if (typeof snapshot === 'string') return `configuration refused: ${snapshot}`;
  const printed = print(readFileSync(join(item.directory, 'input.yaml'), 'utf8'), snapshot);
  if (typeof printed === 'string') {
    return expected.outcome === 'error' ? messageDifference(expected, printed) : `failed: ${printed}`;
  }
  if (expected.outcome === 'error')
    return `printed something instead of failing with ${JSON.stringify(expected.message)}`;
  if (!equalJson(printed.warnings as string[], expected.warnings as string[])) {
    return `warnings ${JSON.stringify(printed.warnings)} instead of ${JSON.stringify(expected.warnings)}`;
  }
  const wanted = documentsOf(readFileSync(join(item.directory, expected.file!), 'utf8'));
  const found = documentsOf(printed.text);
  return equalJson(found, wanted) ? undefined : firstDifference(wanted, found);
}

/** @returns what goes to standard output and the warnings, or the message of the first document that fails */
function print(input: string, snapshot: Snapshot): Printed | string {
  try {
    const rules = { snapshot, asWebhook: false, namespace: 'default' };
    const results = splitYamlDocuments(input).map((document) => injectDocument(document.text, rules));
    return {
      text: results.map(({ text }) => `${text}---\n`).join(''),
      warnings: results.flatMap(({ warnings }) => warnings),
    };
  } catch (error) {
    if (error instanceof WorkloadError || error instanceof YamlError) return error.message;
    throw error;
  }
}

/** The documents of an output, without those that have no content. */
function documentsOf(text: string): Json[] {
  return text
    .split(/^---\n/m)
    .map((document) => readYaml(document))
    .filter((value) => value !== null);
}
