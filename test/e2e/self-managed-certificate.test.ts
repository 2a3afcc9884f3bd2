import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { at, items } from '../install/installed.ts';
import { accountKubeconfig } from './support/account.ts';
import type { ControlPlane } from './support/control-plane.ts';
import { type Injector, startReplica } from './support/injector.ts';
import { kubectl } from './support/kubectl.ts';
import { newNamespace } from './support/namespaces.ts';
import { PodLoad, report } from './support/pod-load.ts';
import { createPod, dryRunPod, isInjected, podNamed } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { run } from './support/run.ts';
import { ServiceProxy } from './support/service-proxy.ts';
import { api, cluster, describeOnCluster, startOwnControlPlane } from './support/suite.ts';

const revision = 'own';
const name = `sidecar-injector-${revision}`;
const registration = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${name}`;

/** Replicas with the rights that an installation gives them, and nothing more. */
class Installed {
  readonly namespace: string;
  /** Whose pods are injected. */
  readonly mesh: string;
  readonly proxy: ServiceProxy;
  readonly replicas: Injector[] = [];

  private constructor(namespace: string, mesh: string, proxy: ServiceProxy) {
    this.namespace = namespace;
    this.mesh = mesh;
    this.proxy = proxy;
  }

  static async start(plane: ControlPlane, count: number): Promise<Installed> {
    const [namespace, mesh] = [await newNamespace(), await newNamespace({ 'istio.io/rev': revision })];
    const proxy = await ServiceProxy.start();
    onTestFinished(() => proxy.stop());
    plane.route(namespace, name, proxy.port);
    const installed = new Installed(namespace, mesh, proxy);
    await installed.#apply();
    await Promise.all(Array.from({ length: count }, () => installed.add()));
    return installed;
  }

  async #apply(): Promise<void> {
    const words = ['manifests', '--namespace', this.namespace, '--istioNamespace', this.namespace];
    const { stdout } = await run(process.execPath, [inject('program'), ...words, '--revision', revision]);
    const { code, stderr } = await kubectl(['apply', '-f', '-'], stdout);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    onTestFinished(async () => {
      await kubectl(['delete', '--ignore-not-found', '--wait=false', '-f', '-'], stdout);
    });
  }

  async add(): Promise<Injector> {
    const kubeconfig = await accountKubeconfig(api(), cluster(), this.namespace, name);
    const replica = await startReplica([
      ...['--kubeconfig', kubeconfig, '--namespace', this.namespace, '--instance', name],
      ...['--tls-secret', `${name}-identity`, '--webhook-config', name, '--tls-san', `${name}.${this.namespace}.svc`],
      ...['--revision', revision, '--namespace-policy', 'trust', '--events', '--drain-delay', '1s'],
    ]);
    this.replicas.push(replica);
    await this.proxy.add(replica);
    return replica;
  }

  get #secretPath(): string {
    return `/api/v1/namespaces/${this.namespace}/secrets/${name}-identity`;
  }

  secret(): Promise<JsonObject> {
    return api().expect('GET', this.#secretPath);
  }

  async deleteSecret(): Promise<void> {
    await api().expect('DELETE', this.#secretPath);
  }

  async rotate(what: string): Promise<void> {
    const change = { metadata: { annotations: { 'sidecar-injector/rotate': what } } };
    await api().expect('PATCH', this.#secretPath, change, 'application/merge-patch+json');
  }

  /** The authorities that all webhooks trust, in PEM. */
  async bundle(): Promise<string> {
    const bundles = items((await api().expect('GET', registration)).webhooks).map((one) =>
      String(at(one, 'clientConfig.caBundle') ?? ''),
    );
    expect(new Set(bundles).size).toBe(1);
    return Buffer.from(bundles[0]!, 'base64').toString();
  }

  /** Waits until the API server gets sidecars, which takes Secret, registration and trust. */
  async works(): Promise<void> {
    await eventually('pods are injected', async () => {
      const { status, body } = await dryRunPod(this.mesh, podNamed('probe'));
      return (status === 201 && isInjected(body)) || undefined;
    });
  }

  /** What each replica serves. */
  serials(): Promise<string[]> {
    return Promise.all(this.replicas.map(({ port }) => servedSerial(port)));
  }

  said(message: string): Record<string, unknown>[] {
    return this.replicas.flatMap(({ program }) => program.lines.filter(({ msg }) => msg === message));
  }
}

function servedSerial(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()!.serialNumber);
      socket.destroy();
    }).on('error', reject);
  });
}

const count = (bundle: string): number => bundle.match(/BEGIN/g)?.length ?? 0;

describeOnCluster('a certificate that replicas make themselves', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startOwnControlPlane('files');
  });
  afterAll(() => plane.stop());

  it('T7: is made once by five that start together, published, and changed under load without losing a pod', async () => {
    const installed = await Installed.start(plane, 5);
    await installed.works();
    expect(installed.said('the certificate that replicas share is written')).toHaveLength(1);
    expect(new Set(await installed.serials()).size).toBe(1);
    const { data } = (await installed.secret()) as { data: Record<string, string> };
    const secretBundle = (): Promise<string> =>
      installed
        .secret()
        .then(({ data: now }) => Buffer.from(String((now as JsonObject)['ca.crt']), 'base64').toString());
    expect(await installed.bundle()).toBe(await secretBundle());
    expect(installed.said('authorities published')).toHaveLength(1);

    const load = new PodLoad(installed.mesh);
    await load.more(50);
    const changed = async (before: readonly string[]): Promise<void> => {
      await eventually(
        'all replicas serve another certificate',
        async () => {
          const now = await installed.serials();
          return (new Set(now).size === 1 && now[0] !== before[0]) || undefined;
        },
        240_000,
      );
    };
    const first = await installed.serials();
    await installed.rotate('certificate');
    await changed(first);
    await load.more(50);
    expect(await secretBundle()).toBe(await installed.bundle());

    const second = await installed.serials();
    await installed.rotate('authority');
    await eventually('both authorities are published', async () => count(await installed.bundle()) === 2 || undefined);
    expect(await installed.serials()).toEqual(second);
    await changed(second);
    await load.more(50);
    const leaf = new X509Certificate(
      Buffer.from(((await installed.secret()) as { data: Record<string, string> }).data['tls.crt']!, 'base64'),
    );
    expect(leaf.checkIssued(new X509Certificate(Buffer.from(data['ca.crt']!, 'base64')))).toBe(false);
    expect(count(await installed.bundle())).toBe(2);

    await installed.deleteSecret();
    await eventually('the Secret is back', async () => (await installed.secret()) && true);
    await installed.add();
    expect(new Set(await installed.serials()).size).toBe(1);
    await load.more(50);
    const done = await load.stop();
    report('certificate and authority changed, Secret deleted, a replica added', done);
    expect(done.failures).toEqual([]);
  });

  it('T7: stays registered whatever others write', async () => {
    const installed = await Installed.start(plane, 3);
    await installed.works();
    const good = await installed.bundle();
    const writes = async (): Promise<number> => installed.said('authorities published').length;
    const before = await writes();
    for (const caBundle of [null, '', Buffer.from(good.slice(0, 200)).toString('base64')]) {
      const { webhooks } = await api().expect('GET', registration);
      const changes = items(webhooks).map(({ name: webhook }) => ({ name: webhook!, clientConfig: { caBundle } }));
      await api().send('PATCH', registration, { webhooks: changes }, 'application/strategic-merge-patch+json');
      await eventually('the authorities are back', async () => (await installed.bundle()) === good || undefined);
    }
    await installed.works();
    // One replica wins each time; the others see that all is well.
    expect((await writes()) - before).toBeLessThanOrEqual(3);
    await api().expect(
      'PATCH',
      registration,
      { metadata: { labels: { 'sidecar-injector/instance': null } } },
      'application/merge-patch+json',
    );
    await eventually('all replicas see that it is not theirs any more', async () => {
      const states = await Promise.all(
        installed.replicas.map(async (one) => JSON.parse((await one.admin('/status')).text)),
      );
      return states.every(({ registrations }) => registrations[name] === 'wrong_instance') || undefined;
    });
  });

  it('tells of denials by Events on the workload, and of nothing in a dry run', async () => {
    const installed = await Installed.start(plane, 1);
    await installed.works();
    const annotations = { 'inject.istio.io/templates': 'nonsense' };
    const template = { metadata: { labels: { app: 'cart' }, annotations }, spec: podNamed('x').spec! };
    const events = async (): Promise<JsonObject[]> =>
      items((await api().expect('GET', `/apis/events.k8s.io/v1/namespaces/${installed.mesh}/events`)).items).filter(
        ({ reason }) => reason === 'SidecarDenied',
      );
    expect((await dryRunPod(installed.mesh, podNamed('dry', { annotations }))).status).toBe(400);
    expect((await createPod(installed.mesh, podNamed('bare', { annotations }))).status).toBe(400);
    await api().expect('POST', `/apis/apps/v1/namespaces/${installed.mesh}/deployments`, {
      metadata: { name: 'cart' },
      spec: { selector: { matchLabels: { app: 'cart' } }, template },
    });
    const found = await eventually('there are Events about both', async () => {
      const all = await events();
      return all.length >= 2 ? all : undefined;
    });
    expect(found.map(({ regarding }) => (regarding as JsonObject).kind).sort()).toEqual(['Pod', 'ReplicaSet']);
    const about = found.find(({ regarding }) => (regarding as JsonObject).kind === 'ReplicaSet')!;
    expect(about).toMatchObject({ type: 'Warning', note: expect.stringMatching(/^no pod: unknown-template: /) });
    const { stdout } = await kubectl(['describe', 'replicaset', '-n', installed.mesh, '-l', 'app=cart']);
    expect(stdout).toContain('SidecarDenied');
    expect(JSON.stringify(await events())).not.toContain('"dry"');
    // Its controller tries again and again, which is one Event.
    expect((await events()).length).toBe(2);
  });
});
