import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { type JsonObject, parseJson } from '../../src/json/index.ts';
import { applyPatch } from '../../src/patch/index.ts';
import { changeText, podChanges } from '../../src/policy/pod-changes.ts';
import { type Recording, readRecording } from '../../src/recording/recording.ts';
import { root } from '../support/program.ts';
import { auditOf } from './support/audit-log.ts';
import { startInjectorFor } from './support/injector.ts';
import { labelNamespace, newNamespace } from './support/namespaces.ts';
import { createPod, isInjected, podNamed } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { everyPod, registerAndWait } from './support/registration.ts';
import { type CommandResult, run } from './support/run.ts';
import { newScratch } from './support/scratch.ts';
import { cluster, describeOnCluster } from './support/suite.ts';

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

describeOnCluster('a pod without a sidecar', () => {
  it('is explained in time: it is older than the webhook', async () => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace);
    await createPod(namespace, podNamed('early'));
    // Kubernetes' times have whole seconds.
    const second = (): number => Math.floor(Date.now() / 1000);
    const created = second();
    await eventually('the next second has begun', () => second() > created || undefined);
    await registerAndWait(injector, { namespace, authority });
    await createPod(namespace, podNamed('late'));
    const explained = async (name: string) => {
      const words = ['explain', `pod/${name}`, '-n', namespace, '--config', configuration, '--output', 'json'];
      const { code, stdout, stderr } = await program(...words, ...onCluster());
      if (code !== 0) throw new Error(stderr);
      return JSON.parse(stdout).explanations[0];
    };
    const early = await explained('early');
    expect([early.verdict, early.apiServer.source, early.pods]).toEqual([
      'injected',
      'webhook-configurations',
      [
        {
          name: 'early',
          created: expect.any(String),
          sidecar: false,
          remarks: [
            'a new pod would get a sidecar: restart the workload',
            expect.stringMatching(/^it is older than the webhook configuration e2e-/),
          ],
        },
      ],
    ]);
    expect((await explained('late')).pods).toMatchObject([{ sidecar: true, remarks: [] }]);
  });

  it('is explained in time: it is older than the label of its namespace', async () => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace);
    const selecting = { ...everyPod, namespaceSelector: { matchExpressions: [selector] } };
    await labelNamespace(namespace, { 'istio-injection': 'enabled' });
    await registerAndWait(injector, { namespace, authority, webhooks: [selecting] });
    await labelNamespace(namespace, { 'istio-injection': null });
    await eventually('pods get no sidecar any more', async () => {
      const { body } = await createPod(namespace, podNamed(`early-${Date.now()}`));
      return !isInjected(body) || undefined;
    });
    const created = Math.floor(Date.now() / 1000);
    await eventually('the next second has begun', () => Math.floor(Date.now() / 1000) > created || undefined);
    await labelNamespace(namespace, { 'istio-injection': 'enabled' });
    const { stdout } = await program(
      'replay',
      '--live',
      '-n',
      namespace,
      '--config',
      configuration,
      ...onCluster(),
      '--against',
      configuration,
    );
    expect(stdout).toMatch(/^\d+ objects?: \d+ unchanged, 0 changed\n$/);
    const pods = await run(cluster().program, [
      'kubectl',
      '--kubeconfig',
      cluster().kubeconfig,
      '-n',
      namespace,
      'get',
      'pods',
      '-o',
      'name',
    ]);
    const names = pods.stdout.trim().split('\n');
    const words = ['explain', names.at(-1)!, '-n', namespace, '--config', configuration, ...onCluster()];
    const explained = await program(...words);
    expect(explained.stdout).toMatch(
      /- early-\d+ .*\n {6}a new pod would get a sidecar.*\n {6}it is older than the label istio-injection of the namespace \(written /,
    );
  });
});

const selector = { key: 'istio-injection', operator: 'In', values: ['enabled'] };
