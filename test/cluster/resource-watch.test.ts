import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { KubernetesApi } from '../../src/cluster/kubernetes-api.ts';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import { ResourceWatch, type WatchedResource } from '../../src/cluster/resource-watch.ts';
import { type WatchTimes, watchTimes } from '../../src/cluster/watch-times.ts';
import { type JsonObject, objectMember, textMember } from '../../src/json/index.ts';
import { sendObject } from '../support/fake-api-server.ts';
import { FakeCluster, type Fault } from '../support/fake-cluster.ts';

const path = '/api/v1/namespaces';
/** Far beyond what it takes, for machines that are slow. */
const patience = { timeout: 30_000, interval: 10 };

let cluster: FakeCluster;

afterEach(() => cluster.server.close());

/** What a watch knows: the label `a` of each object by its key. */
class Follower {
  readonly facts = new Map<string, string>();
  readonly told: string[] = [];
  /** When lists and watches were asked for. */
  readonly lists: number[] = [];
  readonly watches: number[] = [];
  readonly watch: ResourceWatch<string>;

  private constructor(watch: (follower: Follower) => ResourceWatch<string>) {
    this.watch = watch(this);
    void this.watch.run();
    onTestFinished(() => this.watch.stop());
  }

  static async of(times: Partial<WatchTimes> = {}, resource: Partial<WatchedResource> = {}): Promise<Follower> {
    const api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
    const all = { ...watchTimes, ...times };
    return new Follower((self) => new ResourceWatch(self.#noting(api), { path, ...resource }, self.#listener(), all));
  }

  #noting(api: KubernetesApi): KubernetesApi {
    return {
      server: api.server,
      write: (...call) => api.write(...call),
      read: (where, query = {}, signal) => {
        if (query.continue === undefined) this.lists.push(performance.now());
        return api.read(where, query, signal);
      },
      watch: (...call) => {
        this.watches.push(performance.now());
        return api.watch(...call);
      },
    };
  }

  #listener() {
    return {
      read: (object: JsonObject) => {
        const a = textMember(objectMember(objectMember(object, 'metadata'), 'labels'), 'a');
        if (a === 'poison') throw new TypeError('poison');
        return a;
      },
      listed: (facts: ReadonlyMap<string, string>) => {
        this.facts.clear();
        for (const [key, fact] of facts) this.facts.set(key, fact);
      },
      changed: (key: string, fact: string | undefined) => {
        if (fact === undefined) this.facts.delete(key);
        else this.facts.set(key, fact);
      },
      troubled: (problem: string) => void this.told.push(problem),
      recovered: () => void this.told.push('recovered'),
    };
  }

  /** Waits until it knows that the object has that label; undefined: that the object is gone. */
  async knows(key: string, a: string | undefined): Promise<void> {
    await vi.waitFor(() => expect(this.facts.get(key)).toBe(a), patience);
  }
}

function label(name: string, a: string): void {
  cluster.put(path, name, {}, { labels: { a } });
}

async function start(...collections: string[]): Promise<void> {
  cluster = await FakeCluster.start(path, ...collections);
  label('shop', 'one');
}

const isWatch = (url: URL): boolean => url.searchParams.get('watch') === 'true';

/** Answers so many watches, or lists, with a status. */
function refuse(times: number, code: number, what: 'watch' | 'list', headers: Record<string, string> = {}): Fault {
  let left = times;
  return (_request, response, url) => {
    if (isWatch(url) !== (what === 'watch') || left-- <= 0) return false;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendObject(response, { kind: 'Status', reason: `Code${code}`, message: `refused with ${code}`, code }, code);
    return true;
  };
}

/** Checks that no two lists began within a second; timers may fire a little early. */
function expectRareLists({ lists }: Follower): void {
  const gaps = lists.slice(1).map((at, index) => at - lists[index]!);
  expect(Math.min(...gaps, 1_000)).toBeGreaterThan(990);
}

describe('a watch', () => {
  it('knows what there is, what comes, changes and goes', async () => {
    await start();
    const follower = await Follower.of();
    await follower.knows('shop', 'one');
    await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
    label('cart', 'two');
    label('shop', 'three');
    await follower.knows('cart', 'two');
    await follower.knows('shop', 'three');
    cluster.remove(path, 'shop');
    await follower.knows('shop', undefined);
    expect(follower.watch.state).toMatchObject({ isSynced: true, problem: undefined });
    expect(cluster.counts(path)).toEqual({ lists: 1, watches: 1 });
    expect(follower.told).toEqual([]);
  });

  it('lists page by page', async () => {
    await start();
    for (let index = 0; index < 1_200; index++) label(`n${index}`, String(index));
    const follower = await Follower.of();
    await follower.knows('n1199', '1199');
    expect(follower.facts.size).toBe(1_201);
    const lists = cluster.server.calls.filter((call) => !call.includes('watch='));
    expect(lists).toEqual([
      `GET ${path}?limit=500`,
      `GET ${path}?limit=500&continue=500`,
      `GET ${path}?limit=500&continue=1000`,
    ]);
  });

  it('can be of one object', async () => {
    await start();
    label('other', 'x');
    const follower = await Follower.of({}, { fieldSelector: 'metadata.name=shop' });
    await follower.knows('shop', 'one');
    await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
    label('other', 'y');
    label('shop', 'two');
    await follower.knows('shop', 'two');
    expect([...follower.facts.keys()]).toEqual(['shop']);
  });

  it('waits for a kind that the server does not know yet, and knows of its end', async () => {
    await start();
    const resources = '/apis/networking.istio.io/v1beta1/proxyconfigs';
    const follower = await Follower.of({ unknownKind: 50 }, { path: resources, isOptional: true });
    await vi.waitFor(() => expect(follower.watch.state.isSynced).toBe(true), patience);
    cluster.define(resources);
    cluster.put(resources, 'p', {}, { namespace: 'shop', labels: { a: 'one' } });
    await follower.knows('shop/p', 'one');
    await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
    cluster.undefine(resources);
    await follower.knows('shop/p', undefined);
    expect(follower.told).toEqual([]);
  });

  it('is stopped at any point', async () => {
    await start();
    const follower = await Follower.of({ firstRetry: 60_000 });
    follower.watch.stop();
    await follower.watch.run();
    const second = await Follower.of();
    await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
    second.watch.stop();
    await vi.waitFor(() => expect(cluster.watching).toBe(0), patience);
  });

  it('tells of a defect of ours and goes on', async () => {
    await start();
    const follower = await Follower.of({ firstRetry: 1, betweenLists: 1 });
    await follower.knows('shop', 'one');
    await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
    label('shop', 'poison');
    await vi.waitFor(() => expect(follower.told).not.toEqual([]), patience);
    label('shop', 'two');
    await follower.knows('shop', 'two');
    expect(follower.told[0]).toContain('a defect of sidecar-injector: TypeError: poison');
    expect(follower.told.at(-1)).toBe('recovered');
  });
});

describe('R3: a watch recovers', () => {
  /** Changes an object while something is wrong, and waits until the watch knows. */
  async function convergesAfter(fault: (follower: Follower) => unknown, times: Partial<WatchTimes> = {}) {
    await start();
    const follower = await Follower.of({ firstRetry: 100, ...times });
    await follower.knows('shop', 'one');
    await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
    await fault(follower);
    label('shop', 'two');
    await follower.knows('shop', 'two');
    await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
    label('shop', 'three');
    await follower.knows('shop', 'three');
    expectRareLists(follower);
    return follower;
  }

  it('from 410 at the start of a watch, by listing again', async () => {
    await convergesAfter(() => {
      cluster.faults.push(refuse(1, 410, 'watch'));
      cluster.cut(path);
    });
    expect(cluster.counts(path).lists).toBe(2);
  });

  it('from 410 inside the stream', async () => {
    const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
    const follower = await convergesAfter(() => cluster.send(path, { type: 'ERROR', object }));
    expect(cluster.counts(path).lists).toBe(2);
    expect(follower.told).toEqual([]);
  });

  it('from 410 between the pages of a list, by listing in one piece', async () => {
    await start();
    for (let index = 0; index < 600; index++) label(`n${index}`, 'x');
    cluster.faults.push((_request, response, url) => {
      if (!url.searchParams.has('continue')) return false;
      sendObject(response, { kind: 'Status', code: 410, reason: 'Expired', message: 'continue is too old' }, 410);
      return true;
    });
    const follower = await Follower.of();
    await follower.knows('n599', 'x');
    expectRareLists(follower);
    expect(cluster.server.calls).toContain(`GET ${path}`);
  });

  it('from 410 again and again, with one list a second at most', async () => {
    await convergesAfter(() => {
      cluster.faults.push(refuse(3, 410, 'watch'));
      cluster.cut(path);
    });
    expect(cluster.counts(path).lists).toBe(4);
  });

  it('from 429, not before the time that the server asks for', async () => {
    const { watches } = await convergesAfter(() => {
      cluster.faults.push(refuse(1, 429, 'watch', { 'retry-after': '1' }));
      cluster.cut(path);
    });
    expect(watches[2]! - watches[1]!).toBeGreaterThan(990);
    expect(cluster.counts(path).lists).toBe(1);
  });

  it('from 500 now and then, without a list', async () => {
    const follower = await convergesAfter(() => {
      cluster.faults.push(refuse(2, 500, 'watch'));
      cluster.cut(path);
    });
    expect(cluster.counts(path).lists).toBe(1);
    expect(follower.told).toEqual(['refused with 500', 'recovered']);
  });

  it('from refusals without end of a version, by listing', async () => {
    await convergesAfter(() => {
      const future = cluster.version;
      cluster.faults.push((_request, response, url) => {
        if (!isWatch(url) || Number(url.searchParams.get('resourceVersion')) > future) return false;
        const message = 'Too large resource version';
        sendObject(response, { kind: 'Status', reason: 'Timeout', message, code: 504 }, 504);
        return true;
      });
      cluster.cut(path);
    });
    expect(cluster.counts(path).lists).toBe(2);
  });

  it('from the end of the stream, by watching on from the last version', async () => {
    await convergesAfter(() => cluster.cut(path));
    expect(cluster.counts(path).lists).toBe(1);
  });

  it('from streams that end at once, without haste', async () => {
    await start();
    cluster.faults.push((_request, response, url) => isWatch(url) && response.end() !== undefined);
    await Follower.of();
    await vi.waitFor(() => expect(cluster.counts(path).watches).toBeGreaterThan(3), patience);
    const startedAt = performance.now();
    const before = cluster.counts(path).watches;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const perSecond = (cluster.counts(path).watches - before) / ((performance.now() - startedAt) / 1_000);
    expect(perSecond).toBeLessThan(5);
    expect(cluster.counts(path).lists).toBe(1);
  });

  it('from a connection that is reset', async () => {
    await convergesAfter(() => cluster.cut(path, 'destroy'));
    expect(cluster.counts(path).lists).toBe(1);
  });

  it('from a connection that is open and silent', async () => {
    const follower = await convergesAfter(
      () => {
        let isOnce = true;
        cluster.faults.push((_request, response, url) => {
          if (!isWatch(url) || !isOnce) return false;
          isOnce = false;
          response.writeHead(200).flushHeaders();
          return true;
        });
        cluster.cut(path);
      },
      { watch: 1_000, grace: 200 },
    );
    expect(follower.told[0]).toBe(`${cluster.server.url} neither goes on with a watch nor ends it`);
  });

  it('from a token that is not taken any more', async () => {
    await convergesAfter(async () => {
      await cluster.server.writeToken('new-token');
      cluster.faults.push((request, response) => {
        if (request.headers.authorization === 'Bearer new-token') return false;
        sendObject(response, { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized', code: 401 }, 401);
        return true;
      });
      cluster.cut(path);
    });
    expect(cluster.counts(path).lists).toBe(1);
  });

  it('from a restart of the API server', async () => {
    const follower = await convergesAfter(async (one) => {
      await cluster.server.stop();
      await vi.waitFor(() => expect(one.told.at(-1)).toContain('ECONNREFUSED'), patience);
      // A connection that is cut is another problem than one that is refused; each is told once.
      expect(new Set(one.told).size).toBe(one.told.length);
      expect(one.watch.state.isSynced).toBe(true);
      await cluster.server.resume();
    });
    expect(follower.told.at(-1)).toBe('recovered');
    expect(cluster.counts(path).lists).toBe(1);
  });

  it('from bookmarks alone: they are where it goes on', async () => {
    await convergesAfter(async () => {
      cluster.bookmark(path);
      const version = cluster.version;
      await vi.waitFor(() => {
        cluster.cut(path);
        expect(cluster.server.calls.at(-1)).toContain(`resourceVersion=${version}&`);
      }, patience);
      cluster.oldest = version;
    });
    expect(cluster.counts(path).lists).toBe(1);
  });

  it('from whatever happens, without missing anything', async () => {
    await start();
    const follower = await Follower.of({ watch: 1_000, grace: 200, firstRetry: 100 });
    const troubles = [
      () => cluster.cut(path),
      () => cluster.cut(path, 'destroy'),
      () => cluster.bookmark(path),
      () => cluster.faults.push(refuse(1, 500, 'watch')),
      () => cluster.faults.push(refuse(1, 410, 'watch')),
      () => cluster.faults.push(refuse(1, 429, 'list', { 'retry-after': '0' })),
      () => cluster.server.stop().then(() => cluster.server.resume()),
    ];
    for (let flip = 0; flip < 21; flip++) {
      await troubles[flip % troubles.length]!();
      if (flip % 3 === 0) cluster.cut(path);
      label('shop', `flip ${flip}`);
      await follower.knows('shop', `flip ${flip}`);
    }
  });
});
