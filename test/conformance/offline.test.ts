import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/inject/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { loadOffline, offlineDifference } from '../support/offline-difference.ts';
import { recordedCases } from '../support/recorded-settings.ts';
import { differences } from './differences.ts';

const folders = ['modern', 'differential'];

describe.runIf(conformanceDirectory)('P11: kube-inject prints as recorded', () => {
  for (const folder of folders) {
    it(folder, async () => {
      const snapshots = new Map<string, Snapshot | string>();
      const cases = recordedCases(folder).filter((item) => item.offline !== null);
      await checkAll(`offline ${folder}`, cases, (item) => {
        const snapshot = snapshots.get(item.settings) ?? loadOffline(folder, item.settings);
        snapshots.set(item.settings, snapshot);
        const complaint = offlineDifference(item, snapshot);
        const listed = differences.find((one) => isAbout(one, folder, item.name));
        if (listed && complaint === undefined) return `agrees with the recording, but is listed (${listed.rule})`;
        return listed ? undefined : complaint;
      });
    });
  }

  it('has no difference listed for a case that does not exist', () => {
    const names = new Map(folders.map((folder) => [folder, new Set(recordedCases(folder).map((item) => item.name))]));
    const lost = differences.filter(
      ({ path, folder, name }) => path === 'offline' && names.has(folder) && !names.get(folder)!.has(name),
    );
    expect(lost).toEqual([]);
  });
});

function isAbout(difference: (typeof differences)[number], folder: string, name: string): boolean {
  return difference.path === 'offline' && difference.folder === folder && difference.name === name;
}
