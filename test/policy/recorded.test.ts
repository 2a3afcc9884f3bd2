import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { Snapshot } from '../../src/inject/index.ts';
import { parseJson } from '../../src/json/index.ts';
import { checkCase, judge } from '../../src/policy/check-case.ts';
import { readExpectation } from '../../src/policy/expectation.ts';
import { explain } from '../../src/policy/explain.ts';
import { reviewedObjects } from '../../src/policy/reviewed-objects.ts';
import { writeYaml } from '../../src/yaml/index.ts';
import { differences } from '../conformance/differences.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { type RecordedCase, recordedCases, webhookSnapshot } from '../support/recorded-settings.ts';

const folder = 'modern';

/** Recorded cases whose settings can be loaded, and from which we do not differ on purpose. */
function cases(): RecordedCase[] {
  const isListed = (name: string) => differences.some((one) => one.folder === folder && one.name === name);
  return recordedCases(folder).filter((item) => !item.load && !isListed(item.name));
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
