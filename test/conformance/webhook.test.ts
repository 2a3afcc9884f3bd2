import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import { equalJson, isObject, type Json, type JsonObject, parseJson } from '../../src/json/index.ts';
import { applyPatch } from '../../src/patch/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { firstDifference } from '../support/first-difference.ts';
import { messageDifference, type RecordedCase, recordedCases, webhookSnapshot } from '../support/recorded-settings.ts';
import { differences } from './differences.ts';

const folders = ['modern', 'differential'];

describe.runIf(conformanceDirectory)('the webhook answers as recorded', () => {
  for (const folder of folders) {
    it(folder, async () => {
      const snapshots = new Map<string, Snapshot | ConfigurationError>();
      await checkAll(`webhook ${folder}`, recordedCases(folder), (item) => {
        const snapshot = snapshots.get(item.settings) ?? load(folder, item.settings);
        snapshots.set(item.settings, snapshot);
        const complaint = caseDifference(item, snapshot, (pod) => pod);
        const listed = differences.find(
          (one) => one.folder === folder && one.name === item.name && one.path === 'webhook',
        );
        if (!listed) return complaint;
        if (complaint === undefined) return `agrees with the recording, but is listed as a difference (${listed.rule})`;
        // Where probes differ, nothing else may; a second injection differs in what the first one left, too.
        const isOnlyProbes = listed.rule === 'B9' && !item.family.startsWith('reinjection');
        return isOnlyProbes ? caseDifference(item, snapshot, withoutProbeTargets) : undefined;
      });
    });
  }
});

function load(folder: string, id: string): Snapshot | ConfigurationError {
  try {
    return webhookSnapshot(folder, id);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/** The pod without what its probes and hooks ask. */
function withoutProbeTargets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutProbeTargets);
  if (!isObject(value)) return value;
  const targets = ['httpGet', 'tcpSocket', 'grpc'];
  const kept = Object.entries(value).filter(([name]) => !targets.includes(name));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutProbeTargets(member)]));
}

function caseDifference(
  item: RecordedCase,
  snapshot: Snapshot | ConfigurationError,
  seen: (pod: Json) => Json,
): string | undefined {
  if (snapshot instanceof ConfigurationError) {
    return item.load ? messageDifference(item.load, snapshot.message) : `refused at load: ${snapshot.message}`;
  }
  if (item.load) return 'the configuration was not refused';
  for (const [index, entry] of item.webhook.entries()) {
    const complaint = entryDifference(item, entry, snapshot, seen);
    if (complaint !== undefined) return `request ${index}: ${complaint}`;
  }
  return undefined;
}

function entryDifference(
  item: RecordedCase,
  entry: RecordedCase['webhook'][number],
  snapshot: Snapshot,
  seen: (pod: Json) => Json,
): string | undefined {
  // Content types are the server's business: see the server's tests.
  if (entry.contentType !== undefined && entry.contentType !== 'application/json') return undefined;
  const body = readFileSync(join(item.directory, entry.review), 'utf8');
  const answer = admit(body, decodeURIComponent(entry.path), snapshot);
  if (entry.outcome === 'refused') return answer.status === 400 ? undefined : `HTTP ${answer.status} instead of 400`;
  if (answer.status !== 200) return `HTTP ${answer.status}: ${answer.body}`;
  const review = parseJson(answer.body) as JsonObject;
  const response = review.response as JsonObject;
  if (answer.outcome.result !== entry.outcome)
    return `${answer.outcome.result} (${answer.outcome.message ?? answer.outcome.reason}) instead of ${entry.outcome}`;
  if (entry.outcome === 'denied') {
    const status = response.status as JsonObject;
    return messageDifference(entry, String(status.message));
  }
  if (entry.outcome === 'skipped') return response.patch === undefined ? undefined : 'a patch for a skipped pod';
  const expected = seen(parseJson(readFileSync(join(item.directory, entry.pod!), 'utf8')));
  const pod = seen(patched((parseJson(body) as JsonObject).request as JsonObject, response));
  return equalJson(pod, expected) ? undefined : firstDifference(expected, pod);
}

function patched(request: JsonObject, response: JsonObject): Json {
  const object = request.object ?? null;
  if (typeof response.patch !== 'string') return object;
  const operations = parseJson(Buffer.from(response.patch, 'base64').toString());
  return applyPatch(object, operations as never);
}

describe.runIf(conformanceDirectory)('recorded API server answers', () => {
  it('echoes kind, version and uid', async () => {
    const cases = recordedCases('modern').filter((item) => item.webhook.some((entry) => entry.response !== undefined));
    await checkAll('webhook envelopes', cases, (item) => {
      const snapshot = webhookSnapshot('modern', item.settings);
      for (const entry of item.webhook) {
        if (!isObject(entry.response)) continue;
        const answer = parseJson(
          admit(readFileSync(join(item.directory, entry.review), 'utf8'), entry.path, snapshot).body,
        ) as JsonObject;
        const { patch: _patch, status: _status, ...response } = answer.response as JsonObject;
        const { status: _recorded, ...recorded } = entry.response.response as JsonObject;
        const expected = { ...entry.response, response: recorded };
        if (!equalJson({ ...answer, response }, expected)) return firstDifference(expected, { ...answer, response });
      }
      return undefined;
    });
  });
});
