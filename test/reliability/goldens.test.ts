import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import { equalJson, isObject, type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import type { Operation } from '../../src/patch/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { arbitraryPod } from '../support/arbitrary-pod.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { figure, times } from '../support/figure.ts';
import { firstDifference } from '../support/first-difference.ts';
import fc from '../support/properties.ts';
import { recordedCases } from '../support/recorded-settings.ts';
import { loadWebhook } from '../support/webhook-difference.ts';
import { judged, reviewOf } from './reviews.ts';

interface Golden {
  readonly name: string;
  readonly path: string;
  readonly body: string;
  readonly snapshot: Snapshot;
}

/** Every recorded request whose pod was injected, under its settings. */
function goldens(): Golden[] {
  const snapshots = new Map<string, Snapshot | ConfigurationError>();
  return ['modern', 'differential'].flatMap((folder) =>
    recordedCases(folder).flatMap((item) => {
      const key = `${folder}/${item.settings}`;
      const snapshot = snapshots.get(key) ?? loadWebhook(folder, item.settings);
      snapshots.set(key, snapshot);
      if (snapshot instanceof ConfigurationError) return [];
      return item.webhook
        .filter(({ outcome, contentType }) => outcome === 'injected' && contentType === undefined)
        .map((entry, index) => ({
          name: `${folder}/${item.name} ${index}`,
          path: decodeURIComponent(entry.path),
          body: readFileSync(join(item.directory, entry.review), 'utf8'),
          snapshot,
        }));
    }),
  );
}

function withRequest(body: string, changes: JsonObject): string {
  const review = parseJson(body) as { request: JsonObject };
  return stringifyJson({ ...review, request: { ...review.request, ...changes } });
}

const objectOf = (body: string): JsonObject => (parseJson(body) as { request: { object: JsonObject } }).request.object;

function operationsOf(body: string): Operation[] {
  const { patch } = (parseJson(body) as { response: { patch?: string } }).response;
  return patch === undefined ? [] : (parseJson(Buffer.from(patch, 'base64').toString()) as unknown as Operation[]);
}

describe.runIf(conformanceDirectory)('all recorded pods', () => {
  const all = goldens();

  it('P8: are answered byte for byte alike in a dry run', { timeout: 300_000 }, async () => {
    await checkAll('dry runs', all, ({ body, path, snapshot }) => {
      const plain = admit(body, path, snapshot).body;
      const dry = admit(withRequest(body, { dryRun: true }), path, snapshot).body;
      return dry === plain ? undefined : 'a dry run is answered otherwise';
    });
  });

  it('P9: are left as they are when they come again', { timeout: 300_000 }, async () => {
    await checkAll('second injections', all, ({ name, body, path, snapshot }) => {
      const { object, fault } = judged(body, snapshot, path);
      if (fault !== undefined) return fault;
      const again = admit(withRequest(body, { object: object! }), path, snapshot);
      const { operations } = again.outcome;
      if (!unsettled.has(name)) return operations === 0 ? undefined : `${operations} operations for the second time`;
      return operations > 0 ? undefined : 'is left as it is, so its row must go';
    });
    figure(`${unsettled.size} pods change at the second injection, each for a known reason`);
  });

  it('P9: get under another configuration what that one gives at once', { timeout: 300_000 }, async () => {
    const other = embeddedSnapshot();
    const cases = all.filter(({ name }) => !steered.includes(name));
    await checkAll('injections by two configurations', cases, ({ body, path, snapshot }) => {
      const direct = judged(body, other, path);
      const first = judged(body, snapshot, path);
      const both = judged(withRequest(body, { object: first.object! }), other, path);
      if (direct.answer.outcome.result !== 'injected' || both.answer.outcome.result !== 'injected') return undefined;
      if (!isBroughtByTemplateAlone(objectOf(body))) return undefined;
      const [ours, theirs] = [specOf(both.object!), specOf(direct.object!)];
      return equalJson(ours, theirs) ? undefined : firstDifference(theirs, ours);
    });
  });

  it('P10: get operations that only add, replace and remove, and none for what stays as it is', {
    timeout: 300_000,
  }, async () => {
    await checkAll('minimal patches', all, ({ body, path, snapshot }) => {
      const { answer, object, fault } = judged(body, snapshot, path);
      if (fault !== undefined) return fault;
      return needlessOperation(objectOf(body), object as JsonObject, operationsOf(answer.body));
    });
  });
});

const nobodysMarks =
  'marks that no injection left; a container of a known name is first taken for the own one of the user';
const templatePrintsAll = 'the template prints all labels or ports of the pod, those that injection brings included';

/**
 * Pods that a second injection changes, and why. What the first one gives is recorded of Istio, and what it does not leave
 * in the pod nobody can know at the second time.
 */
const unsettled = new Map([
  ['modern/prober-merge-previous-broken 0', nobodysMarks],
  ['modern/prober-merge-previous-without-probes 0', nobodysMarks],
  ['modern/status-broken 0', nobodysMarks],
  ['modern/status-containers-only 0', nobodysMarks],
  ['modern/status-empty 0', nobodysMarks],
  ['modern/status-init-only 0', nobodysMarks],
  ['modern/status-other-type 0', nobodysMarks],
  ['modern/status-unknown-fields 0', nobodysMarks],
  ['differential/override-022 0', templatePrintsAll],
  ['differential/override-030 0', templatePrintsAll],
  ['differential/reinjection-009 0', templatePrintsAll],
  ['differential/templates-012 0', templatePrintsAll],
  ['differential/templates-019 0', templatePrintsAll],
]);

/** Where annotations or fields of the whole pod that the first configuration brings steer the second one. */
const steered = [
  'modern/hello.cni 0',
  'modern/hello-openshift-custom-injection 0',
  'modern/proxy-config-many 0',
  'differential/multi-document-014 0',
  'differential/openshift-002 0',
  'differential/openshift-004 0',
  'differential/openshift-006 0',
  'differential/override-022 0',
  'differential/override-030 0',
  'differential/prometheus-007 0',
  'differential/reinjection-manifest-016 0',
  'differential/templates-018 0',
];

/** Labels and annotations that a template brings are nobody's afterwards: whoever removed them might remove a user's own. */
const specOf = (pod: Json): Json => (pod as JsonObject).spec!;

/** A pod that was never injected; what another injector left on one is the business of other tests. */
function isBroughtByTemplateAlone(pod: JsonObject): boolean {
  const { annotations } = pod.metadata as { annotations?: JsonObject };
  return annotations?.['sidecar.istio.io/status'] === undefined;
}

/** Containers that come out as they were, unless they change their order among themselves. */
function unchangedContainers(before: JsonObject, after: JsonObject): Json[] {
  return ['containers', 'initContainers'].flatMap((list) => {
    const items = (pod: JsonObject): readonly Json[] => ((pod.spec as JsonObject)[list] as Json[] | undefined) ?? [];
    const found = items(before).flatMap((item) => {
      const place = items(after).findIndex((one) => equalJson(one, item));
      return place < 0 ? [] : [{ item, place }];
    });
    const isInOrder = found.every(({ place }, index) => index === 0 || place > found[index - 1]!.place);
    return isInOrder ? found.map(({ item }) => item) : [];
  });
}

/** An operation that writes a whole container although the container came out as it was. */
function needlessOperation(
  before: JsonObject,
  after: JsonObject,
  operations: readonly Operation[],
): string | undefined {
  const unchanged = unchangedContainers(before, after);
  for (const operation of operations) {
    const { op, path } = operation;
    const value = 'value' in operation ? operation.value : null;
    if (!['add', 'replace', 'remove'].includes(op)) return `operation ${op}`;
    const parts = (Array.isArray(value) ? value : [value]).filter(isObject);
    const repeated = /ontainers/.test(path) && parts.some((part) => unchanged.some((item) => equalJson(item, part)));
    if (repeated) return `${op} ${path} writes a container that does not change`;
  }
  return undefined;
}

describe('generated pods', () => {
  it('P10: get patches that the API server applies, without needless operations', { timeout: 600_000 }, () => {
    const snapshot = embeddedSnapshot();
    fc.assert(
      fc.property(arbitraryPod, (pod) => {
        const { answer, object, fault } = judged(reviewOf(pod), snapshot);
        expect(fault).toBeUndefined();
        if (answer.outcome.result !== 'injected') return;
        expect(needlessOperation(pod, object as JsonObject, operationsOf(answer.body))).toBeUndefined();
      }),
      { numRuns: times(200, 10_000) },
    );
    figure(`${times(200, 10_000)} generated pods`);
  });
});
