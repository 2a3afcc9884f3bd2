import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import { watchTimes } from '../../src/cluster/watch-times.ts';
import { WatchedCache } from '../../src/cluster/watched-cache.ts';
import { type JsonObject, objectMember, textMember } from '../../src/json/index.ts';
import { FakeCluster } from '../support/fake-cluster.ts';

const path = '/api/v1/nodes';
const patience = { timeout: 30_000, interval: 10 };

let cluster: FakeCluster;

afterEach(() => cluster.server.close());

function put(name: string, matters: string, rest = ''): void {
  cluster.put(path, name, { spec: { matters, rest } });
}

async function startCache(settle: number) {
  cluster = await FakeCluster.start(path);
  put('one', 'a');
  const api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
  const read = vi.fn((object: JsonObject) => ({ matters: textMember(objectMember(object, 'spec'), 'matters') }));
  const changed = vi.fn();
  const use = { read, changed, troubled: () => {}, recovered: () => {} };
  const times = { ...watchTimes, firstRetry: 10, betweenLists: 10 };
  const cache = new WatchedCache(api, { path }, use, settle, times);
  onTestFinished(() => cache.stop());
  expect(cache.state).toMatchObject({ isSynced: false, size: 0 });
  cache.start();
  await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
  expect(changed).toHaveBeenCalledOnce();
  expect(cache.state).toMatchObject({ isSynced: true, size: 1 });
  return { cache, read, changed };
}

it('keeps silent about what does not matter, and about lists that say what is known', async () => {
  const { cache, read, changed } = await startCache(0);
  const { entries } = cache;
  for (let beat = 1; beat <= 20; beat++) {
    put('one', 'a', String(beat));
    await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(beat + 1), patience);
  }
  const { lists } = cluster.counts(path);
  cluster.send(path, { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  await vi.waitFor(() => expect(cluster.counts(path).lists).toBe(lists + 1), patience);
  await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
  expect(changed).toHaveBeenCalledOnce();
  expect(cache.entries).toBe(entries);
});

it('tells once of changes that come together, and leaves earlier entries as they were', async () => {
  const { cache, read, changed } = await startCache(300);
  const { entries } = cache;
  put('one', 'b');
  put('two', 'c');
  put('one', 'd');
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(4), patience);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2), patience);
  expect(Object.fromEntries(cache.entries)).toEqual({ one: { matters: 'd' }, two: { matters: 'c' } });
  expect(Object.fromEntries(entries)).toEqual({ one: { matters: 'a' } });
});

it('takes back a change before it is told', async () => {
  const { cache, read, changed } = await startCache(300);
  put('two', 'b');
  cluster.remove(path, 'two');
  put('one', 'z');
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(3), patience);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2), patience);
  expect(Object.fromEntries(cache.entries)).toEqual({ one: { matters: 'z' } });
});

it('learns from a list what it missed', async () => {
  const { cache, changed } = await startCache(0);
  cluster.faults.push((_request, response, url) => {
    if (url.searchParams.get('watch') !== 'true' || cluster.counts(path).lists > 1) return false;
    response.writeHead(410).end('{}');
    return true;
  });
  cluster.cut(path);
  cluster.remove(path, 'one');
  put('two', 'b');
  await vi.waitFor(() => expect(Object.fromEntries(cache.entries)).toEqual({ two: { matters: 'b' } }), patience);
  expect(changed).toHaveBeenCalledTimes(2);
});
