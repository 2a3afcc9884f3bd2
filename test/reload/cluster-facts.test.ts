import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { selfTest } from '../../src/admission/self-test.ts';
import type { ServeOptions } from '../../src/cli/serve.ts';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import { factKinds } from '../../src/config/fact-kinds.ts';
import { factsToFollow } from '../../src/config/facts-to-follow.ts';
import type { FollowListener } from '../../src/config/followed.ts';
import { LiveFacts } from '../../src/config/live-facts.ts';
import { emptyCluster, namespaceNames, readSnapshot } from '../../src/inject/index.ts';
import { sendObject } from '../support/fake-api-server.ts';
import type { FakeCluster } from '../support/fake-cluster.ts';
import { type Documents, goodDocuments } from './documents.ts';
import { patience, plainPod, putConfigMaps, Served, startCluster } from './support.ts';

const namespaces = '/api/v1/namespaces';
const nodes = '/api/v1/nodes';
const proxyConfigs = '/apis/networking.istio.io/v1beta1/proxyconfigs';

/** Tells in annotations what is known of the cluster. */
const telling: Documents = {
  ...goodDocuments('facts'),
  config: JSON.stringify({
    policy: 'enabled',
    templates: {
      sidecar: `metadata:
  annotations:
    native: "{{ .NativeSidecars }}"
    concurrency: "{{ with .ProxyConfig.Concurrency }}{{ .GetValue }}{{ else }}none{{ end }}"
    user: "{{ .ProxyUID }}"
`,
    },
  }),
};

async function serveWith(
  cluster: FakeCluster,
  options: Partial<ServeOptions>,
  clusterFacts: ServeOptions['clusterFacts'],
): Promise<Served> {
  putConfigMaps(cluster, telling);
  return Served.with({ ...options, ...(clusterFacts && { clusterFacts }) });
}

/** Waits until injected pods carry an annotation. */
async function annotated(
  served: Served,
  name: string,
  value: string,
  pod = plainPod,
  namespace = 'shop',
): Promise<void> {
  await vi.waitFor(() => expect(served.patch(pod, namespace)).toContain(`"${name}":"${value}"`), patience);
}

function putNode(cluster: FakeCluster, name: string, kubeletVersion: string): void {
  cluster.put(nodes, name, { status: { nodeInfo: { kubeletVersion } } });
}

describe('facts about the cluster', () => {
  it('nodes: native sidecars only while all kubelets run them', async () => {
    const { cluster, options } = await startCluster(nodes);
    putNode(cluster, 'new', 'v1.34.1');
    const served = await serveWith(cluster, options, ['nodes']);
    await annotated(served, 'native', 'true');
    putNode(cluster, 'old', 'v1.32.9');
    await annotated(served, 'native', 'false');
    cluster.remove(nodes, 'old');
    await annotated(served, 'native', 'true');
  });

  it('nodes: another one changes nothing but the facts', async () => {
    const { cluster, options } = await startCluster(nodes);
    putNode(cluster, 'new', 'v1.34.1');
    const served = await serveWith(cluster, options, ['nodes']);
    await annotated(served, 'native', 'true');
    const { current } = served.source.store;
    putNode(cluster, 'other', 'v1.34.1');
    await vi.waitFor(() => expect(served.source.store.current!.cluster.nodes!.size).toBe(2), patience);
    expect(served.source.store.current).not.toBe(current);
    expect(served.source.store.current!.templates).toBe(current!.templates);
    expect(current!.cluster.nodes!.size).toBe(1);
  });

  it('ProxyConfigs: also when their kind comes and goes', async () => {
    const { cluster, options } = await startCluster();
    // The real time between looks for the kind is half a minute.
    const served = await serveWith(cluster, options, []);
    await annotated(served, 'concurrency', 'none');
    const api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
    const notes: string[] = [];
    const listener: FollowListener = {
      changed: () => {},
      troubled: () => {},
      recovered: () => {},
      note: (sentence) => notes.push(sentence),
    };
    const times = { watch: 1_000, grace: 1_000, firstRetry: 10, longestRetry: 10, betweenLists: 10, unknownKind: 10 };
    const facts = new LiveFacts(api, ['proxyconfigs'], listener, times);
    facts.start();
    onTestFinished(() => facts.stop());
    await vi.waitFor(() => expect(facts.isSynced).toBe(true), patience);
    expect(facts.over(emptyCluster).proxyConfigs.size).toBe(0);
    cluster.define(proxyConfigs);
    const created = { namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z' };
    cluster.put(proxyConfigs, 'two', { spec: { concurrency: 2 } }, created);
    cluster.put(proxyConfigs, 'bad', { spec: { concurrency: 'many' } }, created);
    await vi.waitFor(() => expect(facts.over(emptyCluster).proxyConfigs.get('shop')).toHaveLength(2), patience);
    const known = facts.over(emptyCluster).proxyConfigs;
    expect(known.get('shop')!.find(({ name }) => name === 'two')).toMatchObject({ layer: { concurrency: 2 } });
    expect(known.get('shop')!.find(({ name }) => name === 'bad')).toMatchObject({ matchLabels: {}, layer: {} });
    expect(notes).toEqual([expect.stringMatching(/^ProxyConfig shop\/bad is left out: /)]);
    expect(facts.over(emptyCluster).proxyConfigs).toBe(known);
    cluster.undefine(proxyConfigs);
    await vi.waitFor(() => expect(facts.over(emptyCluster).proxyConfigs.size).toBe(0), patience);
  });

  it('ProxyConfigs: lie over the config of the mesh', async () => {
    const { cluster, options } = await startCluster(proxyConfigs);
    const served = await serveWith(cluster, options, ['proxyconfigs']);
    await annotated(served, 'concurrency', 'none');
    cluster.put(proxyConfigs, 'two', { spec: { concurrency: 2 } }, { namespace: 'shop' });
    await annotated(served, 'concurrency', '2');
    cluster.put(proxyConfigs, 'two', { spec: { concurrency: 3 } }, { namespace: 'shop' });
    await annotated(served, 'concurrency', '3');
  });

  it('namespaces: their annotations on OpenShift', async () => {
    vi.stubEnv('PLATFORM', 'openshift');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { cluster, options } = await startCluster(namespaces);
    const annotations = { 'openshift.io/sa.scc.uid-range': '1000/10' };
    cluster.put(namespaces, 'shop', {}, { annotations });
    const served = await serveWith(cluster, options, ['namespaces']);
    await annotated(served, 'user', '1009');
    await annotated(served, 'user', '1337', plainPod, 'other');
  });
});

it('nothing is read of namespaces but what is followed', () => {
  const read = { labels: new Set<string>(), annotations: new Set<string>() };
  const watched = (kind: 'labels' | 'annotations', map: { [name: string]: string }) =>
    new Proxy(map, {
      getOwnPropertyDescriptor(target, name) {
        read[kind].add(String(name));
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
    });
  for (const labels of [{}, { 'istio-injection': 'enabled' }, { 'istio.io/rev': 'default' }]) {
    const facts = { labels: watched('labels', labels), annotations: watched('annotations', {}) };
    const cluster = { ...emptyCluster, namespaces: new Map([['self-test', facts]]) };
    const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: 'metadata: {}' } });
    const settings = { cluster, namespacePolicy: 'enforce', isOpenShift: true } as const;
    for (const step of selfTest(readSnapshot({ config: { text, source: 'config' } }, settings))) step();
  }
  expect([...read.labels].sort()).toEqual([...namespaceNames.labels].sort());
  expect([...read.annotations].sort()).toEqual([...namespaceNames.annotations].sort());
});

describe('namespaces that are followed', () => {
  const plain = { metadata: { name: 'cart' }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };

  it('leave the decision to the selectors of the API server, which sees labels first', async () => {
    const { cluster, options } = await startCluster(namespaces);
    cluster.put(namespaces, 'shop');
    const served = await serveWith(cluster, options, ['namespaces']);
    await annotated(served, 'user', '1337', plain);
  });

  it('decide where the user asks for it, but not on namespaces that were not seen yet', async () => {
    const { cluster, options } = await startCluster(namespaces);
    cluster.put(namespaces, 'shop');
    cluster.put(namespaces, 'mesh', {}, { labels: { 'istio-injection': 'enabled' } });
    const served = await serveWith(cluster, { ...options, namespacePolicy: 'enforce' }, ['namespaces']);
    await annotated(served, 'user', '1337', plain, 'mesh');
    expect(served.patch(plain, 'shop')).toBe('');
    await annotated(served, 'user', '1337', plain, 'new-one');
    cluster.put(namespaces, 'shop', {}, { labels: { 'istio-injection': 'enabled' } });
    await annotated(served, 'user', '1337', plain, 'shop');
    cluster.put(namespaces, 'shop', {}, { labels: { 'istio-injection': 'disabled' } });
    await vi.waitFor(() => expect(served.patch(plain, 'shop')).toBe(''), patience);
  });
});

describe('R2: facts that are missing', () => {
  it('hinder the start only', async () => {
    const { cluster, options } = await startCluster(nodes);
    let isForbidden = true;
    cluster.faults.push((_request, response, { pathname }) => {
      if (pathname !== nodes || !isForbidden) return false;
      sendObject(response, { kind: 'Status', reason: 'Forbidden', message: 'nodes is forbidden', code: 403 }, 403);
      return true;
    });
    const served = await serveWith(cluster, options, ['nodes']);
    await vi.waitFor(async () => {
      expect(await served.ready()).toEqual({ status: 503, text: 'nodes not read yet: nodes is forbidden' });
    }, patience);
    expect(served.answer(plainPod)).toBeUndefined();
    expect(await served.metric('sidecar_injector_cluster_cache_synced{kind="nodes"}')).toBe(0);
    isForbidden = false;
    await annotated(served, 'native', 'true');
    isForbidden = true;
    cluster.cut(nodes);
    await vi.waitFor(
      async () => expect((await served.status()).cluster!.nodes!.problem).toContain('forbidden'),
      patience,
    );
    expect(await served.ready()).toEqual({ status: 200, text: 'ready' });
    expect(await served.metric('sidecar_injector_cluster_cache_synced{kind="nodes"}')).toBe(1);
  });
});

describe('which facts are followed', () => {
  const live = { injectConfigMapName: 'istio-sidecar-injector' };

  it.each([
    ['files', {}, {}, []],
    ['files, asked for', { clusterFacts: [...factKinds] }, {}, [...factKinds]],
    ['live', live, {}, ['nodes', 'proxyconfigs']],
    ['live, none', { ...live, clusterFacts: [] }, {}, []],
    ['live, native sidecars settled', live, { ENABLE_NATIVE_SIDECARS: 'true' }, ['proxyconfigs']],
    ['live, labels decide', { ...live, namespacePolicy: 'enforce' as const }, {}, [...factKinds]],
    ['live, OpenShift', live, { PLATFORM: 'openshift' }, [...factKinds]],
    ['asked for in vain', { clusterFacts: ['nodes' as const] }, { ENABLE_NATIVE_SIDECARS: 'false' }, []],
  ])('%s', (_, options, environment, kinds) => {
    expect(factsToFollow(options, environment)).toEqual(kinds);
  });
});
