import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { renderInstallation } from '../../src/install/installation.ts';
import type { JsonObject } from '../../src/json/index.ts';
import { at, chart, items } from '../install/installed.ts';
import { valueSets } from '../install/value-sets.ts';
import { root } from '../support/program.ts';
import { freePorts } from './support/free-ports.ts';
import { helm } from './support/helm.ts';
import { startInjectorFor } from './support/injector.ts';
import { apply, manifests, newRevision, registrations } from './support/installing.ts';
import { kubectl } from './support/kubectl.ts';
import { labelNamespace, newNamespace } from './support/namespaces.ts';
import { dryRunPod, isInjected, type PodParts, podNamed, podsOf } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { newScratch } from './support/scratch.ts';
import { api, cluster, describeOnCluster } from './support/suite.ts';

/** Has the API server check a stream without storing it. @returns how many objects it would create */
async function validated(stream: string): Promise<number> {
  const words = ['apply', '--dry-run=server', '--validate=strict', '-f', '-'];
  const { code, stdout, stderr } = await kubectl(words, stream);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.match(/created \(server dry run\)/g)?.length ?? 0;
}

async function caBundles(registration: string): Promise<unknown[]> {
  const { webhooks } = await api().expect('GET', `${registrations}/${registration}`);
  return items(webhooks).map((webhook) => at(webhook, 'clientConfig.caBundle'));
}

/** As the injector does. */
async function fillIn(registration: string, caBundle: string): Promise<void> {
  const { webhooks } = await api().expect('GET', `${registrations}/${registration}`);
  const changes = items(webhooks).map((_webhook, index) => ({
    op: 'add',
    path: `/webhooks/${index}/clientConfig/caBundle`,
    value: caBundle,
  }));
  await api().expect('PATCH', `${registrations}/${registration}`, changes, 'application/json-patch+json');
}

/** Verbs, `group/resource`, name of the object or none, namespace or none. */
type Right = readonly [verbs: string, resource: string, name: string, namespace?: string];

/** Asks the API server for each verb whether an account may do it. */
async function answers(user: string, rights: readonly Right[]): Promise<{ what: string; isAllowed: boolean }[]> {
  const single = rights.flatMap(([verbs, ...rest]) => verbs.split(' ').map((verb) => [verb, ...rest] as const));
  return Promise.all(
    single.map(async ([verb, path, name, namespace = '']) => {
      const [resource, group = ''] = path.split('/').toReversed();
      const resourceAttributes = { verb, resource: resource!, group, name, namespace };
      const review = { spec: { user, resourceAttributes } };
      const answer = await api().expect('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review);
      return { what: `${verb} ${path} ${name} ${namespace}`, isAllowed: at(answer, 'status.allowed') === true };
    }),
  );
}

describeOnCluster('an installation', () => {
  it.each<[title: string, words: string]>([
    ['as it comes', ''],
    ['with a revision and tags', '--revision 1-30 --tag prod --tag default --enable-namespaces-by-default'],
    ['with all namespaces', '--enable-namespaces-by-default --failure-policy Ignore --timeout 30 --replicas 5'],
    ['with the embedded configuration', '--configuration embedded'],
    ['of the registration alone', '--inject-url https://127.0.0.1:9443/inject --tag prod'],
  ])('passes the strict validation of the API server: %s', async (_title, words) => {
    const namespace = await newNamespace();
    const places = ['--namespace', namespace, '--istioNamespace', namespace];
    const stream = await manifests(...places, ...words.split(' ').filter(Boolean));
    expect(await validated(stream)).toBe(stream.split('\n---\n').length - 1);
  });

  it.each(valueSets)('of the chart passes it, too: %s', async (_title, values) => {
    const namespace = await newNamespace();
    const own = { configuration: { ...(values.configuration as JsonObject), istioNamespace: namespace } };
    // Of resources that others define, the API server knows nothing.
    const objects = renderInstallation(chart, { ...values, ...own }, namespace).filter(
      ({ object }) => !/cert-manager|coreos/.test(String(object.apiVersion)),
    );
    const stream = objects.map(({ text }) => text).join('---\n');
    expect(await validated(stream)).toBe(objects.length);
  });

  it('R10, D1: starts by Helm in a namespace that asks for the injector and enforces Pod Security restricted', async () => {
    const revision = newRevision();
    const namespace = await newNamespace({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'istio.io/rev': revision,
    });
    const words = ['--namespace', namespace, '--kubeconfig', cluster().kubeconfig];
    const values = ['--set', `revision=${revision},configuration.istioNamespace=${namespace}`];
    onTestFinished(async () => {
      await helm(['uninstall', 'injector', ...words, '--wait=false']);
    });
    const directory = join(root, 'charts/sidecar-injector');
    const installed = await helm(['install', 'injector', directory, ...words, ...values]);
    expect(installed.code, installed.stderr).toBe(0);
    expect(installed.stdout).toContain(`kubectl label namespace injector-test istio.io/rev=${revision}`);
    expect(installed.stdout).toContain(
      `kubectl -n ${namespace} rollout status deployment/sidecar-injector-${revision}`,
    );
    const isOurs = `app.kubernetes.io/instance=sidecar-injector-${revision}`;
    const pods = await eventually('both pods are created', async () => {
      const found = await podsOf(namespace, isOurs);
      return found.length === 2 ? found : undefined;
    });

    // Nothing answers, and nothing ever will, as no node runs anything here: who must be injected has to wait, but not
    // what else there may be in the namespace of the injector.
    const other = await newNamespace({ 'istio.io/rev': revision });
    await eventually('the registration is in force', async () =>
      (await dryRunPod(other, podNamed('cart'))).status === 500 ? true : undefined,
    );
    const neighbour = podNamed('neighbour', { spec: at(pods[0], 'spec') as JsonObject });
    expect(await dryRunPod(namespace, neighbour)).toMatchObject({ status: 201, warnings: [] });

    await fillIn(`sidecar-injector-${revision}`, 'Y2E=');
    const change = ['--set', 'webhook.timeoutSeconds=3'];
    const upgraded = await helm(['upgrade', 'injector', directory, ...words, ...values, ...change]);
    expect(upgraded.code, upgraded.stderr).toBe(0);
    const { webhooks } = await api().expect('GET', `${registrations}/sidecar-injector-${revision}`);
    expect(items(webhooks).map(({ timeoutSeconds }) => timeoutSeconds)).toEqual([3, 3]);
    expect(await caBundles(`sidecar-injector-${revision}`)).toEqual(['Y2E=', 'Y2E=']);
  });

  it.each([
    ['client-side', []],
    ['server-side', ['--server-side']],
  ])('applied again never empties caBundle: %s', async (_title, words) => {
    const revision = newRevision();
    const namespace = await newNamespace();
    const options = ['--namespace', namespace, '--istioNamespace', namespace, '--revision', revision];
    await apply(await manifests(...options), ...words);
    await fillIn(`sidecar-injector-${revision}`, 'Y2E=');
    await apply(await manifests(...options, '--timeout', '3'), ...words);
    expect(await caBundles(`sidecar-injector-${revision}`)).toEqual(['Y2E=', 'Y2E=']);
  });

  it('D2: lets its service account do what it needs and nothing else', async () => {
    const revision = newRevision();
    const [namespace, other] = await Promise.all([newNamespace(), newNamespace()]);
    await apply(
      await manifests(
        ...['--namespace', namespace, '--istioNamespace', namespace, '--revision', revision],
        ...['--tag', `${revision}-tag`],
      ),
    );
    const name = `sidecar-injector-${revision}`;
    const account = `system:serviceaccount:${namespace}:${name}`;
    const registration = 'admissionregistration.k8s.io/mutatingwebhookconfigurations';
    const allowed: Right[] = [
      ['get list watch', 'configmaps', `istio-sidecar-injector-${revision}`, namespace],
      ['get list watch', 'configmaps', `istio-${revision}`, namespace],
      ['get list watch update patch', 'secrets', `${name}-identity`, namespace],
      ['create', 'secrets', '', namespace],
      ['get list watch patch', registration, name],
      ['get list watch patch', registration, `${name}-tag-${revision}-tag`],
      ['list watch', 'nodes', ''],
      ['list watch', 'networking.istio.io/proxyconfigs', '', ''],
      ['create patch', 'events.k8s.io/events', '', other],
    ];
    const refused: Right[] = [
      ['create update patch delete', 'configmaps', `istio-sidecar-injector-${revision}`, namespace],
      ['get list watch', 'configmaps', '', namespace],
      ['get list watch', 'configmaps', `istio-sidecar-injector-${revision}`, other],
      ['get list watch update patch delete', 'secrets', 'another', namespace],
      ['delete', 'secrets', `${name}-identity`, namespace],
      ['create get list', 'secrets', '', other],
      ['create update delete', registration, name],
      ['get list watch patch', registration, 'sidecar-injector'],
      ['get list watch create update patch delete', 'namespaces', other],
      ['create update patch delete', 'nodes', ''],
      ['get list watch create delete', 'pods', '', namespace],
      ['get list', 'admissionregistration.k8s.io/validatingwebhookconfigurations', ''],
      ['create', 'rbac.authorization.k8s.io/rolebindings', '', namespace],
    ];
    expect((await answers(account, allowed)).filter(({ isAllowed }) => !isAllowed)).toEqual([]);
    expect((await answers(account, refused)).filter(({ isAllowed }) => isAllowed)).toEqual([]);
  });

  it('while it is down with Fail, only pods wait that it would inject', async () => {
    const revision = newRevision();
    const namespace = await newNamespace({ 'istio.io/rev': revision });
    const url = `https://127.0.0.1:${(await freePorts(1))[0]}/inject`;
    await apply(await manifests('--namespace', 'nowhere', '--revision', revision, '--inject-url', url));
    const create = (parts: PodParts) => dryRunPod(namespace, podNamed('cart', parts));
    await eventually('the registration is in force', async () =>
      (await create({})).status === 500 ? true : undefined,
    );
    expect((await create({})).body.message).toContain(
      'failed calling webhook "rev.namespace.sidecar-injector.istio.io"',
    );
    const passed: [string, PodParts][] = [
      ['a refusal by label', { labels: { 'sidecar.istio.io/inject': 'false' } }],
      ['a refusal by annotation', { annotations: { 'sidecar.istio.io/inject': 'false' } }],
      ['the network of the node', { spec: { hostNetwork: true } }],
      ['a mirror pod', { annotations: { 'kubernetes.io/config.mirror': 'x' }, spec: { nodeName: 'a' } }],
    ];
    for (const [title, parts] of passed) {
      const { status, body } = await create(parts);
      expect([title, status, body.message]).toEqual([title, 201, undefined]);
    }
    const hidden = {
      labels: { 'sidecar.istio.io/inject': 'true' },
      annotations: { 'sidecar.istio.io/inject': 'false' },
    };
    expect((await create(hidden)).status).toBe(500);
  });

  it('injects what its registration lets through, by revision and by tag', async () => {
    const revision = newRevision();
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace, ['--revision', revision]);
    const file = join(newScratch(), 'ca.crt');
    writeFileSync(file, authority);
    const url = `https://127.0.0.1:${injector.port}/inject`;
    await apply(
      await manifests('--revision', revision, '--tag', `${revision}-tag`, '--inject-url', url, '--ca-file', file),
    );
    const isInjectedNow = async (): Promise<boolean> =>
      isInjected((await dryRunPod(namespace, podNamed('cart'))).body as JsonObject);
    expect(await isInjectedNow()).toBe(false);
    for (const label of [revision, `${revision}-tag`]) {
      await labelNamespace(namespace, { 'istio.io/rev': label });
      await eventually(`label ${label} is in force`, async () => ((await isInjectedNow()) ? true : undefined));
      await labelNamespace(namespace, { 'istio.io/rev': null });
      await eventually(`no label is in force`, async () => ((await isInjectedNow()) ? undefined : true));
    }
  });
});
