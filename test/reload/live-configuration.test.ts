import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import { liveNames } from '../../src/config/live-config-maps.ts';
import { loadSnapshot } from '../../src/config/load-snapshot.ts';
import { readLiveConfigMaps } from '../../src/config/read-live-config-maps.ts';
import { type Documents, goodDocuments } from './documents.ts';
import { configMapsPath, mountedConfigMap, patience, putConfigMaps, Served, startCluster } from './support.ts';

function scratchFile(name: string, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'live-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, name), text);
  return join(directory, name);
}

describe('a start with live ConfigMaps', () => {
  it('waits for them, says what is missing, and takes them as they come', async () => {
    const { cluster, options } = await startCluster();
    const served = await Served.with(options);
    await served.refusedTimes(1);
    expect(await served.ready()).toEqual({
      status: 503,
      text: 'no configuration: ConfigMap istio-system/istio-sidecar-injector: does not exist; ConfigMap istio-system/istio: does not exist',
    });
    expect(served.answer({})).toBeUndefined();
    expect((await served.status()).configuration).toMatchObject({
      source: 'ConfigMap istio-system/istio-sidecar-injector, ConfigMap istio-system/istio',
      digest: null,
      loaded: null,
    });
    putConfigMaps(cluster, { ...goodDocuments('first'), config: 'policy: never' });
    await vi.waitFor(async () => expect((await served.ready()).text).toContain('policy is "never"'), patience);
    putConfigMaps(cluster, goodDocuments('first'));
    await served.marks('first');
    expect(await served.ready()).toEqual({ status: 200, text: 'ready' });
    expect((await served.status()).configuration).toMatchObject({ refused: null });
    const told = served.notebook.lines.map(({ msg }) => msg);
    expect(told.at(-1)).toBe('configuration loaded');
    expect(new Set(told.slice(0, -1))).toEqual(new Set(['configuration refused, there is none yet']));
  });

  it('waits for the API server', async () => {
    const { cluster, options } = await startCluster();
    putConfigMaps(cluster, goodDocuments('first'));
    await cluster.server.stop();
    const served = await Served.with(options);
    await vi.waitFor(
      async () =>
        expect((await served.ready()).text).toMatch(/^no configuration, configmaps not read yet: .*ECONNREFUSED/),
      patience,
    );
    await cluster.server.resume();
    await served.marks('first');
    expect(await served.ready()).toEqual({ status: 200, text: 'ready' });
  });

  it('takes the ConfigMaps of the revision, or those that are named', async () => {
    const { cluster, options } = await startCluster();
    const put = (name: string, data: { [key: string]: string }): void =>
      cluster.put(configMapsPath, name, { data }, { namespace: 'istio-system' });
    const { config, values, mesh } = goodDocuments('canary');
    put('istio-sidecar-injector-canary', { config, values });
    put('istio-canary', { mesh });
    put('own-mesh', { mesh: mesh.replace('istiod.', 'own.') });
    const injectConfigMapName = 'istio-sidecar-injector-canary';
    const served = await Served.with({ ...options, injectConfigMapName });
    await served.marks('canary');
    expect(served.source.store.configured?.revision).toBe('canary');
    const named = await Served.with({ ...options, injectConfigMapName, meshConfigMapName: 'own-mesh', revision: 'r' });
    await named.marks('canary');
    expect(named.patch()).toContain('own.istio-system.svc:15012');
    expect(named.source.store.configured?.revision).toBe('r');
  });

  it('lets single files go before, and follows them too', async () => {
    const { cluster, options } = await startCluster();
    putConfigMaps(cluster, goodDocuments('live'));
    cluster.remove(configMapsPath, 'istio', { namespace: 'istio-system' });
    const valuesFile = scratchFile('values', goodDocuments('file').values);
    const meshConfigFile = scratchFile('mesh', goodDocuments('').mesh);
    const served = await Served.with({ ...options, valuesFile, meshConfigFile });
    await served.marks('file');
    writeFileSync(valuesFile, goodDocuments('edited').values);
    await served.marks('edited');
  });
});

it('R1: a good configuration after a bad one is in force within a second or so', async () => {
  const { cluster, options } = await startCluster();
  const mount = mountedConfigMap();
  putConfigMaps(cluster, goodDocuments('first'));
  mount.swap(goodDocuments('first'));
  const live = await Served.with(options);
  const files = await Served.with({ config: mount.directory });
  for (const [served, write] of [
    [live, (documents: object) => putConfigMaps(cluster, documents)],
    [files, (documents: Documents) => mount.swap(documents)],
  ] as const) {
    await served.marks('first');
    write({ ...goodDocuments('bad'), config: 'policy: [' });
    await served.refusedTimes(1);
    write(goodDocuments('good'));
    // A second on an ordinary machine: far less there, and some room for slow ones.
    expect(await served.marks('good')).toBeLessThan(5_000);
  }
});

describe('R4: without the API server', () => {
  it('injection goes on with what is known, and a restart from mounted files works', async () => {
    const { cluster, options } = await startCluster('/api/v1/namespaces', '/api/v1/nodes');
    putConfigMaps(cluster, goodDocuments('live'));
    const served = await Served.with({ ...options, clusterFacts: ['namespaces', 'nodes'] });
    await served.marks('live');
    const before = served.patch();
    await cluster.server.stop();
    await vi.waitFor(async () => {
      const { cluster: kinds } = await served.status();
      for (const { problem } of Object.values(kinds!)) expect(problem).toContain('ECONNREFUSED');
    }, patience);
    expect(served.patch()).toBe(before);
    expect(await served.ready()).toEqual({ status: 200, text: 'ready' });
    expect(await served.metric('sidecar_injector_cluster_cache_synced{kind="namespaces"}')).toBe(1);
    const staleness = 'sidecar_injector_cluster_cache_staleness_seconds{kind="configmaps"}';
    const first = (await served.metric(staleness))!;
    await vi.waitFor(async () => expect(await served.metric(staleness)).toBeGreaterThan(first + 0.1), patience);

    const mount = mountedConfigMap();
    mount.swap(goodDocuments('mounted'));
    const restarted = await Served.with({ config: mount.directory });
    expect(restarted.patch()).toContain('"marker":"mounted"');

    await cluster.server.resume();
    putConfigMaps(cluster, goodDocuments('later'));
    await served.marks('later');
  });
});

describe('the digest', () => {
  it('is that of the documents, wherever they come from', async () => {
    const { cluster, options } = await startCluster();
    const documents = goodDocuments('same');
    putConfigMaps(cluster, documents);
    const live = await Served.with(options);
    await live.marks('same');
    const mount = mountedConfigMap();
    mount.swap(documents);
    const [config, values, mesh] = ['config', 'values', 'mesh'].map((key) => join(mount.directory, key));
    const object = (name: string, data: object) => ({ kind: 'ConfigMap', metadata: { name }, data });
    const { mesh: meshText, ...injector } = documents;
    const dump = scratchFile(
      'dump.json',
      JSON.stringify({
        kind: 'List',
        items: [object('istio-sidecar-injector', injector), object('istio', { mesh: meshText })],
      }),
    );
    const api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
    const names = liveNames({ istioNamespace: 'istio-system', injectConfigMapName: 'istio-sidecar-injector' })!;
    const snapshots = await Promise.all([
      loadSnapshot({ config: mount.directory }),
      loadSnapshot({ config: dump }),
      loadSnapshot({ injectConfigFile: config!, valuesFile: values!, meshConfigFile: mesh! }),
      loadSnapshot({}, { live: await readLiveConfigMaps(api, names) }),
    ]);
    const digest = live.source.store.configured!.digest();
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(snapshots.map((snapshot) => snapshot.digest())).toEqual([digest, digest, digest, digest]);
    expect((await loadSnapshot({ config: mount.directory, generation: '1.12.9' })).digest()).not.toBe(digest);
  });

  it('stands on injected pods where it is asked for, also after they are injected anew', async () => {
    const mount = mountedConfigMap();
    mount.swap(goodDocuments('first'));
    const served = await Served.with({ config: mount.directory, annotateConfigDigest: true });
    const digest = served.source.store.configured!.digest();
    expect(served.patch()).toContain(`"sidecar-injector/config-digest":"${digest}"`);
    mount.swap(goodDocuments('second'));
    await served.marks('second');
    const annotations = { 'sidecar-injector/config-digest': digest, 'sidecar.istio.io/inject': 'true' };
    const earlier = { metadata: { name: 'a', annotations }, spec: { containers: [] } };
    expect(served.patch(earlier)).toContain(served.source.store.configured!.digest());
    const without = await Served.with({ config: mount.directory });
    expect(without.patch()).not.toContain('config-digest');
  });
});

it('a missing ConfigMap of a cluster is told to those who read once', async () => {
  const { cluster } = await startCluster();
  const api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
  const names = { namespace: 'istio-system', injector: 'istio-sidecar-injector', mesh: undefined };
  const live = await readLiveConfigMaps(api, names);
  expect(live).toEqual({ injector: { namespace: 'istio-system', name: 'istio-sidecar-injector', object: undefined } });
  await expect(loadSnapshot({}, { live })).rejects.toThrow(
    'ConfigMap istio-system/istio-sidecar-injector: does not exist',
  );
  cluster.faults.push((_request, response) => response.writeHead(403).end('{}') !== undefined);
  await expect(readLiveConfigMaps(api, names)).rejects.toMatchObject({ status: 403 });
});
