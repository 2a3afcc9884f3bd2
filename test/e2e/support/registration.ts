import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../../src/json/index.ts';
import type { Injector } from './injector.ts';
import { dryRunPod, podNamed } from './pods.ts';
import { eventually } from './poll.ts';
import { api } from './suite.ts';

const configurations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

export interface Registration {
  /** The namespace that holds the Service. */
  readonly namespace: string;
  readonly port: number;
  readonly authority: string;
  /** The webhooks without their clientConfig; by default one that is called for each new pod of the namespace. */
  readonly webhooks?: readonly JsonObject[];
  /** Which namespaces are concerned; by default the one of the Service. Nobody else's pods ever are. */
  readonly scope?: readonly string[];
}

/** Each new pod; the rest as Istio has it. */
export const everyPod: JsonObject = {
  name: 'e2e.sidecar-injector.istio.io',
  rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
  sideEffects: 'None',
  failurePolicy: 'Fail',
  admissionReviewVersions: ['v1'],
};

/**
 * Makes the API server call an injector through a Service. It leads to this machine by name, since nothing here
 * routes the addresses of Services; so the port is the real one.
 * @returns the name of the configuration
 */
export async function register(registration: Registration): Promise<string> {
  await ensureService(registration.namespace);
  const name = `e2e-${randomBytes(4).toString('hex')}`;
  await api().expect('POST', configurations, configurationOf(name, registration));
  onTestFinished(async () => {
    await api().send('DELETE', `${configurations}/${name}`);
  });
  return name;
}

/** Registers replicas, by default on the port of the first, and waits until the API server calls one of them. */
export async function registerAndWait(
  replicas: Injector | readonly Injector[],
  registration: Omit<Registration, 'port'> & { readonly port?: number },
): Promise<string> {
  const all = [replicas].flat();
  const name = await register({ port: all[0]!.port, ...registration });
  const [namespace = registration.namespace] = registration.scope ?? [];
  const before = await answeredBy(all);
  await eventually(`the API server calls the injector for pods of ${namespace}`, async () => {
    await dryRunPod(namespace, podNamed('probe', { labels: { 'sidecar.istio.io/inject': 'true' } }));
    return (await answeredBy(all)) > before || undefined;
  });
  return name;
}

async function answeredBy(replicas: readonly Injector[]): Promise<number> {
  const counts = await Promise.all(replicas.map((replica) => replica.answered()));
  return counts.flatMap((one) => [...one.values()]).reduce((sum, count) => sum + count, 0);
}

export async function changeConfiguration(name: string, change: JsonObject): Promise<void> {
  await api().expect('PATCH', `${configurations}/${name}`, change, 'application/strategic-merge-patch+json');
}

async function ensureService(namespace: string): Promise<void> {
  const reply = await api().send('POST', `/api/v1/namespaces/${namespace}/services`, {
    metadata: { name: 'injector' },
    spec: { type: 'ExternalName', externalName: 'localhost' },
  });
  if (reply.status !== 201 && reply.body.reason !== 'AlreadyExists') throw new Error(String(reply.body.message));
}

function configurationOf(name: string, registration: Registration): JsonObject {
  const { namespace, port, authority, webhooks = [everyPod], scope = [namespace] } = registration;
  const clientConfig = {
    service: { name: 'injector', namespace, port, path: '/inject' },
    caBundle: Buffer.from(authority).toString('base64'),
  };
  return {
    metadata: { name },
    webhooks: webhooks.map((webhook) => ({ clientConfig, ...webhook, namespaceSelector: scoped(webhook, scope) })),
  };
}

function scoped(webhook: JsonObject, namespaces: readonly string[]): JsonObject {
  const { matchExpressions = [] } = (webhook.namespaceSelector ?? {}) as { matchExpressions?: JsonObject[] };
  const ours = { key: 'kubernetes.io/metadata.name', operator: 'In', values: [...namespaces] };
  return { matchExpressions: [...matchExpressions, ours] };
}
