import { describe, it } from 'vitest';
import type { ConfigurationError, Snapshot } from '../../src/inject/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { recordedCases } from '../support/recorded-settings.ts';
import { loadWebhook, webhookDifference } from '../support/webhook-difference.ts';
import { differences } from './differences.ts';

/** The first pod of a shape is rendered and read, the others only have their values put in. */
describe.runIf(conformanceDirectory)('the webhook answers as recorded from known shapes', () => {
  for (const folder of ['modern', 'differential']) {
    it(folder, async () => {
      const snapshots = new Map<string, Snapshot | ConfigurationError>();
      const listed = new Set(differences.filter((one) => one.folder === folder).map(({ name }) => name));
      const cases = recordedCases(folder).filter(({ name }) => !listed.has(name));
      for (const item of cases) {
        const snapshot = snapshots.get(item.settings) ?? loadWebhook(folder, item.settings);
        snapshots.set(item.settings, snapshot);
        webhookDifference(item, snapshot);
      }
      await checkAll(`webhook ${folder}, warm`, cases, (item) =>
        webhookDifference(item, snapshots.get(item.settings)!),
      );
    });
  }
});
