import { describe, expect, it, vi } from 'vitest';
import type { LiveConfigMaps } from '../../src/config/live-config-maps.ts';
import type { RefusedConfiguration } from '../../src/config/snapshot-store.ts';
import type { JsonObject } from '../../src/json/index.ts';
import { corruptVariants, type Documents, goodDocuments } from './documents.ts';
import {
  configMapsPath,
  mountedConfigMap,
  patience,
  plainPod,
  putConfigMaps,
  Served,
  startCluster,
} from './support.ts';

/** Pods that are injected, skipped and denied. */
const pods: readonly JsonObject[] = [
  plainPod,
  { metadata: { name: 'web', annotations: { 'sidecar.istio.io/inject': 'false' } }, spec: { containers: [] } },
  { metadata: { name: 'odd', annotations: { 'inject.istio.io/templates': 'other' } }, spec: { containers: [] } },
];

/** Runs through all variants; after each tenth a good configuration comes. */
async function surviveAll(served: Served, write: (documents: Documents) => void): Promise<void> {
  expect(Object.keys(corruptVariants).length).toBeGreaterThanOrEqual(50);
  await served.marks('first');
  let good = pods.map((pod) => served.answer(pod));
  const { digest } = (await served.status()).configuration;
  const startedAt = performance.now();
  for (const [index, [name, documents]] of Object.entries(corruptVariants).entries()) {
    const before = served.source.store.reloads.refused;
    write(documents);
    await served.refusedTimes(before + 1);
    expect(
      pods.map((pod) => served.answer(pod)),
      name,
    ).toEqual(good);
    const { configuration } = await served.status();
    expect((configuration.refused as JsonObject).problems, name).not.toEqual([]);
    expect(await served.metric('sidecar_injector_config_refused')).toBe(1);
    expect(await served.ready()).toEqual({ status: 200, text: 'ready' });
    if (index % 10 !== 9) continue;
    write(goodDocuments(name));
    await served.marks(name);
    good = pods.map((pod) => served.answer(pod));
    expect(await served.metric('sidecar_injector_config_refused')).toBe(0);
    expect((await served.status()).configuration).toMatchObject({ refused: null });
  }
  expect((await served.status()).configuration.digest).not.toBe(digest);
  expect(await served.metric('sidecar_injector_config_reloads_total{result="refused"}')).toBeGreaterThan(49);
  expect(await served.metric('sidecar_injector_config_last_success_timestamp_seconds')).toBeGreaterThan(
    (Date.now() - (performance.now() - startedAt)) / 1000,
  );
}

describe('R1: a bad configuration keeps the last good one', () => {
  it('from mounted files', async () => {
    const mount = mountedConfigMap();
    mount.swap(goodDocuments('first'));
    const served = await Served.with({ config: mount.directory });
    await surviveAll(served, (documents) => mount.swap(documents));
  });

  it('from live ConfigMaps', async () => {
    const { cluster, options } = await startCluster();
    putConfigMaps(cluster, goodDocuments('first'));
    const served = await Served.with(options);
    await surviveAll(served, (documents) => putConfigMaps(cluster, documents));
  });

  it('that is deleted, and comes back', async () => {
    const { cluster, options } = await startCluster();
    putConfigMaps(cluster, goodDocuments('first'));
    const served = await Served.with(options);
    await served.marks('first');
    for (const name of ['istio-sidecar-injector', 'istio']) {
      const before = served.source.store.reloads.refused;
      cluster.remove(configMapsPath, name, { namespace: 'istio-system' });
      await served.refusedTimes(before + 1);
      expect(served.patch()).toContain('"marker":"first"');
      const { refused } = (await served.status()).configuration as { refused: JsonObject };
      expect(refused.problems).toEqual([`ConfigMap istio-system/${name}: does not exist`]);
      putConfigMaps(cluster, goodDocuments('first'));
      await vi.waitFor(() => expect(served.source.store.refusal).toBeUndefined(), patience);
    }
    expect(served.notebook.lines.at(-1)!.msg).toBe('configuration is again the one in force');
    putConfigMaps(cluster, goodDocuments('second'));
    await served.marks('second');
    expect(served.notebook.lines.at(-1)!.msg).toBe('configuration replaced');
  });

  it('that is deleted as files', async () => {
    const mount = mountedConfigMap();
    mount.swap(goodDocuments('first'));
    const served = await Served.with({ config: mount.directory });
    mount.swap({});
    await served.refusedTimes(1);
    expect(served.patch()).toContain('"marker":"first"');
    mount.swap(goodDocuments('second'));
    await served.marks('second');
  });

  it('and is told once, with what it came from and what stays in force', async () => {
    const { cluster, options } = await startCluster();
    putConfigMaps(cluster, goodDocuments('first'));
    const told: [RefusedConfiguration, LiveConfigMaps | undefined][] = [];
    const served = await Served.with(options, (...one) => told.push(one));
    await served.marks('first');
    const digest = served.source.store.configured!.digest();
    putConfigMaps(cluster, { ...goodDocuments('first'), values: 'global: [' });
    await served.refusedTimes(1);
    putConfigMaps(cluster, { ...goodDocuments('second'), values: 'global: [' });
    putConfigMaps(cluster, { ...goodDocuments('second'), values: 'global: [', mesh: '# other' });
    await served.refusedTimes(2);
    const refusals = served.notebook.lines.filter(({ msg }) => msg === 'new configuration refused, the old one stays');
    expect(refusals).toEqual([
      expect.objectContaining({
        level: 'warn',
        digest,
        problems: [
          expect.stringMatching(/^ConfigMap istio-system\/istio-sidecar-injector, key values: could not parse/),
        ],
      }),
    ]);
    expect(told).toHaveLength(1);
    expect(told[0]![1]!.injector).toMatchObject({
      namespace: 'istio-system',
      name: 'istio-sidecar-injector',
      object: { metadata: { uid: 'a-uid' } },
    });
    const since = told[0]![0].since.toISOString();
    expect((await served.status()).configuration).toMatchObject({ digest, refused: { since } });
  });
});
