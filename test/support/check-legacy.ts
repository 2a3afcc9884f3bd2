import { describe, it } from 'vitest';
import type { ConfigurationError, Snapshot } from '../../src/inject/index.ts';
import { differences } from '../conformance/differences.ts';
import { checkAll, conformanceDirectory } from './conformance.ts';
import { loadOffline, offlineDifference } from './offline-difference.ts';
import { type RecordedCase, recordedCases } from './recorded-settings.ts';
import { loadWebhook, webhookDifference } from './webhook-difference.ts';

/** Holds both paths against what an earlier release was recorded to do. */
export function checkLegacy(folder: `legacy-${string}`): void {
  describe.runIf(conformanceDirectory)(`${folder} comes out as recorded`, () => {
    it('from the webhook', async () => {
      const snapshots = new Map<string, Snapshot | ConfigurationError>();
      await checkAll(`webhook ${folder}`, recordedCases(folder), (item) => {
        const snapshot = snapshots.get(item.settings) ?? loadWebhook(folder, item.settings);
        snapshots.set(item.settings, snapshot);
        return judge(folder, item, 'webhook', webhookDifference(item, snapshot));
      });
    });

    it('from kube-inject', async () => {
      const snapshots = new Map<string, Snapshot | string>();
      const cases = recordedCases(folder).filter((item) => item.offline !== null && !item.load);
      await checkAll(`offline ${folder}`, cases, (item) => {
        const snapshot = snapshots.get(item.settings) ?? loadOffline(folder, item.settings);
        snapshots.set(item.settings, snapshot);
        return judge(folder, item, 'offline', offlineDifference(item, snapshot));
      });
    });
  });
}

/** A case that is listed as a difference must be one, and no other may. */
function judge(
  folder: string,
  item: RecordedCase,
  path: 'webhook' | 'offline',
  complaint: string | undefined,
): string | undefined {
  const listed = differences.find((one) => one.folder === folder && one.name === item.name && one.path === path);
  if (listed && complaint === undefined) return `agrees with the recording, but is listed (${listed.rule})`;
  return listed ? undefined : complaint;
}
