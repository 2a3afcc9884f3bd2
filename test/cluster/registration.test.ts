import { X509Certificate } from 'node:crypto';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { KubernetesApi } from '../../src/cluster/kubernetes-api.ts';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import { Registration, type RegistrationTimes } from '../../src/cluster/registration.ts';
import { RegistrationCounts } from '../../src/cluster/registration-counts.ts';
import type { Json, JsonObject } from '../../src/json/index.ts';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { readCertificate } from '../../src/trust/certificate.ts';
import type { Identity } from '../../src/trust/identity.ts';
import { Notebook } from '../server/support.ts';
import { FakeCluster } from '../support/fake-cluster.ts';

const collection = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const names = ['sidecar-injector.mesh.svc'];
const labels = { 'sidecar-injector/instance': 'sidecar-injector' };
const patience = 30_000;
const times: RegistrationTimes = {
  betweenWrites: 10,
  firstRetry: 20,
  longestRetry: 100,
  check: 20,
  propagation: 100,
  reread: 60_000,
  keepForeign: 60_000,
};

let cluster: FakeCluster;
let api: KubernetesApi;

beforeEach(async () => {
  cluster = await FakeCluster.start(collection);
  api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
});

afterEach(() => cluster.server.close());

function identityOf(signer: CertificateAuthority, ...others: CertificateAuthority[]): Identity {
  const { certificate, key } = signer.issue(names, new Date());
  return {
    certificate: readCertificate(certificate, key, names, new Date()),
    authorities: [signer, ...others].map((one) => new X509Certificate(one.certificate)),
  };
}

/** What one replica does about a registration. */
class Keeper {
  readonly log = new Notebook();
  readonly registry = new Registry();
  readonly #counts = new RegistrationCounts();
  readonly registration: Registration;
  identity: Identity | undefined;

  constructor(identity: Identity | undefined, changes: Partial<RegistrationTimes> = {}, name = 'injector') {
    this.identity = identity;
    this.registration = new Registration({
      api,
      name,
      instance: 'sidecar-injector',
      identity: () => this.identity,
      counts: this.#counts,
      log: this.log,
      times: { ...times, ...changes },
    });
    this.#counts.register(this.registry);
    this.registration.start();
    onTestFinished(() => this.registration.stop());
  }

  use(identity: Identity): void {
    this.identity = identity;
    this.registration.look();
  }

  async count(metric: string): Promise<number> {
    const { values } = (await this.registry.getSingleMetric(metric)?.get()) ?? { values: [] };
    return values.reduce((sum, { value }) => sum + value, 0);
  }
}

function put(bundles: readonly (string | undefined)[], metadata: JsonObject = { labels }, name = 'injector'): void {
  const service = { name: 'sidecar-injector', namespace: 'mesh' };
  const webhooks: Json = bundles.map((caBundle, index) => ({
    name: `w${index}.sidecar-injector.istio.io`,
    clientConfig: { service, ...(caBundle === undefined ? {} : { caBundle }) },
  }));
  cluster.put(collection, name, { webhooks }, metadata);
}

/** The authorities of each webhook, in PEM. */
function stored(name = 'injector'): string[] {
  const { webhooks } = cluster.get(collection, name) as { webhooks: { clientConfig: { caBundle?: string } }[] };
  return webhooks.map(({ clientConfig }) => Buffer.from(clientConfig.caBundle ?? '', 'base64').toString());
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const [first, second, third] = [0, 1, 2].map(() => new CertificateAuthority(new Date())) as [
  CertificateAuthority,
  CertificateAuthority,
  CertificateAuthority,
];

async function published(texts: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(stored()).toEqual(texts), patience);
}

describe('T7: a registration', () => {
  it('gets the authorities once they are known, in one write by several replicas', async () => {
    put([undefined, undefined]);
    const keepers = [new Keeper(undefined), new Keeper(undefined), new Keeper(undefined)];
    const identity = identityOf(first);
    for (const keeper of keepers) keeper.use(identity);
    await published([first.certificate, first.certificate]);
    await vi.waitFor(() => {
      for (const { registration } of keepers) expect(registration.condition).toBe('published');
    }, patience);
    expect(cluster.writes.map(({ method }) => method)).toEqual(['PATCH']);
  });

  it('is put right when somebody drops, empties or replaces them, and when it is made anew', async () => {
    put([undefined]);
    new Keeper(identityOf(first), { keepForeign: 0 });
    await published([first.certificate]);
    for (const drift of [undefined, '', base64('nonsense'), base64(third.certificate)]) {
      put([drift]);
      await published([first.certificate]);
    }
    cluster.remove(collection, 'injector');
    put([undefined, undefined]);
    await published([first.certificate, first.certificate]);
  });

  it('is put right also where the answer to a write comes after a newer change', async () => {
    put([undefined]);
    const held: (() => void)[] = [];
    cluster.faults.push((request, response) => {
      if (request.method !== 'PATCH' || held.length > 0) return false;
      const { end } = response;
      response.end = ((...given: Parameters<typeof end>) => {
        held.push(() => end.apply(response, given));
        return response;
      }) as typeof end;
      return false;
    });
    const { registration } = new Keeper(identityOf(first), { keepForeign: 0, propagation: 0 });
    const authority = new X509Certificate(first.certificate);
    await published([first.certificate]);
    await vi.waitFor(() => expect(registration.isPublished(authority)).toBe(true), patience);
    put([undefined]);
    await vi.waitFor(() => expect(registration.isPublished(authority)).toBe(false), patience);
    held[0]!();
    await published([first.certificate]);
  });

  it('keeps the authorities of other replicas for a while, so that each can serve its own', async () => {
    put([undefined]);
    const old = new Keeper(identityOf(first), { keepForeign: 60_000 });
    await published([first.certificate]);
    const young = new Keeper(identityOf(second), { keepForeign: 60_000 });
    await published([second.certificate + first.certificate]);
    await vi.waitFor(() => expect(old.registration.condition).toBe('published'), patience);
    const { length } = cluster.writes;
    old.registration.stop();
    young.registration.stop();
    new Keeper(identityOf(second), { keepForeign: 300 });
    await published([second.certificate]);
    expect(cluster.writes).toHaveLength(length + 1);
  });

  it('says that an authority is known only when all webhooks have held it for a while without a break', async () => {
    put([undefined]);
    const propagation = 300;
    const next = new X509Certificate(second.certificate);
    const keeper = new Keeper(identityOf(first), { propagation });
    await published([first.certificate]);
    expect(keeper.registration.isPublished(next)).toBe(false);
    const expectWait = async (since: number): Promise<void> => {
      await vi.waitFor(() => expect(keeper.registration.isPublished(next)).toBe(true), patience);
      expect(performance.now() - since).toBeGreaterThan(propagation);
    };
    keeper.use(identityOf(first, second));
    await published([first.certificate + second.certificate]);
    await expectWait(cluster.writes.at(-1)!.at);
    put([base64(first.certificate)]);
    await published([first.certificate + second.certificate]);
    await expectWait(cluster.writes.at(-1)!.at);
    // What happens while nobody can look counts as a break.
    await cluster.server.stop();
    await vi.waitFor(() => expect(JSON.stringify(keeper.log.lines)).toContain('cannot be watched'), patience);
    const resumedAt = performance.now();
    await cluster.server.resume();
    await vi.waitFor(() => expect(cluster.watching).toBe(1), patience);
    cluster.bookmark(collection);
    await expectWait(resumedAt);
  });

  it('is put right even where the watch is deaf', async () => {
    cluster.faults.push((_request, response, url) => {
      if (url.searchParams.get('watch') !== 'true') return false;
      response.writeHead(200).flushHeaders();
      return true;
    });
    put([undefined]);
    new Keeper(identityOf(first), { reread: 50 });
    await published([first.certificate]);
    put([undefined]);
    await published([first.certificate]);
  });

  it.each([
    ['that does not exist', (): void => {}, identityOf(first), 'webhook_config_not_found'],
    ['without our label', () => put([undefined], {}), identityOf(first), 'wrong_instance'],
    ['without a webhook of ours', () => put([]), identityOf(first), 'webhook_entry_not_found'],
    [
      'for which there are no fitting authorities',
      () => put([undefined]),
      { ...identityOf(first), authorities: identityOf(second).authorities },
      'load_ca_bundle_failure',
    ],
  ])(
    '%s is never written, and the reason is told once and counted as long as it lasts',
    async (_name, prepare, identity, reason) => {
      prepare();
      const keeper = new Keeper(identity);
      await vi.waitFor(() => expect(keeper.registration.condition).toBe(reason), patience);
      await vi.waitFor(() => expect(cluster.counts(collection).watches).toBeGreaterThan(0), patience);
      expect([cluster.writes, await keeper.count('webhook_patch_attempts_total')]).toEqual([[], 0]);
      await vi.waitFor(
        async () => expect(await keeper.count('webhook_patch_failures_total')).toBeGreaterThan(3),
        patience,
      );
      expect(await keeper.registry.metrics()).toContain(
        `webhook_patch_failures_total{name="injector",reason="${reason}"} `,
      );
      expect(keeper.log.lines).toMatchObject([{ level: 'warn', registration: 'injector', reason }]);
    },
  );

  it('of others is not even looked at', async () => {
    put([undefined]);
    put([undefined], { labels }, 'somebody-elses');
    new Keeper(identityOf(first));
    await published([first.certificate]);
    expect(stored('somebody-elses')).toEqual(['']);
    expect(cluster.server.calls.filter((call) => !call.includes('injector'))).toEqual([]);
  });

  it('is tried again with growing pauses while the API server refuses', async () => {
    put([undefined]);
    let refusals = 0;
    cluster.faults.push((request, response) => {
      if (request.method !== 'PATCH' || refusals >= 5) return false;
      refusals++;
      response.writeHead(403).end('{"kind":"Status","code":403,"reason":"Forbidden","message":"no"}');
      return true;
    });
    const keeper = new Keeper(identityOf(first));
    await published([first.certificate]);
    expect(await keeper.count('webhook_patch_attempts_total')).toBe(6);
    expect(await keeper.count('webhook_patch_retries_total')).toBe(5);
    expect(await keeper.count('webhook_patch_failures_total')).toBe(5);
    expect(keeper.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('over which others fight is not written more than once in the time that is set', async () => {
    put([undefined]);
    const betweenWrites = 100;
    new Keeper(identityOf(first), { betweenWrites });
    await published([first.certificate]);
    const startedAt = performance.now();
    let rounds = 0;
    while (performance.now() - startedAt < 3_000) {
      put([rounds++ % 2 === 0 ? undefined : base64(third.certificate)]);
      await new Promise((wake) => setTimeout(wake, 5));
    }
    const elapsed = performance.now() - startedAt;
    expect(cluster.writes.length).toBeLessThanOrEqual(elapsed / betweenWrites + 2);
    const attempts = cluster.server.calls.filter((call) => call.startsWith('PATCH')).length;
    expect(attempts).toBeLessThanOrEqual(elapsed / betweenWrites + 2);
    expect(rounds).toBeGreaterThan(20);
    await vi.waitFor(() => expect(stored()[0]).toContain(first.certificate), patience);
    // Nothing that was ever stored by us lacks them.
    for (const { object } of cluster.writes)
      expect(JSON.stringify(object)).toContain(base64(first.certificate).slice(0, 400));
  });
});
