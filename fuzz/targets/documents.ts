import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '../../src/inject/index.ts';
import { splitYamlDocuments } from '../../src/yaml/index.ts';
import { conformanceDirectory } from '../../test/support/conformance-directory.ts';
import { differenceWithMemory, documentsLike } from '../../test/support/documents-like.ts';
import { loadOffline } from '../../test/support/offline-difference.ts';
import { recordedCases } from '../../test/support/recorded-settings.ts';
import { ofRecorded, type Target } from '../target.ts';

interface Recorded {
  readonly text: string;
  readonly snapshot: Snapshot;
}

/** Enough for the words to be remembered, and for some documents more. */
const likes = 14;

/** Recorded manifests, many times over with other words; undefined where there is no recording. */
export function openDocuments(): Target | undefined {
  if (!conformanceDirectory) return undefined;
  return ofRecorded(['modern', 'differential'].flatMap(recordedOf), ({ text, snapshot }, random) => {
    const documents = documentsLike(text, likes, (bound) => random.below(bound));
    const different = differenceWithMemory(documents, { snapshot, asWebhook: false, namespace: 'default' });
    return different && `injected otherwise than alone: ${different}`;
  });
}

function recordedOf(folder: string): Recorded[] {
  const snapshots = new Map<string, Snapshot | string>();
  return recordedCases(folder)
    .filter(({ offline, load }) => offline?.outcome === 'output' && !load)
    .flatMap(({ settings, directory }) => {
      const snapshot = snapshots.get(settings) ?? loadOffline(folder, settings);
      snapshots.set(settings, snapshot);
      const input = readFileSync(join(directory, 'input.yaml'), 'utf8');
      return typeof snapshot === 'string' ? [] : splitYamlDocuments(input).map(({ text }) => ({ text, snapshot }));
    });
}
