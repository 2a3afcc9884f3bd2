import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { type JsonObject, parseJson } from '../../src/json/index.ts';
import { applyPatch } from '../../src/patch/index.ts';
import { changeText, podChanges } from '../../src/policy/pod-changes.ts';
import { type Recording, readRecording } from '../../src/recording/recording.ts';
import { root } from '../support/program.ts';
import { auditOf } from './support/audit-log.ts';
import {
  ConfigMaps,
  configuration as configurationWith,
  injectorMap,
  meshMap,
  shipped,
} from './support/config-maps.ts';
import { startInjectorFor } from './support/injector.ts';
import { labelNamespace, newNamespace } from './support/namespaces.ts';
import { createPod, isInjected, podNamed, podsOf, takesEffect } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { everyPod, registerAndWait } from './support/registration.ts';
import { type CommandResult, run } from './support/run.ts';
import { newScratch } from './support/scratch.ts';
import { api, cluster, describeOnCluster } from './support/suite.ts';

/** What the injector serves with by default. */
const configuration = join(root, 'templates/default');

function program(...words: string[]): Promise<CommandResult> {
  return run(process.execPath, [inject('program'), ...words]);
}

const onCluster = (): string[] => ['--kubeconfig', cluster().kubeconfig];

/** Recordings by the name of their pod. */
function recordingsIn(directory: string): Map<string, Recording> {
  const lines = readdirSync(directory).flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'));
  const recordings = lines.filter((line) => line !== '').map((line) => readRecording(parseJson(line) as JsonObject));
  return new Map(recordings.map((one) => [String(((one.review.request as JsonObject).name as string) ?? ''), one]));
}

function objectOf({ review }: Recording): JsonObject {
  return (review.request as JsonObject).object as JsonObject;
}

/** The audit log about one namespace, since other tests have other injectors. */
function auditLogOf(namespace: string): string {
  const file = join(newScratch(), 'audit.log');
  const lines = readFileSync(cluster().auditLog, 'utf8').split(/(?<=\n)/);
  writeFileSync(file, lines.filter((line) => line.includes(`"namespace":"${namespace}"`)).join(''));
  return file;
}

describeOnCluster('what the webhook recorded and what the audit log tells', () => {
  it('is the same, free of secrets, and done again without a difference', async () => {
    const namespace = await newNamespace({ team: 'shop' });
    const recordings = join(newScratch(), 'recordings');
    const { injector, authority } = await startInjectorFor(namespace, ['--record', recordings]);
    await registerAndWait(injector, { namespace, authority });
    const env = [{ name: 'PASSWORD', value: 'PLANTED-1' }];
    const app = { name: 'app', image: 'app:1', env, args: ['--token', 'PLANTED-2'] };
    const pods = {
      cart: podNamed('cart', { spec: { containers: [app] } }),
      plain: podNamed('plain', { labels: { 'sidecar.istio.io/inject': 'false' } }),
      own: podNamed('own', { annotations: { 'proxy.istio.io/config': 'proxyMetadata: { KEY: PLANTED-3 }' } }),
    };
    for (const pod of Object.values(pods)) expect((await createPod(namespace, pod)).status).toBe(201);
    for (const name of Object.keys(pods)) await auditOf(namespace, name);
    await eventually('all pods are recorded', () => recordingsIn(recordings).size === 3 || undefined);

    const imported = join(newScratch(), 'imported');
    const words = ['import-audit', auditLogOf(namespace), '--out', imported, '--output', 'json'];
    const { code, stdout, stderr } = await program(...words);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      recordings: 3,
      decisions: { injected: 2, skipped: 1 },
      certainties: { confirmed: 3 },
    });

    const [ours, theirs] = [recordingsIn(recordings), recordingsIn(imported)];
    for (const [name, one] of ours) {
      const other = theirs.get(name)!;
      expect(podChanges(objectOf(one), objectOf(other)).map(changeText), name).toEqual([]);
      expect([other.answer.decision, other.answer.reason, other.configuration], name).toEqual([
        one.answer.decision,
        one.answer.reason,
        one.configuration,
      ]);
      const injected = applyPatch(objectOf(other), other.answer.patch ?? []) as JsonObject;
      expect(isInjected(injected), name).toBe(one.answer.decision === 'injected');
    }
    for (const directory of [recordings, imported]) {
      const text = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
      expect(text.join('')).not.toContain('PLANTED');
      const replay = await program('replay', directory, '--against', 'recorded', '--config', configuration);
      expect([replay.code, replay.stdout]).toEqual([0, '3 objects: 3 unchanged, 0 changed\n']);
    }
  });
});

const restart = 'a new pod would get a sidecar: restart the workload';

interface ExplainedPod {
  readonly name: string;
  readonly sidecar: boolean;
  readonly remarks: readonly string[];
}

/** What `explain` says of an object of the cluster, by the shipped configuration unless other words are given. */
async function explained(
  object: string,
  namespace: string,
  words: readonly string[] = ['--config', configuration],
): Promise<{ verdict: string; apiServer: { source: string }; pods: ExplainedPod[] }> {
  const all = ['explain', object, '-n', namespace, '--output', 'json', ...onCluster(), ...words];
  const { code, stdout, stderr } = await program(...all);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout).explanations[0];
}

/** Waits until Kubernetes' times, which have whole seconds, tell what comes now from what was before. */
async function nextSecond(): Promise<void> {
  const second = (): number => Math.floor(Date.now() / 1000);
  const before = second();
  await eventually('the next second has begun', () => second() > before || undefined);
}

/** A Deployment, and that many pods of it. */
async function deploy(namespace: string, name: string, replicas: number, labels = {}): Promise<void> {
  const app = { app: name };
  const containers = [{ name: 'app', image: 'app:1' }];
  await api().expect('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: app },
      template: { metadata: { labels: { ...app, ...labels } }, spec: { containers } },
    },
  });
  await eventually(
    `${replicas} pods of ${name}`,
    async () => (await podsOf(namespace, `app=${name}`)).length === replicas || undefined,
  );
}

/** The shipped configuration in ConfigMaps of a namespace, and how commands are told to take it. */
async function liveConfiguration(
  namespace: string,
  change?: (config: string) => string,
): Promise<{ maps: ConfigMaps; words: string[] }> {
  const maps = new ConfigMaps(namespace);
  await maps.create(injectorMap, configurationWith('first', change));
  await maps.create(meshMap, { mesh: shipped('mesh.yaml') });
  return { maps, words: ['--istioNamespace', namespace, '--injectConfigMapName', injectorMap] };
}

describeOnCluster('a workload whose pods have no sidecar', () => {
  it('is older than the webhook', async () => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace);
    await deploy(namespace, 'early', 2);
    await nextSecond();
    await registerAndWait(injector, { namespace, authority });
    await deploy(namespace, 'late', 1);
    const early = await explained('deployment/early', namespace);
    expect(early).toMatchObject({ verdict: 'injected', apiServer: { source: 'webhook-configurations' } });
    const older = expect.stringMatching(/^it is older than the webhook configuration e2e-/);
    const pod = { sidecar: false, remarks: [restart, older] };
    expect(early.pods).toMatchObject([pod, pod]);
    expect((await explained('deployment/late', namespace)).pods).toMatchObject([{ sidecar: true, remarks: [] }]);
  });

  it('is older than the label of its namespace', async () => {
    const namespace = await newNamespace({ 'istio-injection': 'enabled' });
    const { injector, authority } = await startInjectorFor(namespace);
    const webhooks = [{ ...everyPod, namespaceSelector: { matchExpressions: [enabled] } }];
    await registerAndWait(injector, { namespace, authority, webhooks });
    await labelNamespace(namespace, { 'istio-injection': null });
    await takesEffect(namespace, undefined);
    await createPod(namespace, podNamed('early'));
    await nextSecond();
    await labelNamespace(namespace, { 'istio-injection': 'enabled' });
    const { pods } = await explained('pod/early', namespace);
    const older = expect.stringMatching(/^it is older than the label istio-injection of the namespace \(written /);
    expect(pods).toMatchObject([{ name: 'early', sidecar: false, remarks: [restart, older] }]);
  });

  it('came while the webhook failed open, or refuses', async () => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace);
    await registerAndWait(injector, { namespace, authority, webhooks: [{ ...everyPod, failurePolicy: 'Ignore' }] });
    await deploy(namespace, 'refuses', 1, { 'sidecar.istio.io/inject': 'false' });
    await injector.kill();
    await nextSecond();
    await createPod(namespace, podNamed('open'));
    const failed = expect.stringContaining(`failurePolicy of ${everyPod.name} is Ignore: the webhook was not reached`);
    expect((await explained('pod/open', namespace)).pods).toMatchObject([{ remarks: [restart, failed] }]);
    const refuses = await explained('deploy/refuses', namespace);
    expect(refuses.verdict).toBe('skipped');
    const asNow = expect.stringMatching(/^as a new pod would have none: skipped \(opt-out/);
    expect(refuses.pods).toMatchObject([{ sidecar: false, remarks: [asNow] }]);
  });

  it('is older than the configuration', async () => {
    const namespace = await newNamespace();
    const off = (config: string): string => config.replace(/^policy: .*$/m, 'policy: disabled');
    const { maps, words } = await liveConfiguration(namespace, off);
    const { injector, authority } = await startInjectorFor(namespace, [
      ...words,
      ...onCluster(),
      '--cluster-facts',
      'none',
    ]);
    await registerAndWait(injector, { namespace, authority });
    await createPod(namespace, podNamed('early'));
    expect(await explained('pod/early', namespace, words)).toMatchObject({
      verdict: 'skipped',
      pods: [{ sidecar: false, remarks: [expect.stringContaining('skipped (policy-disabled')] }],
    });
    await nextSecond();
    await maps.replace(injectorMap, configurationWith('second'));
    await takesEffect(namespace, 'second');
    const { pods } = await explained('pod/early', namespace, words);
    const written = expect.stringMatching(`^the injection configuration in ConfigMap ${injectorMap} was written since`);
    expect(pods).toMatchObject([{ sidecar: false, remarks: [restart, written] }]);
  });
});

const enabled = { key: 'istio-injection', operator: 'In', values: ['enabled'] };

describeOnCluster('replay of the workloads of a cluster', () => {
  it('compares its configuration with the next one', async () => {
    const namespace = await newNamespace({ 'istio-injection': 'enabled' });
    const { words } = await liveConfiguration(namespace);
    for (const name of ['cart', 'shop']) await deploy(namespace, name, 1);
    await deploy(namespace, 'refuses', 1, { 'sidecar.istio.io/inject': 'false' });
    await createPod(namespace, podNamed('alone'));
    const replay = (tag: string): Promise<CommandResult> => {
      const next = newScratch();
      const data = { ...configurationWith(tag), mesh: shipped('mesh.yaml') };
      for (const [name, text] of Object.entries(data)) writeFileSync(join(next, name), String(text));
      return program('replay', '--live', '-n', namespace, '--config', next, ...words, ...onCluster());
    };
    expect(await replay('first')).toEqual({ code: 0, stdout: '4 objects: 4 unchanged, 0 changed\n', stderr: '' });
    const { code, stdout, stderr } = await replay('second');
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('4 objects: 1 unchanged, 3 changed\n');
    expect(stdout).toMatch(
      new RegExp(
        `3 objects: Pod "${namespace}/alone", Deployment "${namespace}/cart", Deployment "${namespace}/shop"\n`,
      ),
    );
    expect(stdout).toMatch(/~ image of init container istio-proxy: "[^"]*:first" → "[^"]*:second"/);
  });
});
