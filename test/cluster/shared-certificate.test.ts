import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { KubernetesApi } from '../../src/cluster/kubernetes-api.ts';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import type { ReconcilerTimes } from '../../src/cluster/reconciler.ts';
import { SharedCertificate } from '../../src/cluster/shared-certificate.ts';
import { type Json, type JsonObject, objectMember } from '../../src/json/index.ts';
import type { Identity } from '../../src/trust/identity.ts';
import { vouchersFor } from '../../src/trust/identity.ts';
import type { Publication } from '../../src/trust/plan-trust.ts';
import { Notebook } from '../server/support.ts';
import { FakeCluster } from '../support/fake-cluster.ts';

const secrets = '/api/v1/namespaces/mesh/secrets';
const place = { namespace: 'mesh', name: 'injector-tls', instance: 'sidecar-injector' };
const names = ['injector.mesh.svc'];
const times: ReconcilerTimes = { betweenWrites: 5, firstRetry: 20, longestRetry: 100, check: 20 };
const patience = 30_000;

let cluster: FakeCluster;
let api: KubernetesApi;

beforeEach(async () => {
  cluster = await FakeCluster.start(secrets);
  api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
});

afterEach(() => cluster.server.close());

/** A replica with a clock of its own, and what it was told to serve. */
class Replica {
  readonly log = new Notebook();
  readonly offers: Identity[] = [];
  publication: Publication = 'missing';
  offset = 0;
  readonly shared: SharedCertificate;

  constructor(wanted: readonly string[] = names) {
    const now = (): Date => new Date(Date.now() + this.offset);
    this.shared = new SharedCertificate(
      { api, place, names: wanted, log: this.log, times, now },
      { offer: (identity) => void this.offers.push(identity), publicationOf: () => this.publication },
    );
    this.shared.start();
    onTestFinished(() => this.shared.stop());
  }

  get served(): string {
    return this.offers.at(-1)?.certificate.certificate ?? '';
  }

  get authorities(): readonly X509Certificate[] {
    return this.offers.at(-1)?.authorities ?? [];
  }
}

function stored(): JsonObject | undefined {
  return cluster.get(secrets, place.name, { namespace: 'mesh' });
}

/** The text of one key of the Secret. */
function text(key: string): string {
  const data = stored()?.data as JsonObject | undefined;
  return Buffer.from(String(data?.[key] ?? ''), 'base64').toString();
}

function put(data: JsonObject, metadata: JsonObject = {}): void {
  const labels = { 'sidecar-injector/instance': 'sidecar-injector' };
  cluster.put(
    secrets,
    place.name,
    { kind: 'Secret', type: 'Opaque', data },
    { namespace: 'mesh', labels, ...metadata },
  );
}

async function settled(...replicas: Replica[]): Promise<void> {
  await vi.waitFor(() => {
    for (const replica of replicas) expect(replica.served).toBe(text('tls.crt'));
    expect(text('tls.crt')).not.toBe('');
  }, patience);
}

describe('a certificate that replicas share', () => {
  it('is made once by many replicas that start together', async () => {
    const replicas = Array.from({ length: 8 }, () => new Replica());
    await settled(...replicas);
    expect(cluster.writes.map(({ method }) => method)).toEqual(['POST']);
    expect(new Set(replicas.map(({ served }) => served)).size).toBe(1);
    for (const { offers } of replicas) {
      const identity = offers.at(-1)!;
      expect(vouchersFor(identity, identity.authorities, new Date())).toHaveLength(1);
    }
    expect(stored()).toMatchObject({
      type: 'Opaque',
      metadata: { labels: { 'sidecar-injector/instance': 'sidecar-injector' } },
    });
  });

  it('never writes keys or certificates into the log', async () => {
    const replica = new Replica();
    await settled(replica);
    expect(JSON.stringify(replica.log.lines)).not.toMatch(/BEGIN|PRIVATE|LS0t/);
  });

  it('is renewed by one replica, and the others take what it wrote', async () => {
    const replicas = [new Replica(), new Replica(), new Replica()];
    await settled(...replicas);
    const first = text('tls.crt');
    for (const replica of replicas) replica.offset = 61 * 24 * 3_600_000;
    await vi.waitFor(() => expect(text('tls.crt')).not.toBe(first), patience);
    await settled(...replicas);
    expect(cluster.writes.map(({ method }) => method)).toEqual(['POST', 'PUT']);
    expect(text('ca.crt').match(/BEGIN/g)).toHaveLength(1);
  });

  it('is written again as it was where the Secret is deleted, and stays the same', async () => {
    const replicas = [new Replica(), new Replica()];
    await settled(...replicas);
    const { data } = stored()!;
    cluster.remove(secrets, place.name, { namespace: 'mesh' });
    await vi.waitFor(() => expect(stored()?.data).toEqual(data), patience);
    expect(replicas.map(({ offers }) => offers.length)).toEqual([1, 1]);
  });

  it.each([
    ['the certificate is gone', { 'tls.crt': undefined }],
    ['the key is another', { 'tls.key': 'bm9uc2Vuc2U=' }],
    ['the authorities are nonsense', { 'ca.crt': 'bm9uc2Vuc2U=' }],
    ['the key of the authority is gone', { 'ca.key': undefined }],
    ['everything is gone', { 'tls.crt': undefined, 'tls.key': undefined, 'ca.crt': undefined, 'ca.key': undefined }],
  ])('is restored where %s', async (_name, damage) => {
    const replica = new Replica();
    await settled(replica);
    const data = stored()!.data as JsonObject;
    put(JSON.parse(JSON.stringify({ ...data, ...damage, extra: 'a2VwdA==' })) as JsonObject);
    await vi.waitFor(() => expect(stored()?.data).toEqual({ ...data, extra: 'a2VwdA==' }), patience);
    expect(replica.offers).toHaveLength(1);
  });

  it('is made good also where the answer to a write comes after a newer change', async () => {
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const taken: Json[] = [];
    const real = api;
    api = {
      server: real.server,
      read: (...given) => real.read(...given),
      write: async (...given) => {
        const written = await real.write(...given);
        await held;
        return written;
      },
      async *watch(...given) {
        for await (const event of real.watch(...given)) {
          yield event;
          // Who asks for the next one has looked at this one.
          taken.push(objectMember(objectMember(event, 'object'), 'metadata').resourceVersion!);
        }
      },
    };
    const replica = new Replica();
    await vi.waitFor(() => expect(cluster.writes).toHaveLength(1), patience);
    put({ ...(stored()!.data as JsonObject), 'tls.key': 'bm9uc2Vuc2U=' });
    await vi.waitFor(() => expect(taken).toContain(String(cluster.version)), patience);
    answer();
    await vi.waitFor(() => expect(text('tls.key')).toContain('PRIVATE KEY'), patience);
    await settled(replica);
  });

  it('of a damaged Secret that nobody remembers is made anew', async () => {
    put({ 'tls.crt': 'bm9uc2Vuc2U=', 'ca.key': '' });
    const replica = new Replica();
    await settled(replica);
  });

  it('is not made over and over for a name that no certificate can carry', async () => {
    const replica = new Replica(['ü.example']);
    await vi.waitFor(() => expect(JSON.stringify(replica.log.lines)).toContain('no certificate can be made'), patience);
    expect([cluster.writes, replica.offers]).toEqual([[], []]);
  });

  it('leaves the Secret of somebody else alone', async () => {
    put({ 'tls.crt': 'eA==' }, { labels: {} });
    const replica = new Replica();
    await vi.waitFor(() => expect(JSON.stringify(replica.log.lines)).toContain('belongs to somebody else'), patience);
    expect([cluster.writes, replica.offers]).toEqual([[], []]);
    // Once it is empty it may be ours.
    put({}, { labels: {} });
    await settled(replica);
  });

  it('gets the names of all replicas, of whatever release, and comes to rest', async () => {
    const replicas = [new Replica(['old.mesh.svc']), new Replica(['new.mesh.svc'])];
    await vi.waitFor(() => {
      const { subjectAltName } = new X509Certificate(text('tls.crt'));
      expect(subjectAltName?.split(', ').sort()).toEqual(['DNS:new.mesh.svc', 'DNS:old.mesh.svc']);
    }, patience);
    await settled(...replicas);
    expect(cluster.writes).toHaveLength(2);
  });

  it('is served on while the API server is away, and renewed when it is back', async () => {
    const replica = new Replica();
    await settled(replica);
    await cluster.server.stop();
    replica.offset = 61 * 24 * 3_600_000;
    await vi.waitFor(() => expect(JSON.stringify(replica.log.lines)).toContain('cannot be'), patience);
    expect(replica.offers).toHaveLength(1);
    await cluster.server.resume();
    await vi.waitFor(() => expect(replica.offers).toHaveLength(2), patience);
    await settled(replica);
  });

  it('waits for the API server where nothing is known yet', async () => {
    await cluster.server.stop();
    const replica = new Replica();
    await vi.waitFor(() => expect(replica.log.lines).not.toEqual([]), patience);
    expect(replica.offers).toEqual([]);
    await cluster.server.resume();
    await settled(replica);
  });
});

describe('T7: the authority that replicas share', () => {
  it('changes on request, in three steps, and never before it is known', async () => {
    const replicas = [new Replica(), new Replica(), new Replica()];
    await settled(...replicas);
    const [first, authority] = [text('tls.crt'), text('ca.crt')];
    put(stored()!.data as JsonObject, { annotations: { 'sidecar-injector/rotate': 'authority' } });
    await vi.waitFor(() => {
      for (const { authorities } of replicas) expect(authorities).toHaveLength(2);
    }, patience);
    expect(text('tls.crt')).toBe(first);
    expect(text('ca.crt').startsWith(authority)).toBe(true);
    expect((stored()!.metadata as JsonObject).annotations).toEqual({});
    const writes = cluster.writes.length;
    for (const replica of replicas) replica.publication = 'published';
    await vi.waitFor(() => expect(text('tls.crt')).not.toBe(first), patience);
    await settled(...replicas);
    expect(cluster.writes).toHaveLength(writes + 1);
    expect(replicas[0]!.authorities).toHaveLength(2);
    expect(text('next-ca.key')).toBe('');
    // The last certificate of the earlier authority has expired.
    for (const replica of replicas) replica.offset = 91 * 24 * 3_600_000;
    await vi.waitFor(() => {
      for (const { authorities } of replicas) expect(authorities).toHaveLength(1);
    }, patience);
    expect(replicas[0]!.authorities[0]!.toString()).not.toBe(authority);
  });

  it('is not written fast, whoever fights for it', async () => {
    const replica = new Replica();
    await settled(replica);
    const good = stored()!.data as JsonObject;
    const before = cluster.writes.length;
    const startedAt = performance.now();
    for (let round = 0; round < 50; round++) {
      put({ ...good, 'tls.key': 'bm9uc2Vuc2U=' });
      await vi.waitFor(() => expect(stored()?.data).toEqual(good), { timeout: patience, interval: 1 });
    }
    const writes = cluster.writes.length - before;
    expect(writes).toBeLessThanOrEqual((performance.now() - startedAt) / times.betweenWrites + 1);
    expect(replica.offers).toHaveLength(1);
  });
});
