import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../support/program.ts';
import { accountKubeconfig, createAccount } from './support/account.ts';
import { ConfigMaps, configuration, injectorMap, meshMap, shipped, twoConfigMaps } from './support/config-maps.ts';
import type { ControlPlane } from './support/control-plane.ts';
import { type Injector, startInjectorFor } from './support/injector.ts';
import { newNamespace } from './support/namespaces.ts';
import { PodLoad, report } from './support/pod-load.ts';
import { takesEffect } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { registerAndWait } from './support/registration.ts';
import { api, cluster, describeOnCluster, startOwnControlPlane } from './support/suite.ts';

/** What the API server would have asked: the decision comes from the injector alone. */
function askDirectly(injector: Injector, authority: string): Promise<{ allowed: boolean; patch?: string }> {
  const review = readFileSync(join(root, 'samples/review.json'));
  const headers = { 'content-type': 'application/json', 'content-length': review.length };
  const options = { host: '127.0.0.1', port: injector.port, path: '/inject', method: 'POST', ca: authority, headers };
  return new Promise((resolve, reject) => {
    request(options, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text).response));
    })
      .on('error', reject)
      .end(review);
  });
}

const isReady = async (injector: Injector): Promise<boolean> => (await injector.admin('/readyz')).status === 200;

describeOnCluster('while the API server is gone', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startOwnControlPlane();
  });
  afterAll(() => plane.stop());

  /** A namespace that stands for istio-system and is injected, too. @returns the options for its configuration */
  async function stage(): Promise<{ namespace: string; configMaps: ConfigMaps; live: string[] }> {
    const namespace = await newNamespace();
    const configMaps = new ConfigMaps(namespace);
    await configMaps.create(meshMap, { mesh: shipped('mesh.yaml') });
    await configMaps.create(injectorMap, configuration('first'));
    await createAccount(api(), namespace, twoConfigMaps);
    const kubeconfig = await accountKubeconfig(api(), cluster(), namespace);
    const where = ['--kubeconfig', kubeconfig, '--istioNamespace', namespace];
    const live = [...where, '--injectConfigMapName', injectorMap, '--cluster-facts', 'none'];
    return { namespace, configMaps, live };
  }

  it('R3, R4: injection goes on with the last configuration, and follows it again afterwards', async () => {
    const { namespace, configMaps, live } = await stage();
    const { injector, authority } = await startInjectorFor(namespace, live);
    await registerAndWait(injector, { namespace, authority });
    await takesEffect(namespace, 'first');
    const load = new PodLoad(namespace, { outlivesApiServer: true });
    await load.more(50);

    await plane.killApiServer();
    expect(await askDirectly(injector, authority)).toMatchObject({ allowed: true, patch: expect.any(String) });
    await injector.program.line('cannot follow the cluster, trying again; what is known stays');
    expect(await isReady(injector)).toBe(true);
    await plane.startApiServer();
    await load.more(50);
    await configMaps.replace(injectorMap, configuration('second'));
    const milliseconds = await takesEffect(namespace, 'second');

    await load.more(20);
    const done = await load.stop();
    report('API server killed and started again under load', done);
    console.info(`end to end: an edit after the restart is live after ${Math.round(milliseconds)} ms`);
    expect(done.failures).toEqual([]);
  });

  it('R4: an injector that starts from files injects; one that needs ConfigMaps waits for them', async () => {
    const { namespace, live } = await stage();
    await plane.killApiServer();
    const files = await startInjectorFor(namespace, ['--config', join(root, 'templates/default')]);
    expect(await isReady(files.injector)).toBe(true);
    expect(await askDirectly(files.injector, files.authority)).toMatchObject({ patch: expect.any(String) });
    const { injector, authority } = await startInjectorFor(namespace, live);
    await injector.program.line('cannot follow the cluster, trying again; what is known stays');
    const { status, text } = await injector.admin('/readyz');
    expect([status, text]).toEqual([503, expect.stringContaining('configmaps')]);
    await plane.startApiServer();
    await eventually('it is ready', async () => (await isReady(injector)) || undefined);
    await registerAndWait(injector, { namespace, authority });
    await takesEffect(namespace, 'first');
  });
});
