import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import {
  applyMeshConfig,
  type MeshConfig,
  type ProxyConfigInputs,
  protoToJson,
  proxyConfigFor,
  readProxyConfigResources,
} from '../../src/mesh/index.ts';

const mesh: MeshConfig = applyMeshConfig('defaultConfig: {proxyMetadata: {FROM: mesh, M: "1"}}');

function resource(namespace: string, name: string, spec: Json, created?: string): Json {
  return { metadata: { namespace, name, creationTimestamp: created ?? null }, spec };
}

function configText(resources: readonly Json[], inputs: Partial<ProxyConfigInputs> = {}): string {
  const config = proxyConfigFor({
    mesh,
    resources: readProxyConfigResources(resources),
    rootNamespace: 'root',
    namespace: 'shop',
    labels: { app: 'cart', tier: 'web' },
    annotation: undefined,
    ...inputs,
  });
  return protoToJson(config, 'istio.mesh.v1alpha1.ProxyConfig');
}

const from = (name: string): Json => ({ environmentVariables: { FROM: name } });
const selecting = (name: string, matchLabels: Json): Json =>
  ({ ...(from(name) as object), selector: { matchLabels } }) as Json;

const root = resource('root', 'r', from('root'));
const namespaced = resource('shop', 'n', from('namespace'));
const workload = resource('shop', 'w', selecting('workload', { app: 'cart' }));
const annotation = 'proxyMetadata: {FROM: annotation}';

describe('the proxy config of a pod', () => {
  it.each<[string, readonly Json[], string | undefined, string]>([
    ['the mesh', [], undefined, 'mesh'],
    ['the root namespace over the mesh', [root], undefined, 'root'],
    ['the namespace over the root namespace', [namespaced, root], undefined, 'namespace'],
    ['the annotation over the namespace', [namespaced, root], annotation, 'annotation'],
    ['the workload over the annotation', [workload, namespaced, root], annotation, 'workload'],
  ])('follows %s', (_, resources, text, winner) => {
    expect(configText(resources, { annotation: text })).toBe(`{"proxyMetadata":{"FROM":"${winner}","M":"1"}}`);
  });

  it.each<[string, Json]>([
    ['other labels', selecting('x', { app: 'other' })],
    ['more labels than the pod has', selecting('x', { app: 'cart', zone: 'a' })],
    ['an empty selector', { ...(from('x') as object), selector: {} } as Json],
    ['no labels', selecting('x', {})],
    ['a name of the prototype', selecting('x', { constructor: 'cart' })],
  ])('ignores a resource that selects %s', (_, spec) => {
    expect(configText([resource('shop', 'x', spec)])).toContain('"FROM":"mesh"');
  });

  it('takes no workload resources of the root namespace for pods elsewhere', () => {
    expect(configText([resource('root', 'x', selecting('x', { app: 'cart' }))])).toContain('"FROM":"mesh"');
  });

  it('applies the resource of the root namespace once to pods in it', () => {
    expect(configText([root], { namespace: 'root' })).toContain('"FROM":"root"');
  });

  it.each<[string, readonly Json[], string]>([
    [
      'older',
      [
        resource('shop', 'b', from('newer'), '2025-01-01T00:00:00Z'),
        resource('shop', 'c', from('older'), '2024-01-01T00:00:00Z'),
      ],
      'older',
    ],
    [
      'first by name',
      [
        resource('shop', 'b', from('b'), '2024-01-01T00:00:00Z'),
        resource('shop', 'a', from('a'), '2024-01-01T00:00:00Z'),
      ],
      'a',
    ],
    ['first in the list without dates', [resource('shop', 'b', from('b')), resource('shop', 'a', from('a'))], 'b'],
  ])('takes the one that is %s', (_, resources, winner) => {
    expect(configText(resources)).toContain(`"FROM":"${winner}"`);
  });

  it('takes concurrency and image from resources, and nothing else', () => {
    const spec = {
      concurrency: 0,
      image: { imageType: 'debug' },
      statusPort: 1,
      selector: { matchLabels: { app: 'cart' } },
    };
    expect(configText([resource('shop', 'x', spec)])).toBe(
      '{"concurrency":0,"proxyMetadata":{"FROM":"mesh","M":"1"},"image":{"imageType":"debug"}}',
    );
  });

  it('lets zeros of the annotation not override', () => {
    expect(configText([], { annotation: 'statusPort: 0\nconcurrency: 0' })).toBe(
      '{"concurrency":0,"proxyMetadata":{"FROM":"mesh","M":"1"}}',
    );
  });

  it.each(['statusPort: [', 'statusPort: x', '- a'])('ignores the annotation %s', (text) => {
    expect(configText([], { annotation: text })).toBe('{"proxyMetadata":{"FROM":"mesh","M":"1"}}');
  });

  it('lets the built-in defaults shine through zeros of the mesh config', () => {
    const inputs = {
      mesh: applyMeshConfig('defaultConfig: {statNameLength: 0}'),
      namespace: 'shop',
      rootNamespace: 'root',
    };
    const config = proxyConfigFor({ ...inputs, resources: new Map(), labels: undefined, annotation: undefined });
    expect(config.statNameLength).toBe(189);
  });

  it('is the same object for pods with the same layers', () => {
    const inputs = { mesh, rootNamespace: 'root', namespace: 'shop', labels: { app: 'cart' }, annotation: undefined };
    expect(proxyConfigFor({ ...inputs, resources: new Map() })).toBe(mesh.defaultConfig);
    const resources = readProxyConfigResources([root, namespaced, workload]);
    expect(proxyConfigFor({ ...inputs, resources })).toBe(proxyConfigFor({ ...inputs, resources }));
  });
});
