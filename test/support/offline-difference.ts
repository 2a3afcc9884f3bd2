import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import { equalJson, type Json } from '../../src/json/index.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { WorkloadError } from '../../src/offline/workload-error.ts';
import { readYaml, splitYamlDocuments, YamlError } from '../../src/yaml/index.ts';
import { firstDifference } from './first-difference.ts';
import { messageDifference, offlineSnapshot, type RecordedCase } from './recorded-settings.ts';

interface Printed {
  readonly text: string;
  readonly warnings: readonly string[];
}

/** The snapshot of kube-inject, or the problems of a configuration that is refused. */
export function loadOffline(folder: string, id: string): Snapshot | string {
  try {
    return offlineSnapshot(folder, id);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

/**
 * Injects the manifest of a recorded case.
 * @returns what differs from the recording, or undefined
 */
export function offlineDifference(item: RecordedCase, snapshot: Snapshot | string): string | undefined {
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
