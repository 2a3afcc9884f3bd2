import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import fc from '../support/properties.ts';
import { shapeDifference } from './structure-oracle.ts';
import { dataOf, type Renderer, renderer, safely } from './structure-renders.ts';
import { richPod } from './structure-sinks.ts';
import { stockRenderers } from './structure-stock.ts';

const runs = 1500;

/** Pieces that open and close things: together they can do what none can do alone. */
const fragments = [
  ...['"', "'", '\\', '\n', '\r', '\u0085', '\u2028', ' #', ': ', '- ', '{', '}', '[', ']', ',', '|', '>', '&a ', '*a'],
  ...['!!str ', '<<', '$patch', '---', '...', '? ', 'a', 'word', '0', '  ', '        ', '- name: evil', '\n          '],
];

const text = fc.array(fc.constantFrom(...fragments), { maxLength: 6 }).map((pieces) => pieces.join(''));

/** Where several texts of one tenant meet in what is printed. */
const pods = fc
  .record({
    metadata: fc.array(fc.tuple(text, text), { maxLength: 3 }),
    label: text,
    account: text,
    container: text,
    port: text,
    owner: text,
    namespace: text,
    networks: text,
    image: text,
    volumes: fc.array(fc.tuple(text, text), { maxLength: 2 }),
  })
  .map(({ metadata, label, account, container, port, owner, namespace, networks, image, volumes }): JsonObject => {
    const pod = structuredClone(richPod) as { metadata: JsonObject; spec: JsonObject };
    pod.metadata.labels = { app: label, 'service.istio.io/workload-name': owner };
    pod.metadata.namespace = namespace;
    pod.metadata.ownerReferences = [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: '1', controller: true },
    ];
    pod.metadata.annotations = {
      'proxy.istio.io/config': JSON.stringify({ proxyMetadata: Object.fromEntries(metadata) }),
      'sidecar.istio.io/userVolume': JSON.stringify(
        Object.fromEntries(volumes.map(([key, value]) => [key, { hostPath: { [value]: value } }])),
      ),
      'traffic.sidecar.istio.io/includeOutboundPorts': networks,
      'k8s.v1.cni.cncf.io/networks': networks,
      'sidecar.istio.io/proxyImageType': image,
    };
    pod.spec.serviceAccountName = account;
    pod.spec.containers = [{ name: container, image: 'i', ports: [{ name: port, containerPort: 1 }] }];
    return pod as JsonObject;
  });

const renderers: readonly Renderer[] = [
  renderer('the shipped sidecar', embeddedSnapshot({ values: { global: { mountMtlsCerts: true } } }), 'sidecar'),
  ...stockRenderers().filter(({ template }) => template === 'sidecar'),
];

describe('S1: texts that work together change no structure either', () => {
  it.each(renderers)('$name', (one) => {
    const property = fc.property(pods, (pod) => {
      const data = dataOf(pod, one);
      const safe = data && safely(data, one);
      if (safe) expect(shapeDifference(safe.render, safe.result)).toBeUndefined();
    });
    fc.assert(property, { numRuns: runs });
  });
});

describe('S2: the key of a shape', () => {
  it.each(renderers)('stands for one skeleton: $name', (one) => {
    const skeletons = new Map<string, string>();
    const property = fc.property(pods, (pod) => {
      const data = dataOf(pod, one);
      const safe = one.snapshot.templates.get(one.template)!.safe(one.snapshot);
      if (data === undefined) return;
      const { key, values, text } = rendered(() => safe.examine(data)) ?? {};
      if (key === undefined) return;
      const known = skeletons.get(key) ?? `${values!.length} ${text}`;
      skeletons.set(key, known);
      expect(`${values!.length} ${text}`).toBe(known);
      expect(safe.trace(data)).toMatchObject({ key, values });
    });
    fc.assert(property, { numRuns: 200 });
    expect(skeletons.size).toBeGreaterThan(5);
  });
});

/** Undefined where the render is refused. */
function rendered<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

describe('S2: text of a tenant', () => {
  it.each(renderers)('is neither in keys nor in skeletons: $name', (one) => {
    let words = 0;
    const unique = (): string => `canary${words++}yranac`;
    const fill = (value: unknown): unknown => {
      if (typeof value === 'string') return unique();
      if (Array.isArray(value)) return value.map(fill);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item)]));
    };
    const { metadata, spec } = richPod as { metadata: JsonObject; spec: JsonObject };
    const annotations = {
      ...(fill({
        'traffic.sidecar.istio.io/includeOutboundPorts': '',
        'sidecar.istio.io/proxyImage': '',
      }) as JsonObject),
      'proxy.istio.io/config': JSON.stringify({ proxyMetadata: { [unique()]: unique() } }),
      'sidecar.istio.io/userVolume': JSON.stringify({ [unique()]: { hostPath: { path: unique(), [unique()]: 1 } } }),
    };
    const ports = [{ name: unique(), containerPort: 1 }];
    const pod = {
      metadata: {
        ...(fill(metadata) as JsonObject),
        annotations,
        labels: fill({ app: '', version: '' }) as JsonObject,
      },
      spec: { ...(fill(spec) as JsonObject), containers: [{ name: unique(), image: unique(), ports }] },
    } as JsonObject;
    const data = dataOf(pod, one);
    const { render } = safely(data!, one)!;
    expect(render.values.length).toBeGreaterThan(10);
    expect(render.text).not.toContain('canary');
    expect(render.key).not.toContain('canary');
  });
});
