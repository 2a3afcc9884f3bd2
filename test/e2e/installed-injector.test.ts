import { expect, it } from 'vitest';
import { at, items } from '../install/installed.ts';
import { accountKubeconfig } from './support/account.ts';
import { ConfigMaps, configuration, shipped } from './support/config-maps.ts';
import { type Injector, startReplica } from './support/injector.ts';
import { apply, manifests, newRevision, registrations } from './support/installing.ts';
import { labelNamespace, newNamespace } from './support/namespaces.ts';
import { createPod, podNamed, takesEffect } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { api, cluster, describeOnCluster } from './support/suite.ts';

/** A replica with the arguments of the Deployment and the rights of its account, on ports of this machine. */
async function startInstalled(namespace: string, name: string): Promise<Injector> {
  const deployment = await api().expect('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
  const [command, ...words] = at(deployment, 'spec.template.spec.containers.0.args') as string[];
  expect(command).toBe('serve');
  const kubeconfig = await accountKubeconfig(api(), cluster(), namespace, name);
  return startReplica([...words, '--namespace', namespace, '--kubeconfig', kubeconfig]);
}

/**
 * Leads what goes to the Service to a port of this machine, in place of what Services need on nodes: the name stays, so
 * the certificate must still carry it.
 */
async function lead(registration: string, { port }: Injector): Promise<void> {
  const { webhooks } = await api().expect('GET', `${registrations}/${registration}`);
  const { namespace, name } = at(items(webhooks)[0], 'clientConfig.service') as { namespace: string; name: string };
  const spec = { type: 'ExternalName', externalName: 'localhost', clusterIP: null, clusterIPs: null };
  const service = `/api/v1/namespaces/${namespace}/services/${name}`;
  await api().expect('PATCH', service, { spec }, 'application/merge-patch+json');
  const path = (index: number): string => `/webhooks/${index}/clientConfig/service/port`;
  const changes = items(webhooks).map((_webhook, index) => ({ op: 'replace', path: path(index), value: port }));
  await api().expect('PATCH', `${registrations}/${registration}`, changes, 'application/json-patch+json');
}

/** The authorities in a registration, one text for all webhooks. */
async function authorities(registration: string): Promise<string | undefined> {
  const { webhooks } = await api().expect('GET', `${registrations}/${registration}`);
  const bundles = new Set(items(webhooks).map((webhook) => at(webhook, 'clientConfig.caBundle')));
  return bundles.size === 1 ? ([...bundles][0] as string | undefined) : undefined;
}

describeOnCluster('what the chart installs', () => {
  it('gets ready with its own arguments and rights, registers itself, and injects', async () => {
    const revision = newRevision();
    const namespace = await newNamespace();
    const name = `sidecar-injector-${revision}`;
    const configMaps = new ConfigMaps(namespace);
    await configMaps.create(`istio-sidecar-injector-${revision}`, configuration('first'));
    await configMaps.create(`istio-${revision}`, { mesh: shipped('mesh.yaml') });
    const tag = `${revision}-tag`;
    const places = ['--namespace', namespace, '--istioNamespace', namespace];
    await apply(await manifests(...places, '--revision', revision, '--tag', tag));
    const replicas = await Promise.all([startInstalled(namespace, name), startInstalled(namespace, name)]);
    for (const replica of replicas) {
      await eventually('the replica is ready', async () => {
        const { status, text } = await replica.admin('/readyz');
        if (status !== 200) throw new Error(text);
        return true;
      });
    }

    for (const registration of [name, `${name}-tag-${tag}`]) {
      const bundle = await eventually(`${registration} is filled in`, () => authorities(registration));
      expect(Buffer.from(bundle, 'base64').toString()).toContain('BEGIN CERTIFICATE');
    }
    await api().expect('GET', `/api/v1/namespaces/${namespace}/secrets/${name}-identity`);

    const workloads = await newNamespace();
    await lead(name, replicas[0]!);
    await labelNamespace(workloads, { 'istio.io/rev': revision });
    await takesEffect(workloads, 'first');
    await labelNamespace(workloads, { 'istio.io/rev': null });
    await takesEffect(workloads, undefined);
    await lead(`${name}-tag-${tag}`, replicas[1]!);
    await labelNamespace(workloads, { 'istio.io/rev': tag });
    await takesEffect(workloads, 'first');
    await configMaps.replace(`istio-sidecar-injector-${revision}`, configuration('second'));
    await takesEffect(workloads, 'second');

    const refused = podNamed('refused', { annotations: { 'sidecar.istio.io/interceptionMode': 'NONSENSE' } });
    expect((await createPod(workloads, refused)).body.message).toContain('denied the request');
    await eventually('an Event tells of the denial', async () => {
      const events = await api().expect('GET', `/apis/events.k8s.io/v1/namespaces/${workloads}/events`);
      return items(events.items).some(({ reason }) => reason === 'SidecarDenied') || undefined;
    });
    const lines = replicas.flatMap(({ program }) => program.lines.map((line) => JSON.stringify(line)));
    expect(lines.filter((line) => /forbidden/.test(line))).toEqual([]);
  });
});
