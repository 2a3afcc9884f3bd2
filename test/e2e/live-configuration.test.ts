import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { accountKubeconfig, createAccount } from './support/account.ts';
import { ConfigMaps, configuration, injectorMap, meshMap, shipped, twoConfigMaps } from './support/config-maps.ts';
import { type Injector, startInjectorFor } from './support/injector.ts';
import { newNamespace } from './support/namespaces.ts';
import { PodLoad, report } from './support/pod-load.ts';
import { containersOf, createPod, dryRunPod, podNamed, tagOf, takesEffect } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { registerAndWait } from './support/registration.ts';
import { api, cluster, describeOnCluster } from './support/suite.ts';

interface Scene {
  readonly namespace: string;
  readonly configMaps: ConfigMaps;
  /** Starts the injector, with no more rights than it is meant to have. */
  readonly start: (...words: string[]) => Promise<{ injector: Injector; authority: string }>;
}

async function stage(): Promise<Scene> {
  const namespace = await newNamespace();
  await createAccount(api(), namespace, twoConfigMaps);
  const kubeconfig = await accountKubeconfig(api(), cluster(), namespace);
  const source = ['--kubeconfig', kubeconfig, '--istioNamespace', namespace, '--injectConfigMapName', injectorMap];
  const start: Scene['start'] = (...words) =>
    startInjectorFor(namespace, [...source, '--cluster-facts', 'none', ...words]);
  return { namespace, configMaps: new ConfigMaps(namespace), start };
}

/** What an operator may do to the ConfigMap that no pod must feel, and what is said of it. */
const badEdits: readonly (readonly [title: string, data: JsonObject, problem: RegExp])[] = [
  ['text that is no YAML', { ...configuration('bad'), config: 'policy: [enabled' }, /config/],
  ['a template that does not parse', configuration('bad', (text) => text.replace('{{', '{{ if ')), /template/],
  [
    'a template with an unknown function',
    configuration('bad', (text) => text.replace(/^( *)sidecar: \|.*$/m, '$&\n$1  {{ nonsense }}')),
    /"nonsense" not defined/,
  ],
  ['values that are no values', { ...configuration('bad'), values: '"text"' }, /values/],
  ['a key that is missing', { values: shipped('values.yaml') }, /config/],
  ['nothing at all', {}, /config/],
];

interface Status {
  readonly digest: string | null;
  readonly refused: { readonly problems: readonly string[] } | null;
}

async function statusOf(injector: Injector): Promise<Status> {
  return JSON.parse((await injector.admin('/status')).text).configuration;
}

/** Waits until a configuration is refused. @returns why, in one text */
function refusalOf(injector: Injector, earlier: string): Promise<string> {
  return eventually('the new configuration is refused', async () => {
    const problems = (await statusOf(injector)).refused?.problems.join('; ');
    return problems === earlier ? undefined : problems;
  });
}

describeOnCluster('R1: ConfigMaps that are edited while pods are created', () => {
  it('are live within seconds, or refused with the reason, and no pod is lost', async () => {
    const { namespace, configMaps, start } = await stage();
    await configMaps.create(injectorMap, configuration('first'));
    await configMaps.create(meshMap, { mesh: shipped('mesh.yaml') });
    const { injector, authority } = await start('--annotate-config-digest');
    await registerAndWait(injector, { namespace, authority });
    await takesEffect(namespace, 'first');

    const load = new PodLoad(namespace);
    await load.more(50);
    const times: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      await configMaps.replace(injectorMap, configuration(`good-${turn}`));
      times.push(await takesEffect(namespace, `good-${turn}`));
    }
    const { digest } = await statusOf(injector);
    const staysGood = async (title: string): Promise<void> => {
      await load.more(20);
      const { status, body } = await createPod(namespace, podNamed(title.replaceAll(' ', '-').toLowerCase()));
      expect([status, tagOf(body)], title).toEqual([201, 'good-4']);
      expect(body, title).toMatchObject({ metadata: { annotations: { 'sidecar-injector/config-digest': digest } } });
      expect((await injector.admin('/metrics')).text, title).toContain('sidecar_injector_config_refused 1');
      expect((await injector.admin('/readyz')).status, title).toBe(200);
    };
    let reason = '';
    for (const [title, data, problem] of badEdits) {
      await configMaps.replace(injectorMap, data);
      reason = await refusalOf(injector, reason);
      expect(reason, title).toMatch(problem);
      await staysGood(title);
    }
    await configMaps.delete(injectorMap);
    expect(await refusalOf(injector, reason)).toContain(`ConfigMap ${namespace}/${injectorMap}: does not exist`);
    await staysGood('no ConfigMap');
    await configMaps.create(injectorMap, configuration('last'));
    times.push(await takesEffect(namespace, 'last'));
    expect((await statusOf(injector)).refused).toBeNull();
    await configMaps.replace(meshMap, { mesh: 'defaultConfig: {drainDuration: 99s}\n' });
    await eventually('new pods get the new mesh config', async () => {
      const { body } = await dryRunPod(namespace, podNamed('probe'));
      return JSON.stringify(containersOf(body)).includes('99s') || undefined;
    });

    const done = await load.stop();
    report(`7 good and ${badEdits.length + 1} bad edits of ConfigMaps under load`, done);
    console.info(`end to end: a good edit is live after at most ${Math.round(Math.max(...times))} ms`);
    expect(done.failures).toEqual([]);
  });
});

describeOnCluster('R2: an injector that starts', () => {
  it('before its ConfigMaps are there is not ready and says why, and becomes ready by itself', async () => {
    const { namespace, configMaps, start } = await stage();
    const { injector, authority } = await start();
    const problem = `ConfigMap ${namespace}/${injectorMap}: does not exist`;
    const unready = await eventually('it says what is missing', async () => {
      const { status, text } = await injector.admin('/readyz');
      return text.includes(problem) ? { status } : undefined;
    });
    expect(unready.status).toBe(503);
    expect((await injector.admin('/healthz')).status).toBe(200);
    await configMaps.create(meshMap, { mesh: shipped('mesh.yaml') });
    await configMaps.create(injectorMap, configuration('late'));
    await eventually('it is ready', async () => (await injector.admin('/readyz')).status === 200 || undefined);
    await registerAndWait(injector, { namespace, authority });
    await takesEffect(namespace, 'late');
  });
});
