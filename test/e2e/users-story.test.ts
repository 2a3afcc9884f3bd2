import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { root } from '../support/program.ts';
import { ConfigMaps, configuration, injectorMap, meshMap, shipped } from './support/config-maps.ts';
import type { ControlPlane } from './support/control-plane.ts';
import { helm } from './support/helm.ts';
import { kubectl } from './support/kubectl.ts';
import { Kubelet } from './support/kubelet.ts';
import { newNamespace } from './support/namespaces.ts';
import { PodLoad, report } from './support/pod-load.ts';
import { isInjected, podsOf, takesEffect } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { type CommandResult, run } from './support/run.ts';
import { ServiceProxy } from './support/service-proxy.ts';
import { api, cluster, describeOnCluster, startOwnControlPlane } from './support/suite.ts';

const home = 'istio-system';
const name = 'sidecar-injector';
const chart = join(root, 'charts/sidecar-injector');

/** What a command printed. @throws what it complained of, when it failed */
async function printed(command: Promise<CommandResult>): Promise<string> {
  const { code, stdout, stderr } = await command;
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const onCluster = (): string[] => ['--kubeconfig', cluster().kubeconfig];

interface Way {
  readonly install: () => Promise<string>;
  readonly uninstall: () => Promise<string>;
}

/** The ways to install of the README; each installs the same. */
const ways: Readonly<Record<string, Way>> = {
  'helm install': {
    install: () => installWithHelm(),
    uninstall: () => printed(helm(['uninstall', name, '-n', home, ...onCluster()])),
  },
  'sidecar-injector manifests | kubectl apply': {
    install: async () => printed(kubectl(['apply', '-f', '-'], await manifests())),
    uninstall: async () => printed(kubectl(['delete', '-f', '-'], await manifests())),
  },
};

function installWithHelm(...values: string[]): Promise<string> {
  const set = values.flatMap((value) => ['--set', value]);
  return printed(helm(['install', name, chart, '-n', home, ...onCluster(), ...set]));
}

function manifests(): Promise<string> {
  return printed(run(process.execPath, [inject('program'), 'manifests']));
}

const bookinfo = readFileSync(join(root, 'samples/bookinfo.yaml'), 'utf8');

describeOnCluster('an installation', () => {
  let plane: ControlPlane;
  let proxy: ServiceProxy;
  let kubelet: Kubelet;
  const configMaps = new ConfigMaps(home);

  beforeAll(async () => {
    plane = await startOwnControlPlane('files');
    await api().expect('POST', '/api/v1/namespaces', { metadata: { name: home } });
  });
  afterAll(() => plane.stop());

  beforeEach(async () => {
    await configMaps.create(meshMap, { mesh: shipped('mesh.yaml') });
    await configMaps.create(injectorMap, configuration('first'));
    proxy = await ServiceProxy.start();
    plane.route(home, name, proxy.port);
    kubelet = new Kubelet(home, proxy);
  });
  afterEach(async () => {
    await kubelet.stop();
    await proxy.stop();
    await configMaps.delete(meshMap);
    await configMaps.delete(injectorMap);
  });

  /** Installs for one test. */
  async function installed({ install, uninstall }: Way): Promise<void> {
    await install();
    onTestFinished(async () => {
      await uninstall();
    });
    await rolledOut();
  }

  async function rolledOut(): Promise<void> {
    const { code, stderr } = await kubectl(['-n', home, 'rollout', 'status', '--timeout=240s', `deployment/${name}`]);
    expect(code, [stderr, ...kubelet.complaints].join('\n')).toBe(0);
  }

  it.each(Object.entries(ways))('with %s does what the README says', async (_title, way) => {
    await installed(way);
    const namespace = await newNamespace();
    const here = ['-n', namespace];
    const pods = async (): Promise<JsonObject[]> => {
      const found = await eventually('the pods of bookinfo', async () => {
        const all = (await podsOf(namespace, 'app')).filter(
          ({ metadata }) => !(metadata as JsonObject).deletionTimestamp,
        );
        return all.length >= 6 ? all : undefined;
      });
      return found;
    };

    await printed(kubectl(['label', 'namespace', namespace, 'istio-injection=enabled']));
    await takesEffect(namespace, 'first');
    await printed(kubectl([...here, 'apply', '-f', '-'], bookinfo));
    expect((await pods()).map(isInjected)).not.toContain(false);

    const editor = { KUBE_EDITOR: `sed -i 's/tag: "first"/tag: "second"/'` };
    await printed(kubectl(['edit', 'configmap', injectorMap, '-n', home], '', editor));
    await takesEffect(namespace, 'second');

    await printed(kubectl(['label', 'namespace', namespace, 'istio-injection-']));
    await takesEffect(namespace, undefined);
    await printed(kubectl([...here, 'delete', 'deployments', '--all']));
    await printed(kubectl([...here, 'delete', 'pods', '--all', '--force', '--grace-period=0']));
    await printed(kubectl([...here, 'apply', '-f', '-'], bookinfo));
    expect((await pods()).map(isInjected)).not.toContain(true);
    expect(kubelet.complaints).toEqual([]);
  });

  it('R6: three replicas are restarted three times while pods are created, and no pod is lost', async () => {
    const { uninstall } = ways['helm install']!;
    await installed({ install: () => installWithHelm('replicas=3', 'drainDelaySeconds=3'), uninstall });
    const namespace = await newNamespace({ 'istio-injection': 'enabled' });
    await takesEffect(namespace, 'first');
    const load = new PodLoad(namespace);
    for (let turn = 0; turn < 3; turn++) {
      await load.more(50);
      await printed(kubectl(['-n', home, 'rollout', 'restart', `deployment/${name}`]));
      await rolledOut();
    }
    await load.more(50);
    const done = await load.stop();
    report('a Deployment of three replicas restarted three times under load', done);
    expect(done.failures).toEqual([]);
    expect(kubelet.complaints).toEqual([]);
  });
});
