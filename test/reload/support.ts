import { onTestFinished, vi } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { apiConnection } from '../../src/cli/api-connection.ts';
import {
  type ConfigurationSource,
  openConfiguration,
  type RefusedListener,
} from '../../src/cli/configuration-source.ts';
import type { ServeOptions } from '../../src/cli/serve.ts';
import type { JsonObject } from '../../src/json/index.ts';
import { buildAdminApp } from '../../src/server/admin-app.ts';
import { Lifecycle } from '../../src/server/lifecycle.ts';
import { InjectionMetrics } from '../../src/server/metrics.ts';
import { Notebook } from '../server/support.ts';
import { FakeCluster } from '../support/fake-cluster.ts';
import { MountedVolume } from '../support/mounted-volume.ts';
import type { Documents } from './documents.ts';

/** Far beyond what it takes, for machines that are slow. */
export const patience = { timeout: 30_000, interval: 5 };

export const configMapsPath = '/api/v1/namespaces/istio-system/configmaps';

/** A mounted ConfigMap with nothing in it; gone when the test is over. */
export function mountedConfigMap(): MountedVolume {
  const volume = new MountedVolume();
  onTestFinished(() => volume.remove());
  return volume;
}

/** Writes the ConfigMaps of a configuration as its edits in a cluster would. */
export function putConfigMaps(cluster: FakeCluster, { config, values, mesh }: Documents): void {
  const data = { ...(config !== undefined && { config }), ...(values !== undefined && { values }) };
  const metadata = { namespace: 'istio-system', uid: 'a-uid' };
  cluster.put(configMapsPath, 'istio-sidecar-injector', { data }, metadata);
  cluster.put(configMapsPath, 'istio', { data: mesh === undefined ? {} : { mesh } }, metadata);
}

/** A cluster with nothing in it, and the options with which its ConfigMaps are the configuration. */
export async function startCluster(
  ...collections: string[]
): Promise<{ cluster: FakeCluster; options: Partial<ServeOptions> }> {
  const cluster = await FakeCluster.start(configMapsPath, ...collections);
  onTestFinished(() => cluster.server.close());
  const injectConfigMapName = 'istio-sidecar-injector';
  return { cluster, options: { kubeconfig: cluster.server.kubeconfig, injectConfigMapName, clusterFacts: [] } };
}

/** A configuration that is served with, beside the admin app that tells of it. */
export class Served {
  readonly notebook = new Notebook();
  readonly lifecycle = new Lifecycle();
  source!: ConfigurationSource;
  #admin!: ReturnType<typeof buildAdminApp>;

  static async with(options: Partial<ServeOptions>, onRefused?: RefusedListener): Promise<Served> {
    const served = new Served();
    const all = { istioNamespace: 'istio-system', selfTest: 'refuse', ...options } as ServeOptions;
    served.source = await openConfiguration(all, apiConnection(all), served.notebook, {
      ...(onRefused && { onRefused }),
    });
    const end = await served.source.keepFresh();
    onTestFinished(end);
    const snapshot = () => served.source.store.current;
    const facts = { version: '1.2.3', snapshot, certificateExpiry: () => new Date() };
    const metrics = new InjectionMetrics(facts);
    for (const concern of served.source.concerns) concern.register(metrics.registry);
    served.lifecycle.isListening = true;
    const { concerns } = served.source;
    served.#admin = buildAdminApp({ ...facts, lifecycle: served.lifecycle, metrics: metrics.registry, concerns });
    return served;
  }

  /** What becomes of a pod, byte for byte; undefined while requests are turned away. */
  answer(pod: JsonObject, namespace = 'shop'): string | undefined {
    const { current } = this.source.store;
    return current && admit(reviewOf(pod, namespace), '/inject', current).body;
  }

  /** The operations of the patch for a pod, as text. */
  patch(pod: JsonObject = plainPod, namespace = 'shop'): string {
    const { patch = '' } = JSON.parse(this.answer(pod, namespace) ?? '{"response":{}}').response;
    return Buffer.from(patch, 'base64').toString();
  }

  async ready(): Promise<{ status: number; text: string }> {
    const { statusCode, body } = await this.#admin.inject('/readyz');
    return { status: statusCode, text: body.trim() };
  }

  async status(): Promise<{ configuration: JsonObject; cluster?: { [kind: string]: JsonObject } }> {
    return (await this.#admin.inject('/status')).json();
  }

  /** The value of a metric, by its name with labels. */
  async metric(name: string): Promise<number | undefined> {
    const { body } = await this.#admin.inject('/metrics');
    const line = body.split('\n').find((one) => one.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  }

  /** Waits until the last configuration was refused, and so many times before. */
  async refusedTimes(times: number): Promise<void> {
    await vi.waitFor(() => {
      const { reloads, refusal } = this.source.store;
      if (reloads.refused < times || !refusal) throw new Error(`refused ${reloads.refused} times`);
    }, patience);
  }

  /** Waits until injected pods carry a marker. @returns how long that took, in milliseconds */
  async marks(marker: string): Promise<number> {
    const startedAt = performance.now();
    await vi.waitFor(() => {
      if (!this.patch().includes(`"marker":"${marker}"`)) throw new Error(`no pod with ${marker}: ${this.patch()}`);
    }, patience);
    return performance.now() - startedAt;
  }
}

export const plainPod: JsonObject = {
  metadata: { name: 'cart', labels: { 'sidecar.istio.io/inject': 'true' } },
  spec: { containers: [{ name: 'app', image: 'app:1' }] },
};

function reviewOf(object: JsonObject, namespace: string): string {
  return JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: { uid: 'u1', kind: { group: '', version: 'v1', kind: 'Pod' }, namespace, operation: 'CREATE', object },
  });
}
