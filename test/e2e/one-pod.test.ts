import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/json/index.ts';
import { root } from '../support/program.ts';
import { auditOf, callsIn } from './support/audit-log.ts';
import { type Injector, startInjectorFor } from './support/injector.ts';
import { kubectl } from './support/kubectl.ts';
import { newNamespace } from './support/namespaces.ts';
import { containersOf, createPod, dryRunPod, isInjected, type PodParts, podNamed } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { everyPod, registerAndWait } from './support/registration.ts';
import { newScratch } from './support/scratch.ts';
import { api, describeOnCluster } from './support/suite.ts';

const injectLabel = 'sidecar.istio.io/inject';

interface Scene {
  readonly namespace: string;
  readonly injector: Injector;
}

/** A namespace whose new pods all go to an injector. */
async function stage(words: readonly string[] = [], webhook: JsonObject = {}): Promise<Scene> {
  const namespace = await newNamespace();
  const { injector, authority } = await startInjectorFor(namespace, words);
  await registerAndWait(injector, { namespace, authority, webhooks: [{ ...everyPod, ...webhook }] });
  return { namespace, injector };
}

/** The embedded configuration with another policy, as options of `serve`. */
function withPolicy(policy: string): string[] {
  const text = readFileSync(join(root, 'templates/default/config.yaml'), 'utf8');
  const file = join(newScratch(), 'config.yaml');
  writeFileSync(file, text.replace(/^policy: .*$/m, `policy: ${policy}`));
  return ['--injectConfigFile', file, '--valuesFile', join(root, 'templates/default/values.yaml')];
}

describeOnCluster('a new pod', () => {
  it('is stored with the sidecar, the token of its account included, and nothing of the user is lost', async () => {
    const { namespace } = await stage();
    const parts = { labels: { app: 'cart' }, spec: { terminationGracePeriodSeconds: 77 } };
    const { status, body } = await createPod(namespace, podNamed('cart', parts));
    expect(status).toBe(201);
    expect(containersOf(body).map(({ name }) => name)).toEqual(expect.arrayContaining(['app', 'istio-proxy']));
    expect(body).toMatchObject({
      metadata: {
        labels: { app: 'cart' },
        annotations: { 'sidecar.istio.io/status': expect.stringContaining('istio-proxy') },
      },
      spec: { terminationGracePeriodSeconds: 77 },
    });
    const proxy = containersOf(body).find(({ name }) => name === 'istio-proxy')!;
    const paths = (proxy.volumeMounts as JsonObject[]).map(({ mountPath }) => mountPath);
    expect(paths).toContain('/var/run/secrets/kubernetes.io/serviceaccount');
    expect(await api().expect('GET', `/api/v1/namespaces/${namespace}/pods/cart`)).toMatchObject({ spec: body.spec! });
  });

  it.each<[string, PodParts, boolean]>([
    ['policy enabled, no wish', {}, true],
    ['label false', { labels: { [injectLabel]: 'false' } }, false],
    ['annotation false', { annotations: { [injectLabel]: 'false' } }, false],
    ['label true over annotation false', both('true', 'false'), true],
    ['label false over annotation true', both('false', 'true'), false],
    ['network of the host', { spec: { hostNetwork: true } }, false],
  ])('policy enabled: %s', async (_title, parts, expected) => {
    const { namespace } = await stage();
    const { status, body } = await createPod(namespace, podNamed('app', parts));
    expect([status, isInjected(body)]).toEqual([201, expected]);
  });

  it('policy disabled: only who asks is injected', async () => {
    const { namespace } = await stage(withPolicy('disabled'));
    const injected = async (name: string, parts: PodParts): Promise<boolean> =>
      isInjected((await createPod(namespace, podNamed(name, parts))).body);
    expect(await injected('silent', {})).toBe(false);
    expect(await injected('label', { labels: { [injectLabel]: 'true' } })).toBe(true);
    expect(await injected('annotation', { annotations: { [injectLabel]: 'true' } })).toBe(true);
    expect(await injected('refusing', both('false', 'true'))).toBe(false);
  });

  it('P8: comes out of a server-side dry run as it would be stored, and nothing is', async () => {
    const { namespace, injector } = await stage();
    const dry = await dryRunPod(namespace, podNamed('cart'));
    expect(await api().send('GET', `/api/v1/namespaces/${namespace}/pods/cart`)).toMatchObject({ status: 404 });
    const stored = await createPod(namespace, podNamed('cart'));
    const stable = ({ spec, metadata }: JsonObject): Json => {
      const { annotations, labels } = metadata as JsonObject;
      return JSON.parse(
        JSON.stringify({ spec, annotations, labels }).replace(/kube-api-access-\w+/g, 'kube-api-access'),
      );
    };
    expect(stable(dry.body)).toEqual(stable(stored.body));
    const dryRuns = await eventually('both reviews are in the log', () => {
      const lines = injector.reviews.filter(({ name }) => name === 'cart');
      return lines.length === 2 ? lines.map(({ dryRun }) => dryRun) : undefined;
    });
    expect(dryRuns).toEqual([true, undefined]);
  });

  it('P9: is left alone when the API server asks again, though the token of the account came in between', async () => {
    const { namespace } = await stage([], { reinvocationPolicy: 'IfNeeded' });
    await createPod(namespace, podNamed('cart'));
    const [event] = await auditOf(namespace, 'cart');
    const { name: webhook } = everyPod;
    expect(callsIn(event!)).toMatchObject([
      { round: 0, webhook, mutated: true },
      { round: 1, webhook, mutated: false },
    ]);
  });

  it('is denied with a sentence that names what is wrong, and the user sees it', async () => {
    const { namespace } = await stage();
    const pod = podNamed('cart', { annotations: { 'inject.istio.io/templates': 'nope' } });
    const { code, stderr } = await kubectl(['-n', namespace, 'create', '-f', '-'], JSON.stringify(pod));
    expect(code).toBe(1);
    expect(stderr).toContain('admission webhook "e2e.sidecar-injector.istio.io" denied the request: ');
    expect(stderr).toContain('requested template "nope" not found');
  });
});

function both(label: string, annotation: string): PodParts {
  return { labels: { [injectLabel]: label }, annotations: { [injectLabel]: annotation } };
}

describeOnCluster('what the API server is told beside the verdict', () => {
  it('P12: stands in the audit log, under the name of the webhook', async () => {
    const { namespace, injector } = await stage();
    const digest = (await injector.program.line('listening')).digest;
    const said = async (name: string, parts: PodParts): Promise<Record<string, string>> => {
      await createPod(namespace, podNamed(name, parts));
      const [event] = await auditOf(namespace, name);
      const ours = Object.entries(event!.annotations).filter(([key]) => key.startsWith(`${everyPod.name}/`));
      return Object.fromEntries(ours.map(([key, value]) => [key.slice(key.indexOf('/') + 1), value]));
    };
    expect(await said('silent', {})).toEqual({
      decision: 'injected',
      reason: 'policy-enabled',
      templates: 'sidecar',
      'config-digest': digest,
    });
    expect(await said('refusing', { labels: { [injectLabel]: 'false' } })).toEqual({
      decision: 'skipped',
      reason: 'opt-out',
      'config-digest': digest,
    });
  });

  it('P12: reaches the user as a warning where nobody asked for the skip', async () => {
    const { namespace } = await stage();
    const pod = podNamed('on-host', { spec: { hostNetwork: true } });
    const { code, stderr } = await kubectl(['-n', namespace, 'create', '-f', '-'], JSON.stringify(pod));
    expect([code, stderr.trim()]).toEqual([
      0,
      'Warning: no sidecar: host-network: The pod uses the network of its node, where redirection would hit the node itself.',
    ]);
  });
});

describeOnCluster('P6: an API server that speaks v1beta1 first', () => {
  it('gets its pods injected as well', async () => {
    const { namespace } = await stage([], { admissionReviewVersions: ['v1beta1'] });
    const { status, body } = await createPod(namespace, podNamed('cart'));
    expect([status, isInjected(body)]).toEqual([201, true]);
    const denied = await createPod(
      namespace,
      podNamed('bad', { annotations: { 'inject.istio.io/templates': 'nope' } }),
    );
    expect(denied.body.message).toContain('requested template "nope" not found');
  });
});
