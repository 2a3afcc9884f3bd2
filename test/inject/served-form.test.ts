import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import type { Snapshot } from '../../src/inject/index.ts';
import { type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { containerWithDefaults, volumeWithDefaults } from '../../src/kube/index.ts';
import { applyPatch, decodePatch } from '../../src/patch/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';

function admitted(pod: Json, snapshot: Snapshot): { pod: JsonObject; operations: number } {
  const request = { uid: 'u', kind: { group: '', version: 'v1', kind: 'Pod' }, operation: 'CREATE', namespace: 'shop' };
  const review = { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request: { ...request, object: pod } };
  const { body, outcome } = admit(stringifyJson(review), '/inject', snapshot);
  const { patch } = (parseJson(body) as { response: { patch?: string } }).response;
  const operations = patch === undefined ? [] : decodePatch(Buffer.from(patch, 'base64').toString());
  return { pod: applyPatch(pod, operations) as JsonObject, operations: outcome.operations };
}

/** What the API server makes of a pod before it calls again. */
function served(pod: JsonObject): JsonObject {
  const spec = pod.spec as { [list: string]: JsonObject[] };
  const { containers = [], initContainers = [], volumes = [] } = spec;
  return {
    ...pod,
    spec: {
      ...spec,
      containers: containers.map(containerWithDefaults),
      initContainers: initContainers.map(containerWithDefaults),
      volumes: volumes.map(volumeWithDefaults),
    },
  };
}

const small = served({
  metadata: { generateName: 'cart-', labels: { app: 'cart' } },
  spec: { containers: [{ name: 'app', image: 'app:1', ports: [{ containerPort: 80 }] }] },
});

const proxyOf = (pod: JsonObject): JsonObject => {
  const { initContainers } = pod.spec as { initContainers: JsonObject[] };
  return initContainers.find(({ name }) => name === 'istio-proxy')!;
};

describe('P9: a pod that the API server sends again', () => {
  it.each(['sidecar', 'gateway'])('is left as it is when defaults were filled in: %s', (template) => {
    const snapshot = embeddedSnapshot();
    const wish = { 'inject.istio.io/templates': template };
    const metadata = { ...(small.metadata as JsonObject), annotations: wish };
    const first = admitted({ ...small, metadata }, snapshot);
    expect(first.operations).toBeGreaterThan(0);
    expect(admitted(served(first.pod), snapshot).operations).toBe(0);
  });

  it('gets the other image of another configuration, and what does not differ stays as it was served', () => {
    const before = served(admitted(small, embeddedSnapshot()).pod);
    const after = admitted(before, embeddedSnapshot({ values: { global: { tag: '9.9.9' } } }));
    expect(proxyOf(after.pod).image).toMatch(/:9\.9\.9$/);
    const volumes = (pod: JsonObject): Json => (pod.spec as JsonObject).volumes!;
    expect(volumes(after.pod)).toEqual(volumes(before));
  });

  it('gets back what somebody took out of the sidecar in between', () => {
    const snapshot = embeddedSnapshot();
    const injected = admitted(small, snapshot).pod;
    const before = served(injected);
    delete proxyOf(before).args;
    expect(proxyOf(admitted(before, snapshot).pod)).toEqual(proxyOf(injected));
  });
});
