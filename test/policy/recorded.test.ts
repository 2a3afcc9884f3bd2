import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import type { Snapshot } from '../../src/inject/index.ts';
import { isObject, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { podWithDefaults } from '../../src/kube/index.ts';
import { checkCase, judge } from '../../src/policy/check-case.ts';
import { readExpectation } from '../../src/policy/expectation.ts';
import { explain } from '../../src/policy/explain.ts';
import { compareSides } from '../../src/policy/replay.ts';
import { answeredSide, recordedSide } from '../../src/policy/replay-side.ts';
import { reviewedObject, reviewedObjects } from '../../src/policy/reviewed-objects.ts';
import { readAuditEvent } from '../../src/recording/audit-event.ts';

import { recordAuditEvent } from '../../src/recording/record-audit-event.ts';
import { type Recording, writeRecording } from '../../src/recording/recording.ts';
import { defaultRedaction } from '../../src/recording/redaction-rules.ts';
import { writeYaml } from '../../src/yaml/index.ts';
import { differences } from '../conformance/differences.ts';
import { auditEvent, istioWebhook, patchByIndices } from '../recording/audit-events.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { recordAnswer } from '../support/record-answer.ts';
import { type RecordedCase, recordedCases, webhookSnapshot } from '../support/recorded-settings.ts';

const folder = 'modern';

/** Recorded cases whose settings can be loaded, and from which we do not differ on purpose. */
function cases(): RecordedCase[] {
  const isListed = (name: string) => differences.some((one) => one.folder === folder && one.name === name);
  return recordedCases(folder).filter((item) => !item.load && !isListed(item.name));
}

/** What the audit log of an API server would have told of Istio's answer; undefined where no pod was created. */
function istioRecording(
  body: string,
  path: string,
  outcome: string,
  injected: JsonObject | undefined,
): Recording | undefined {
  const request = (parseJson(body) as JsonObject).request as JsonObject;
  const object = request.object ?? null;
  if (!isObject(object)) return undefined;
  const requestObject = podWithDefaults(object);
  const patch = injected && patchByIndices(object, injected);
  const event = auditEvent({
    namespace: String(request.namespace ?? 'default'),
    requestObject: object,
    ...(outcome === 'denied'
      ? { code: 403, message: `admission webhook "${istioWebhook}" denied the request: …` }
      : { responseObject: { ...(injected ? podWithDefaults(injected) : requestObject), kind: 'Pod' } }),
    webhooks: [{ webhook: istioWebhook, ...(patch !== undefined && { patch }) }],
  });
  const context = { rules: defaultRedaction, engine: '1', path, webhooks: [], labelsOf: () => undefined };
  const finding = recordAuditEvent(readAuditEvent(event), context);
  return finding.kind === 'recording' ? finding.recording : undefined;
}

describe.runIf(conformanceDirectory)('what was recorded of Istio', () => {
  const snapshots = new Map<string, Snapshot>();
  const snapshotFor = (id: string): Snapshot => {
    const snapshot = snapshots.get(id) ?? webhookSnapshot(folder, id);
    snapshots.set(id, snapshot);
    return snapshot;
  };
  const isJson = (entry: RecordedCase['webhook'][number]) =>
    entry.contentType === undefined || entry.contentType === 'application/json';

  it('holds as policy tests with golden pods', async () => {
    await checkAll('policy tests', cases(), (item) => {
      for (const entry of item.webhook.filter(isJson)) {
        const read = (file: string) => readFileSync(join(item.directory, file), 'utf8');
        const verdict = judge(read(entry.review), decodeURIComponent(entry.path), snapshotFor(item.settings));
        const golden = entry.pod === undefined ? undefined : writeYaml(parseJson(read(entry.pod)));
        const expectation = readExpectation(`decision: ${entry.outcome}`, 'expect.yaml');
        const [failure] = checkCase(verdict, expectation, { file: 'injected.yaml', text: golden });
        if (failure) return [failure.message, ...failure.details].join('\n');
      }
      return undefined;
    });
  });

  it('is done again, pod by pod, for recordings of what we and what Istio answered', async () => {
    const rules = { rules: defaultRedaction, engine: '1', recordedAt: '2026-11-21T06:40:03Z' };
    let recordings = 0;
    await checkAll('recordings', cases(), (item) => {
      for (const entry of item.webhook.filter((one) => isJson(one) && one.outcome !== 'refused')) {
        const read = (file: string) => readFileSync(join(item.directory, file), 'utf8');
        const snapshot = snapshotFor(item.settings);
        const [body, path] = [read(entry.review), decodeURIComponent(entry.path)];
        const own = recordAnswer(
          { body: Buffer.from(body), path, snapshot, answer: admit(body, path, snapshot) },
          rules,
        );
        const injected = entry.pod === undefined ? undefined : (parseJson(read(entry.pod)) as JsonObject);
        // Bodies that no API server sends.
        const isOdd = item.family === 'table-http';
        const other = isOdd ? undefined : istioRecording(body, path, entry.outcome, injected);
        for (const recording of [own, other].filter((one) => one !== undefined)) {
          recordings++;
          const line = stringifyJson(parseJson(writeRecording(recording)));
          const [reviewed] = reviewedObjects(parseJson(line), 'default');
          const before = recordedSide(reviewed!.recording!);
          if (typeof before === 'string') return before;
          const after = answeredSide(judge(reviewed!.review, path, snapshot));
          const change = compareSides(before, after, () => reviewedObject(reviewed!));
          if (change) return `${recording.answer.by}: ${change.lines.join('; ')}`;
        }
      }
      return undefined;
    });
    expect(recordings).toBeGreaterThan(400);
  });

  it('is explained with the verdict that was recorded', async () => {
    await checkAll('explanations', cases(), (item) => {
      for (const entry of item.webhook.filter((one) => isJson(one) && one.outcome !== 'refused')) {
        const review = parseJson(readFileSync(join(item.directory, entry.review), 'utf8'));
        const snapshot = snapshotFor(item.settings);
        const context = { snapshot, webhooks: [], path: decodeURIComponent(entry.path) };
        for (const reviewed of reviewedObjects(review, 'default')) {
          const { verdict, origins, templates, apiServer } = explain(reviewed, context);
          // The recording knows nothing of labels of namespaces.
          const isJudged = apiServer?.source !== 'istio-selectors';
          if (isJudged && verdict !== entry.outcome) return `${verdict} instead of ${entry.outcome}`;
          const unexplained = origins.find(({ stages }) => stages.length === 0);
          if (unexplained && templates.length > 0) return `${unexplained.path} comes from nowhere`;
        }
      }
      return undefined;
    });
  });
});
