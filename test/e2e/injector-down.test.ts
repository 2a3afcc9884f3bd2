import { expect, it } from 'vitest';
import { auditOf, callsIn } from './support/audit-log.ts';
import { startReplica } from './support/injector.ts';
import { MountedCertificate } from './support/mounted-certificate.ts';
import { newNamespace } from './support/namespaces.ts';
import { createPod, isInjected, podNamed, podsOf } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { everyPod, registerAndWait } from './support/registration.ts';
import { api, describeOnCluster } from './support/suite.ts';

interface Scene {
  readonly namespace: string;
  /** Brings the injector back, on its port and with its certificate. */
  readonly bringBack: () => Promise<void>;
}

/** A namespace whose only injector was there a moment ago. */
async function withoutInjector(failurePolicy: 'Fail' | 'Ignore'): Promise<Scene> {
  const namespace = await newNamespace();
  const certificate = new MountedCertificate(namespace);
  const injector = await startReplica(certificate.words);
  const webhooks = [{ ...everyPod, failurePolicy }];
  await registerAndWait(injector, { namespace, authority: certificate.authority, webhooks });
  await injector.kill();
  const bringBack = async (): Promise<void> =>
    void (await startReplica([...certificate.words, '--port', String(injector.port)]));
  return { namespace, bringBack };
}

describeOnCluster('while no injector answers', () => {
  it('failurePolicy Fail: no pod is created, and the user is told why', async () => {
    const { namespace } = await withoutInjector('Fail');
    const { status, body } = await createPod(namespace, podNamed('cart'));
    expect(status).toBe(500);
    expect(body.message).toContain('failed calling webhook "e2e.sidecar-injector.istio.io": failed to call webhook: ');
    expect(await api().send('GET', `/api/v1/namespaces/${namespace}/pods/cart`)).toMatchObject({ status: 404 });
  });

  it('failurePolicy Ignore: the pod is created without a sidecar, and the audit log says so', async () => {
    const { namespace } = await withoutInjector('Ignore');
    const { status, body } = await createPod(namespace, podNamed('cart'));
    expect([status, isInjected(body)]).toEqual([201, false]);
    const [event] = await auditOf(namespace, 'cart');
    const failedOpen = Object.entries(event!.annotations).filter(([key]) => key.startsWith('failed-open.mutation.'));
    expect(failedOpen.map(([, webhook]) => webhook)).toEqual([everyPod.name]);
    expect(callsIn(event!)).toMatchObject([{ round: 0, mutated: false }]);
  });

  it('failurePolicy Fail: the pods of a Deployment come when the injector is back', async () => {
    const { namespace, bringBack } = await withoutInjector('Fail');
    const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
    await api().expect('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
      metadata: { name: 'a' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'a' } }, template },
    });
    await eventually('the controller tells that it was refused', async () => {
      const { items } = await api().expect('GET', `/api/v1/namespaces/${namespace}/events`);
      return JSON.stringify(items).includes('failed calling webhook') || undefined;
    });
    expect(await podsOf(namespace, 'app=a')).toEqual([]);
    await bringBack();
    const pods = await eventually('both pods', async () => {
      const found = await podsOf(namespace, 'app=a');
      return found.length === 2 ? found : undefined;
    });
    expect(pods.every(isInjected)).toBe(true);
  });
});
