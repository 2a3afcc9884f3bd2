import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import type { ConfigurationError, Snapshot } from '../../src/inject/index.ts';
import { equalJson, isObject, type Json, type JsonObject, parseJson } from '../../src/json/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { firstDifference } from '../support/first-difference.ts';
import { recordedCases, webhookSnapshot } from '../support/recorded-settings.ts';
import { loadWebhook, webhookDifference } from '../support/webhook-difference.ts';
import { differences } from './differences.ts';

const folders = ['modern', 'differential'];

describe.runIf(conformanceDirectory)('P11: the webhook answers as recorded', () => {
  for (const folder of folders) {
    it(folder, async () => {
      const snapshots = new Map<string, Snapshot | ConfigurationError>();
      await checkAll(`webhook ${folder}`, recordedCases(folder), (item) => {
        const snapshot = snapshots.get(item.settings) ?? loadWebhook(folder, item.settings);
        snapshots.set(item.settings, snapshot);
        const complaint = webhookDifference(item, snapshot);
        const listed = differences.find(
          (one) => one.folder === folder && one.name === item.name && one.path === 'webhook',
        );
        if (!listed) return complaint;
        if (complaint === undefined) return `agrees with the recording, but is listed as a difference (${listed.rule})`;
        // Where probes differ, nothing else may; a second injection differs in what the first one left, too.
        const isOnlyProbes = listed.rule === 'B9' && !item.family.startsWith('reinjection');
        return isOnlyProbes ? webhookDifference(item, snapshot, withoutProbeTargets) : undefined;
      });
    });
  }
});

/** The pod without what its probes and hooks ask. */
function withoutProbeTargets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutProbeTargets);
  if (!isObject(value)) return value;
  const targets = ['httpGet', 'tcpSocket', 'grpc'];
  const kept = Object.entries(value).filter(([name]) => !targets.includes(name));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutProbeTargets(member)]));
}

describe.runIf(conformanceDirectory)('P6: recorded API server answers', () => {
  it('echoes kind, version and uid', async () => {
    const cases = recordedCases('modern').filter((item) => item.webhook.some((entry) => entry.response !== undefined));
    await checkAll('webhook envelopes', cases, (item) => {
      const snapshot = webhookSnapshot('modern', item.settings);
      for (const entry of item.webhook) {
        if (!isObject(entry.response)) continue;
        const answer = parseJson(
          admit(readFileSync(join(item.directory, entry.review), 'utf8'), entry.path, snapshot).body,
        ) as JsonObject;
        const { patch, status, auditAnnotations, warnings, ...response } = answer.response as JsonObject;
        const { status: _recorded, ...recorded } = entry.response.response as JsonObject;
        const expected = { ...entry.response, response: recorded };
        if (!equalJson({ ...answer, response }, expected)) return firstDifference(expected, { ...answer, response });
      }
      return undefined;
    });
  });
});
