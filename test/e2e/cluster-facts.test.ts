import { it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { accountKubeconfig, createAccount, grantOnCluster } from './support/account.ts';
import { startInjectorFor } from './support/injector.ts';
import { newNamespace } from './support/namespaces.ts';
import { containersOf, dryRunPod, podNamed } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { registerAndWait } from './support/registration.ts';
import { api, cluster, describeOnCluster } from './support/suite.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** The kind of Istio, as far as the API server needs to know it. */
const proxyConfigs: JsonObject = {
  metadata: { name: 'proxyconfigs.networking.istio.io' },
  spec: {
    group: 'networking.istio.io',
    scope: 'Namespaced',
    names: { kind: 'ProxyConfig', listKind: 'ProxyConfigList', plural: 'proxyconfigs', singular: 'proxyconfig' },
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** A namespace whose pods go to an injector that follows a kind; the right to do so is all that it has. */
async function stage(kind: 'nodes' | 'proxyconfigs', group: string): Promise<string> {
  const namespace = await newNamespace();
  await createAccount(api(), namespace, []);
  await grantOnCluster(api(), namespace, { apiGroups: [group], resources: [kind], verbs: ['list', 'watch'] });
  const kubeconfig = await accountKubeconfig(api(), cluster(), namespace);
  const { injector, authority } = await startInjectorFor(namespace, [
    ...['--kubeconfig', kubeconfig, '--cluster-facts', kind],
  ]);
  await registerAndWait(injector, { namespace, authority });
  return namespace;
}

/** Waits until a new pod of the namespace is as described. Whether a kind is there is asked every half minute only. */
async function expectPod(namespace: string, what: string, isSo: (pod: JsonObject) => boolean): Promise<void> {
  const look = async (): Promise<true | undefined> =>
    isSo((await dryRunPod(namespace, podNamed('probe'))).body) || undefined;
  await eventually(what, look, 120_000);
}

const isNative = ({ spec }: JsonObject): boolean =>
  JSON.stringify((spec as JsonObject).initContainers ?? []).includes('"istio-proxy"');

describeOnCluster('what is followed of the cluster decides about the next pod', () => {
  it('nodes: a kubelet that cannot run native sidecars', async () => {
    const namespace = await stage('nodes', '');
    await expectPod(namespace, 'a native sidecar', isNative);
    const name = `old-${namespace}`;
    const node = { metadata: { name }, status: { nodeInfo: { kubeletVersion: 'v1.32.9' } } };
    await api().expect('POST', '/api/v1/nodes', node);
    onTestFinished(async () => {
      await api().send('DELETE', `/api/v1/nodes/${name}`);
    });
    await expectPod(namespace, 'an ordinary sidecar', (pod) => !isNative(pod));
    await api().expect('DELETE', `/api/v1/nodes/${name}`);
    await expectPod(namespace, 'a native sidecar again', isNative);
  });

  it('ProxyConfigs: of a kind that appears only later, and goes again', async () => {
    const namespace = await stage('proxyconfigs', 'networking.istio.io');
    const isSet = (pod: JsonObject): boolean => JSON.stringify(containersOf(pod)).includes('from-the-resource');
    await api().expect('POST', definitions, proxyConfigs);
    const path = `/apis/networking.istio.io/v1beta1/namespaces/${namespace}/proxyconfigs`;
    const resource = {
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'ProxyConfig',
      metadata: { name: 'all' },
      spec: { environmentVariables: { ORIGIN: 'from-the-resource' } },
    };
    await eventually('the new kind is served', async () => {
      return (await api().send('POST', path, resource)).status === 201 || undefined;
    });
    await expectPod(namespace, 'the variable of the resource', isSet);
    await api().expect('DELETE', `${definitions}/proxyconfigs.networking.istio.io`);
    await expectPod(namespace, 'no variable', (pod) => !isSet(pod));
  });
});
