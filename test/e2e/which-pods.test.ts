import { expect, it } from 'vitest';
import { auditOf, callsIn } from './support/audit-log.ts';
import { startInjectorFor } from './support/injector.ts';
import { istioWebhooks } from './support/istio-webhooks.ts';
import { labelNamespace, newNamespace } from './support/namespaces.ts';
import { createPod, dryRunPod, isInjected, type PodParts, podNamed } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { everyPod, registerAndWait } from './support/registration.ts';
import { describeOnCluster } from './support/suite.ts';

const injectLabel = 'sidecar.istio.io/inject';

/** Waits until the API server has taken in a change that decides about injection. */
async function expectInjection(namespace: string, expected: boolean, parts: PodParts = {}): Promise<void> {
  await eventually(`pods of ${namespace} are ${expected ? '' : 'not '}injected`, async () => {
    const reply = await dryRunPod(namespace, podNamed('probe', parts));
    return isInjected(reply.body) === expected || undefined;
  });
}

describeOnCluster('a namespace', () => {
  it('gets sidecars when it is labelled, and no longer when the label is taken away', async () => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace);
    await registerAndWait(injector, { namespace, authority, webhooks: istioWebhooks('default') });
    expect(isInjected((await createPod(namespace, podNamed('before'))).body)).toBe(false);
    await labelNamespace(namespace, { 'istio-injection': 'enabled' });
    await expectInjection(namespace, true);
    const created = await createPod(namespace, podNamed('labelled'));
    expect(created.status).toBe(201);
    expect(isInjected(created.body)).toBe(true);
    await labelNamespace(namespace, { 'istio-injection': null });
    await expectInjection(namespace, false);
    expect(isInjected((await createPod(namespace, podNamed('after'))).body)).toBe(false);
  });
});

/** Labels of the namespace, then what the pod carries, then the webhook that must be called, if any. */
type Row = readonly [namespace: Readonly<Record<string, string>>, pod: PodParts, webhook: string | undefined];

const enabled = { 'istio-injection': 'enabled' };
const disabled = { 'istio-injection': 'disabled' };
const stable = { 'istio.io/rev': 'default' };
const canary = { 'istio.io/rev': 'canary' };

const inject = (value: string): PodParts => ({ labels: { [injectLabel]: value } });
const plain: PodParts = {};

/** Istio's table of selectors for the default revision; annotations never matter to the API server. */
const rows: readonly Row[] = [
  [enabled, plain, 'namespace'],
  [enabled, inject('true'), 'namespace'],
  [enabled, inject('false'), undefined],
  [enabled, inject('maybe'), 'namespace'],
  [enabled, { annotations: { [injectLabel]: 'false' } }, 'namespace'],
  [enabled, { labels: canary }, 'namespace'],
  [{ ...enabled, ...canary }, plain, 'namespace'],
  [disabled, plain, undefined],
  [disabled, inject('true'), undefined],
  [{ ...disabled, ...stable }, inject('true'), undefined],
  [stable, plain, 'rev.namespace'],
  [stable, inject('false'), undefined],
  [canary, plain, undefined],
  [canary, inject('true'), undefined],
  [{}, plain, undefined],
  [{}, inject('true'), 'object'],
  [{}, inject('false'), undefined],
  [{}, inject('maybe'), undefined],
  [{}, { annotations: { [injectLabel]: 'true' } }, undefined],
  [{}, { labels: stable }, 'rev.object'],
  [{}, { labels: { ...stable, [injectLabel]: 'false' } }, undefined],
  [{}, { labels: canary }, undefined],
];

/** The same for a revision with a name, which leaves to the default one what does not name it. */
const canaryRows: readonly Row[] = [
  [canary, plain, 'rev.namespace'],
  [canary, inject('false'), undefined],
  [enabled, plain, undefined],
  [{ ...enabled, ...canary }, plain, undefined],
  [stable, plain, undefined],
  [{}, { labels: canary }, 'rev.object'],
  [{}, inject('true'), undefined],
];

const titleOf = (value: object): string => JSON.stringify(value);

/** Creates the pods of a table, each kind of namespace once. @returns the webhook that the audit log names, row by row */
async function webhooksCalled(revision: string, table: readonly Row[]): Promise<(string | undefined)[]> {
  const namespaces = new Map<string, string>();
  for (const [labels] of table) {
    if (!namespaces.has(titleOf(labels))) namespaces.set(titleOf(labels), await newNamespace(labels));
  }
  const scope = [...namespaces.values()];
  const home = scope[0]!;
  const { injector, authority } = await startInjectorFor(home, revision === 'default' ? [] : ['--revision', revision]);
  await registerAndWait(injector, { namespace: home, authority, scope, webhooks: istioWebhooks(revision) });
  const called: (string | undefined)[] = [];
  for (const [at, [labels, pod]] of table.entries()) {
    const namespace = namespaces.get(titleOf(labels))!;
    await createPod(namespace, podNamed(`row-${at}`, pod));
    const [event] = await auditOf(namespace, `row-${at}`);
    called.push(callsIn(event!)[0]?.webhook.replace('.sidecar-injector.istio.io', ''));
  }
  return called;
}

describeOnCluster("Istio's selectors", () => {
  it.each([
    ['default', rows],
    ['canary', canaryRows],
  ])('call the injector of revision %s for these pods and no others', async (revision, table) => {
    const called = await webhooksCalled(revision, table);
    const told = (webhooks: readonly (string | undefined)[]): string[] =>
      table.map(([namespace, pod], at) => `${titleOf(namespace)} ${titleOf(pod)}: ${webhooks[at] ?? 'none'}`);
    expect(told(called)).toEqual(told(table.map(([, , webhook]) => webhook)));
  });
});

describeOnCluster('matchConditions', () => {
  it('keep pods away that would be skipped, without asking the injector', async () => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace);
    const expression = '!has(object.spec.hostNetwork) || object.spec.hostNetwork == false';
    const webhook = { ...everyPod, matchConditions: [{ name: 'not-on-host-network', expression }] };
    await registerAndWait(injector, { namespace, authority, webhooks: [webhook] });
    const before = await injector.answered();
    const onHost = await createPod(namespace, podNamed('on-host', { spec: { hostNetwork: true } }));
    expect([onHost.status, isInjected(onHost.body)]).toEqual([201, false]);
    expect(await injector.answered()).toEqual(before);
    expect(isInjected((await createPod(namespace, podNamed('other'))).body)).toBe(true);
  });
});
