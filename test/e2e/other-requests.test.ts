import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/json/index.ts';
import { startInjectorFor } from './support/injector.ts';
import { newNamespace } from './support/namespaces.ts';
import { createPod, isInjected, podNamed } from './support/pods.ts';
import { everyPod, registerAndWait } from './support/registration.ts';
import { api, describeOnCluster } from './support/suite.ts';

/** Calls the injector for everything that can happen to a pod, which no good configuration does. */
const everything = {
  ...everyPod,
  rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['pods', 'pods/*', 'deployments'] }],
};

const mergePatch = 'application/merge-patch+json';
const strategicPatch = 'application/strategic-merge-patch+json';

describeOnCluster('P7: an injector that is asked about everything', () => {
  it('changes nothing but new pods, and says why', async () => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace);
    // A pod from before, without a sidecar, so that an injection would show.
    await createPod(namespace, podNamed('old'));
    await registerAndWait(injector, { namespace, authority, webhooks: [everything] });
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const reasons = async (method: string, path: string, body?: Json, type?: string): Promise<string[]> => {
      const before = await injector.answered();
      const reply = await api().send(method, path, body, type);
      expect(reply.status, `${method} ${path}: ${reply.body.message}`).toBeLessThan(300);
      const after = await injector.answered();
      return [...after.keys()].filter((reason) => after.get(reason) !== before.get(reason));
    };
    const old = async (): Promise<JsonObject> => await api().expect('GET', `${pods}/old`);

    expect(await reasons('PATCH', `${pods}/old`, { metadata: { labels: { tier: 'x' } } }, mergePatch)).toEqual([
      'not-a-create',
    ]);
    const status = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
    expect(await reasons('PATCH', `${pods}/old/status`, status, strategicPatch)).toEqual(['subresource']);
    const debug = { spec: { ephemeralContainers: [{ name: 'debug', image: 'debug:1' }] } };
    expect(await reasons('PATCH', `${pods}/old/ephemeralcontainers`, debug, strategicPatch)).toEqual(['subresource']);
    const binding = { metadata: { name: 'old' }, target: { kind: 'Node', name: 'node-1' } };
    expect(await reasons('POST', `${pods}/old/binding`, binding)).toEqual(['not-a-pod']);
    expect(isInjected(await old())).toBe(false);
    expect(await old()).toMatchObject({ metadata: { labels: { tier: 'x' } }, spec: { nodeName: 'node-1' } });
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'old' } };
    expect(await reasons('POST', `${pods}/old/eviction`, eviction)).toEqual(expect.arrayContaining(['not-a-pod']));
    expect(await reasons('DELETE', `${pods}/old?gracePeriodSeconds=0`)).toEqual(['null-object']);

    const workload = { selector: { matchLabels: { app: 'a' } }, template: podNamed('', { labels: { app: 'a' } }) };
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const zero = { metadata: { name: 'a' }, spec: { replicas: 0, ...workload } };
    expect(await reasons('POST', deployments, zero)).toEqual(['not-a-pod']);
    const stored = await api().expect('GET', `${deployments}/a`);
    expect(JSON.stringify(stored)).not.toContain('istio-proxy');
    expect(await reasons('POST', pods, podNamed('new'))).toEqual(['policy-enabled']);
    expect(isInjected(await api().expect('GET', `${pods}/new`))).toBe(true);
  });
});
