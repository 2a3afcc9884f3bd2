import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { loadSnapshot } from '../../src/config/load-snapshot.ts';
import type { Snapshot } from '../../src/inject/index.ts';
import { isObject, type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { canonicalize } from '../../src/kube/index.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { applyPatch, type Operation } from '../../src/patch/index.ts';
import { readYaml, splitYamlDocuments } from '../../src/yaml/index.ts';

const samples = resolve(import.meta.dirname, '../../samples');

interface Workload {
  readonly title: string;
  readonly text: string;
  readonly object: JsonObject;
}

function member(value: Json | undefined, ...path: string[]): JsonObject {
  const found = path.reduce<Json | undefined>((one, name) => (isObject(one) ? one[name] : undefined), value);
  return isObject(found) ? found : {};
}

/** The workloads of all sample manifests. */
function sampleWorkloads(): Workload[] {
  return readdirSync(samples)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => splitYamlDocuments(readFileSync(join(samples, file), 'utf8')))
    .map(({ text }) => ({ text, object: readYaml(text) as JsonObject }))
    .filter(({ object }) => podTemplate(object) !== undefined)
    .map((one) => ({ ...one, title: `${one.object.kind} ${member(one.object, 'metadata').name}` }));
}

function podTemplate(object: JsonObject): JsonObject | undefined {
  if (object.kind === 'Pod') return object;
  const template =
    object.kind === 'CronJob'
      ? member(object, 'spec', 'jobTemplate', 'spec', 'template')
      : member(object, 'spec', 'template');
  return Object.keys(template).length > 0 ? template : undefined;
}

const hash = '6c9b7d5f48';

/** The owner reference, and the labels, that the controllers give a pod. */
function controlledBy(kind: Json, name: Json): { owner: JsonObject; labels: JsonObject } {
  if (kind === 'Deployment') {
    return {
      owner: { kind: 'ReplicaSet', apiVersion: 'apps/v1', name: `${name}-${hash}` },
      labels: { 'pod-template-hash': hash },
    };
  }
  if (kind === 'CronJob')
    return { owner: { kind: 'Job', apiVersion: 'batch/v1', name: `${name}-28493120` }, labels: {} };
  return { owner: { kind, apiVersion: 'apps/v1', name }, labels: {} };
}

/** The pod that a controller makes of the workload. */
function podOf(object: JsonObject): JsonObject {
  if (object.kind === 'Pod') return object;
  const { metadata, spec } = podTemplate(object)!;
  const { owner, labels } = controlledBy(object.kind!, member(object, 'metadata').name!);
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      ...member(metadata),
      labels: { ...member(metadata, 'labels'), ...labels },
      generateName: `${owner.name}-`,
      ownerReferences: [{ ...owner, uid: 'u', controller: true }],
    },
    spec: spec!,
  };
}

/** What the webhook makes of the pod, without what the controllers added. */
function webhookResult(object: JsonObject, snapshot: Snapshot): Json {
  const pod = canonicalize(podOf(object));
  const request = {
    uid: 'u',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    namespace: 'default',
    operation: 'CREATE',
    object: pod,
  };
  const review = { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request };
  const response = member(parseJson(admit(stringifyJson(review as Json), '/inject', snapshot).body), 'response');
  const operations = parseJson(Buffer.from(String(response.patch), 'base64').toString()) as unknown as Operation[];
  return parts(applyPatch(pod, operations));
}

function offlineResult(text: string, snapshot: Snapshot): Json {
  const printed = injectDocument(text, { snapshot, asWebhook: true, namespace: 'default' });
  return parts(podTemplate(readYaml(printed.text) as JsonObject)!);
}

function parts(pod: Json): Json {
  const { generateName: _generated, ownerReferences: _owners, ...metadata } = member(pod, 'metadata');
  const { 'pod-template-hash': _hash, ...labels } = member(metadata, 'labels');
  return { metadata: { ...metadata, labels }, spec: member(pod, 'spec') };
}

describe.each(['true', 'false'])(
  'kube-inject --as-webhook does what the webhook does (native sidecars: %s)',
  (native) => {
    let snapshot: Snapshot;
    beforeAll(async () => {
      snapshot = await loadSnapshot({}, { environment: { ENABLE_NATIVE_SIDECARS: native } });
    });

    it.each(sampleWorkloads())('$title', ({ object, text }) => {
      const injected = offlineResult(text, snapshot);
      expect(injected).toEqual(webhookResult(object, snapshot));
      expect(JSON.stringify(injected)).toContain('"name":"istio-proxy"');
    });
  },
);

describe('samples', () => {
  it('holds a review that the webhook injects', async () => {
    const body = readFileSync(join(samples, 'review.json'), 'utf8');
    const { outcome } = admit(body, '/inject', await loadSnapshot({}, { environment: {} }));
    expect(outcome).toMatchObject({ result: 'injected', namespace: 'default', name: `productpage-v1-${hash}-` });
  });

  it.each(sampleWorkloads())('are injected without complaint: $title', async ({ text }) => {
    const snapshot = await loadSnapshot({}, { rules: 'forced', isOffline: true, environment: {} });
    const { outcomes, warnings, notes } = injectDocument(text, { snapshot, asWebhook: false, namespace: 'default' });
    expect(outcomes).toMatchObject([{ decision: { isInjected: true } }]);
    expect(warnings).toEqual([]);
    expect(notes.filter((note) => !note.includes('spec.jobTemplate'))).toEqual([]);
  });
});
