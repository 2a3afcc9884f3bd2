import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TlsOptions } from '../../src/cli/tls-options.ts';
import { openTrust } from '../../src/cli/trust-source.ts';
import type { KubernetesApi } from '../../src/cluster/kubernetes-api.ts';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import type { RegistrationTimes } from '../../src/cluster/registration.ts';
import type { JsonObject } from '../../src/json/index.ts';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import type { RunningServer } from '../../src/server/start-server.ts';
import { Client, Notebook, startTestServer } from '../server/support.ts';
import { sendObject } from '../support/fake-api-server.ts';
import { FakeCluster, type Fault } from '../support/fake-cluster.ts';
import { MountedVolume } from '../support/mounted-volume.ts';

const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const secrets = '/api/v1/namespaces/mesh/secrets';
const service = 'sidecar-injector.mesh.svc';
const patience = 120_000;
/** How late the API server of these tests hears of a changed registration, in milliseconds. */
const lag = 100;
const times: RegistrationTimes = {
  betweenWrites: 50,
  firstRetry: 50,
  longestRetry: 500,
  check: 50,
  propagation: 1_000,
  reread: 60_000,
  keepForeign: 600_000,
};
const options: TlsOptions = {
  namespace: 'mesh',
  tlsSan: [],
  tlsMinVersion: '1.2',
  tlsClientName: [],
  webhookConfig: ['injector'],
  instance: 'sidecar-injector',
};
const shared: TlsOptions = { ...options, tlsSecret: 'injector-tls' };

let cluster: FakeCluster;
let api: KubernetesApi;

beforeEach(async () => {
  cluster = await FakeCluster.start(registrations, secrets);
  api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
  const clientConfig = { service: { name: 'sidecar-injector', namespace: 'mesh' } };
  const webhooks = ['rev.namespace', 'rev.object'].map((name) => ({
    name: `${name}.sidecar-injector.istio.io`,
    clientConfig,
  }));
  cluster.put(registrations, 'injector', { webhooks }, { labels: { 'sidecar-injector/instance': 'sidecar-injector' } });
});

afterEach(() => cluster.server.close());

/** A replica with a real server. */
async function startReplica(chosen = shared): Promise<RunningServer> {
  const trust = await openTrust(chosen, async () => api, new Notebook(), times);
  const server = await startTestServer({ certificate: trust.certificate, concerns: trust.concerns });
  onTestFinished(trust.keepFresh(server));
  return server;
}

/** What the registration says now whom to trust. */
function registeredBundle(): string {
  const { webhooks } = cluster.get(registrations, 'injector') as {
    webhooks: { clientConfig: { caBundle?: string } }[];
  };
  const bundles = new Set(webhooks.map(({ clientConfig }) => clientConfig.caBundle ?? ''));
  return bundles.size === 1 ? Buffer.from([...bundles][0]!, 'base64').toString() : '';
}

/** An API server that calls the replicas without a pause, each time on a new connection, with the trust of a moment ago. */
class Caller {
  readonly failures: string[] = [];
  readonly serials: Set<string>[];
  answers = 0;
  readonly #servers: readonly RunningServer[];
  readonly #loop: Promise<void>;
  #isOver = false;

  constructor(servers: readonly RunningServer[]) {
    this.#servers = servers;
    this.serials = servers.map(() => new Set<string>());
    this.#loop = this.#run();
  }

  /** Waits for so many further calls. */
  async goOn(calls: number): Promise<void> {
    const enough = this.answers + this.failures.length + calls;
    await vi.waitFor(() => expect(this.answers + this.failures.length).toBeGreaterThanOrEqual(enough), patience);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#loop;
  }

  async #run(): Promise<void> {
    const heard: { readonly at: number; readonly bundle: string }[] = [];
    for (let count = 0; !this.#isOver; count++) {
      heard.push({ at: performance.now(), bundle: registeredBundle() });
      while (heard.length > 1 && heard[1]!.at < performance.now() - lag) heard.shift();
      await this.#call(count % this.#servers.length, heard[0]!.bundle);
      await new Promise((wake) => setTimeout(wake, 5));
    }
  }

  async #call(replica: number, ca: string): Promise<void> {
    try {
      const client = await Client.open(this.#servers[replica]!.port, { ca, servername: service });
      this.serials[replica]!.add(client.socket.getPeerX509Certificate()!.serialNumber);
      const { status } = await client.post('/inject', '{}');
      client.socket.destroy();
      if (status === 200) this.answers++;
      else this.failures.push(`HTTP ${status}`);
    } catch (error) {
      this.failures.push((error as Error).message);
    }
  }
}

async function trusted(): Promise<void> {
  await vi.waitFor(() => expect(registeredBundle()).toContain('BEGIN CERTIFICATE'), patience);
  // The caller hears of it, too.
  await new Promise((wake) => setTimeout(wake, 3 * lag));
}

describe('T7: replicas behind a registration', () => {
  it('change certificate and authority under load without one call that fails', { timeout: 400_000 }, async () => {
    const servers = await Promise.all([1, 2, 3].map(() => startReplica()));
    await trusted();
    const caller = new Caller(servers);
    const everywhere = async (count: number): Promise<void> => {
      await vi.waitFor(() => {
        for (const serials of caller.serials) expect(serials.size).toBe(count);
      }, patience);
    };
    await everywhere(1);
    rotate('certificate');
    await everywhere(2);
    await caller.goOn(20);
    rotate('authority');
    await everywhere(3);
    await caller.goOn(20);
    // The earlier authority stays, since somebody could still serve what it signed.
    expect(registeredBundle().match(/BEGIN/g)).toHaveLength(2);
    cluster.remove(secrets, 'injector-tls', { namespace: 'mesh' });
    await vi.waitFor(() => expect(cluster.get(secrets, 'injector-tls', { namespace: 'mesh' })).toBeDefined(), patience);
    await caller.goOn(20);
    await caller.end();
    expect(caller.failures).toEqual([]);
    for (const { object } of cluster.writes) expect(JSON.stringify(object)).not.toMatch(/"caBundle":""/);
  });

  it('show until when authorities hold and how the registration stands', async () => {
    const server = await startReplica();
    await trusted();
    const admin = `http://127.0.0.1:${server.adminPort}`;
    const status = await vi.waitFor(async () => {
      const found = (await (await fetch(`${admin}/status`)).json()) as JsonObject;
      expect(found.registrations).toEqual({ injector: 'published' });
      return found;
    }, patience);
    const expiry = new Date(new X509Certificate(registeredBundle()).validTo);
    expect(status.authorityExpires).toBe(expiry.toISOString());
    const metrics = await (await fetch(`${admin}/metrics`)).text();
    expect(metrics).toContain(`sidecar_injector_ca_expiry_timestamp_seconds ${expiry.getTime() / 1000}\n`);
    expect(metrics).toContain('webhook_patch_attempts_total{name="injector"} 1\n');
  });

  it('are not ready without the Secret, and say why', async () => {
    const message = 'secrets "injector-tls" is forbidden';
    const forbidden: Fault = (_request, response, { pathname }) => {
      if (pathname !== secrets) return false;
      sendObject(response, { kind: 'Status', message, reason: 'Forbidden', code: 403 }, 403);
      return true;
    };
    cluster.faults.push(forbidden);
    const server = await startReplica();
    const becomes = (text: RegExp): Promise<void> =>
      vi.waitFor(async () => {
        const ready = await fetch(`http://127.0.0.1:${server.adminPort}/readyz`);
        expect(await ready.text()).toMatch(text);
      }, patience);
    await becomes(
      /^no certificate, Secret mesh\/injector-tls not read yet: .*secrets "injector-tls" is forbidden.*\n$/,
    );
    cluster.put(secrets, 'injector-tls', { kind: 'Secret', data: { password: 'eA==' } }, { namespace: 'mesh' });
    cluster.faults.length = 0;
    await becomes(/^no certificate, Secret mesh\/injector-tls cannot be used: it belongs to somebody else: .*\n$/);
    cluster.remove(secrets, 'injector-tls', { namespace: 'mesh' });
    await becomes(/^ready\n$/);
  });

  it('T6: show why new files are refused, as long as they lie there', async () => {
    const authority = new CertificateAuthority(new Date());
    const volume = new MountedVolume();
    onTestFinished(() => volume.remove());
    volume.swap(filesOf(authority));
    const server = await startReplica(filesIn(volume));
    const told = async (): Promise<[unknown, string | undefined]> => {
      const read = async (path: string): Promise<string> =>
        (await fetch(`http://127.0.0.1:${server.adminPort}${path}`)).text();
      const { certificateRefused } = JSON.parse(await read('/status')) as JsonObject;
      return [certificateRefused, /^sidecar_injector_certificate_refused (\d)$/m.exec(await read('/metrics'))?.[1]];
    };
    expect(await told()).toEqual([null, '0']);
    const { key } = authority.issue([service], new Date());
    volume.swap({ ...filesOf(authority), 'tls.key': key });
    const refusal = expect.stringContaining('the key does not belong to the certificate');
    await vi.waitFor(async () => expect(await told()).toEqual([refusal, '1']), patience);
    volume.swap(filesOf(authority));
    await vi.waitFor(async () => expect(await told()).toEqual([null, '0']), patience);
  });

  it('whose files come from elsewhere change the authority under load, too, one after the other', {
    timeout: 400_000,
  }, async () => {
    const [first, second] = [new CertificateAuthority(new Date()), new CertificateAuthority(new Date())];
    const volumes = [1, 2, 3].map(() => new MountedVolume());
    onTestFinished(() => {
      for (const volume of volumes) volume.remove();
    });
    for (const volume of volumes) volume.swap(filesOf(first));
    const servers = await Promise.all(volumes.map((volume) => startReplica(filesIn(volume))));
    await trusted();
    const caller = new Caller(servers);
    await vi.waitFor(() => {
      for (const serials of caller.serials) expect(serials.size).toBe(1);
    }, patience);
    for (const [index, volume] of volumes.entries()) {
      volume.swap(filesOf(second));
      await vi.waitFor(() => expect(caller.serials[index]!.size).toBe(2), patience);
      await caller.goOn(20);
    }
    await caller.end();
    expect(caller.failures).toEqual([]);
    // Those that were last to hear of the second one could rely on the first one until then.
    expect(registeredBundle()).toBe(second.certificate + first.certificate);
  });
});

function rotate(what: string): void {
  const { metadata, ...members } = cluster.get(secrets, 'injector-tls', { namespace: 'mesh' })!;
  const annotations = { 'sidecar-injector/rotate': what };
  cluster.put(secrets, 'injector-tls', members, { ...(metadata as JsonObject), annotations });
}

function filesOf(authority: CertificateAuthority): Record<string, string> {
  const { certificate, key } = authority.issue([service], new Date());
  return { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate };
}

function filesIn(volume: MountedVolume): TlsOptions {
  return {
    ...options,
    tlsCertFile: volume.path('tls.crt'),
    tlsKeyFile: volume.path('tls.key'),
    caFile: volume.path('ca.crt'),
    tlsSan: [service],
  };
}
