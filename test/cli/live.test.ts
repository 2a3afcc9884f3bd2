import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExplainOptions } from '../../src/cli/explain.ts';
import { explainLive } from '../../src/cli/explain-live.ts';
import { readTarget } from '../../src/cli/live-objects.ts';
import { replayCorpus } from '../../src/cli/replay-corpus.ts';
import { explainJson } from '../../src/cli/report/explain-json.ts';
import { explainText } from '../../src/cli/report/explain-text.ts';
import { plain } from '../../src/cli/report/paint.ts';
import { replayText } from '../../src/cli/report/replay-text.ts';
import type { Explanation } from '../../src/policy/explain.ts';
import { directoryWith, smallConfiguration } from '../policy/policy-files.ts';
import { type FakeApiServer, sendObject, startFakeApiServer } from '../support/fake-api-server.ts';
import { listKind } from '../support/list-kind.ts';

type KubernetesObject = { readonly [member: string]: unknown };

/** Objects by the path of their collection. */
type Cluster = { readonly [path: string]: readonly KubernetesObject[] };

const created = '2026-11-20T10:00:00Z';
const later = '2026-11-20T11:00:00Z';

function written(by: string, fieldsV1: object, time = later): KubernetesObject {
  return { manager: by, operation: 'Update', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1 };
}

function namespace(more: KubernetesObject = {}): KubernetesObject {
  return { metadata: { name: 'prod', labels: { 'istio-injection': 'enabled' }, ...more } };
}

function webhook(more: KubernetesObject = {}, metadata: KubernetesObject = {}): KubernetesObject {
  const webhooks = [
    {
      name: 'namespace.sidecar-injector.istio.io',
      rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
      failurePolicy: 'Fail',
      ...more,
    },
  ];
  const old = '2026-01-01T00:00:00Z';
  return { metadata: { name: 'istio-sidecar-injector', creationTimestamp: old, ...metadata }, webhooks };
}

const template = { metadata: { labels: { app: 'reviews' } }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };

function deployment(name: string, replicas = 2): KubernetesObject {
  return {
    metadata: { name, namespace: 'prod' },
    spec: { replicas, selector: { matchLabels: { app: name } }, template },
  };
}

function pod(name: string, more: KubernetesObject = {}, containers = template.spec.containers): KubernetesObject {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'reviews-1', uid: 'u', controller: true };
  const own = {
    name,
    namespace: 'prod',
    creationTimestamp: created,
    labels: { app: 'reviews' },
    ownerReferences: [owner],
  };
  return { metadata: { ...own, ...more }, spec: { containers } };
}

const injected = (name: string, more: KubernetesObject = {}): KubernetesObject =>
  pod(name, { annotations: { 'sidecar.istio.io/status': '{}' }, ...more });

const configMaps = [
  {
    metadata: { name: 'istio-sidecar-injector', namespace: 'istio-system' },
    data: { config: smallConfiguration['current/config'], values: '{}' },
  },
  { metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: '{}' } },
];

const webhooksPath = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

const base: Cluster = {
  '/api/v1/namespaces': [namespace(), { metadata: { name: 'plain' } }],
  '/api/v1/nodes': [],
  [webhooksPath]: [webhook()],
  '/api/v1/namespaces/istio-system/configmaps': configMaps,
};

/** An API server with these objects; lists come in pages of two, and what is not there is answered as such. */
async function serverWith(cluster: Cluster, forbidden: readonly string[] = []): Promise<FakeApiServer> {
  const all: Cluster = { ...base, ...cluster };
  const server = await startFakeApiServer((request, response) => {
    const url = new URL(request.url!, 'https://fake');
    const path = decodeURIComponent(url.pathname);
    const parent = path.slice(0, path.lastIndexOf('/'));
    const one = all[parent]?.find(
      ({ metadata }) => (metadata as { name: string }).name === path.slice(parent.length + 1),
    );
    if (forbidden.includes(path)) {
      sendObject(response, { kind: 'Status', reason: 'Forbidden', message: `${path} is forbidden`, code: 403 }, 403);
    } else if (all[path]) sendObject(response, page(all[path], url));
    else if (one) sendObject(response, one);
    else sendObject(response, { kind: 'Status', reason: 'NotFound', message: `${path} not found`, code: 404 }, 404);
  });
  onTestFinished(() => server.close());
  return server;
}

function page(objects: readonly KubernetesObject[], url: URL): object {
  const labels =
    url.searchParams
      .get('labelSelector')
      ?.split(',')
      .map((pair) => pair.split('=')) ?? [];
  const has = (object: KubernetesObject): boolean => {
    const own = (object.metadata as { labels?: Record<string, string> }).labels ?? {};
    return labels.every(([name, value]) => own[name!] === value);
  };
  const found = objects.filter(has);
  const start = Number(url.searchParams.get('continue') ?? 0);
  const next = start + 2 < found.length ? { continue: String(start + 2) } : {};
  return { ...listKind(url.pathname), metadata: next, items: found.slice(start, start + 2) };
}

async function explained(cluster: Cluster, more: Partial<ExplainOptions> = {}, word = 'deployment/reviews') {
  const { kubeconfig } = await serverWith(cluster);
  return (await explainedBy(kubeconfig, more, word)).explanation;
}

async function explainedBy(kubeconfig: string, more: Partial<ExplainOptions> = {}, word = 'deployment/reviews') {
  const notes: string[] = [];
  const options = { ...liveOptions, kubeconfig, ...more };
  const [explanation] = await explainLive([word], options, (sentence) => notes.push(sentence));
  return { explanation: explanation!, notes };
}

const liveOptions = {
  istioNamespace: 'istio-system',
  filename: [],
  namespace: 'prod',
  requestPath: '/inject',
  output: 'text',
} as const;

const reviews = { '/apis/apps/v1/namespaces/prod/deployments': [deployment('reviews')] };

function withPods(...pods: KubernetesObject[]): Cluster {
  return { ...reviews, '/api/v1/namespaces/prod/pods': [...pods, pod('other', { labels: { app: 'other' } })] };
}

function remarks({ pods }: Explanation, name: string): readonly string[] | undefined {
  return pods?.find((one) => one.name === name)?.remarks;
}

const restart = 'a new pod would get a sidecar: restart the workload';

describe('explain for a cluster', () => {
  it('asks it for the object, the configuration and all that decides, and tells of each pod', async () => {
    const explanation = await explained(withPods(injected('a'), injected('b'), injected('c')));
    expect(explanation).toMatchObject({
      object: { kind: 'Deployment', namespace: 'prod', name: 'reviews' },
      verdict: 'injected',
      apiServer: { source: 'webhook-configurations', isCalled: true },
      pods: ['a', 'b', 'c'].map((name) => ({ name, created, hasSidecar: true, remarks: [] })),
    });
    expect(explainText(explanation, plain)).toContain(
      `\nPods that run: 3, without a sidecar: 0\n  + a  created ${created}\n`,
    );
    expect(JSON.parse(explainJson([explanation])).explanations[0].pods[0]).toEqual({
      name: 'a',
      created,
      sidecar: true,
      remarks: [],
    });
  });

  it('tells that a pod is older than the label of its namespace', async () => {
    const labels = { 'f:metadata': { 'f:labels': { 'f:istio-injection': {} } } };
    const explanation = await explained({
      ...withPods(pod('a')),
      '/api/v1/namespaces': [namespace({ managedFields: [written('kubectl-label', labels)] })],
    });
    expect(remarks(explanation, 'a')).toEqual([
      restart,
      `it is older than the label istio-injection of the namespace (written ${later} by kubectl-label)`,
    ]);
    expect(explainText(explanation, plain)).toContain(`  - a  created ${created}\n      ${restart}\n`);
  });

  it('tells that the webhook or the configuration is newer than a pod', async () => {
    const newer = await explained({
      ...withPods(pod('a')),
      [webhooksPath]: [webhook({}, { creationTimestamp: later })],
    });
    expect(remarks(newer, 'a')).toEqual([
      restart,
      `it is older than the webhook configuration istio-sidecar-injector (created ${later})`,
    ]);
    const selector = { 'f:webhooks': { 'k:{"name":"x"}': { 'f:namespaceSelector': {}, 'f:clientConfig': {} } } };
    const changed = await explained({
      ...withPods(pod('a')),
      [webhooksPath]: [webhook({}, { managedFields: [written('helm', selector)] })],
      '/api/v1/namespaces/istio-system/configmaps': configMaps.map((one) => ({
        ...one,
        metadata: { ...one.metadata, managedFields: [written('istioctl', { 'f:data': { 'f:config': {} } })] },
      })),
    });
    expect(remarks(changed, 'a')).toEqual([
      restart,
      `selectors, authority or address of webhook configuration istio-sidecar-injector were written since (${later} by helm)`,
      `the injection configuration in ConfigMap istio-sidecar-injector was written since (${later} by istioctl)`,
    ]);
  });

  it('tells that a webhook may have failed open, or that nothing explains it', async () => {
    const open = await explained({ ...withPods(pod('a')), [webhooksPath]: [webhook({ failurePolicy: 'Ignore' })] });
    expect(remarks(open, 'a')![1]).toContain('failurePolicy of namespace.sidecar-injector.istio.io is Ignore');
    const odd = await explained(withPods(pod('a')));
    expect(remarks(odd, 'a')![1]).toContain('failurePolicy of namespace.sidecar-injector.istio.io is Fail');
  });

  it('tells that a pod refuses, and that one that has a sidecar would get none now', async () => {
    const optedOut = { 'sidecar.istio.io/inject': 'false' };
    const explanation = await explained(
      withPods(
        pod('refuses', { labels: { app: 'reviews', ...optedOut } }),
        injected('changed', { labels: { app: 'reviews', ...optedOut } }),
      ),
    );
    expect(remarks(explanation, 'refuses')![0]).toMatch(/^as a new pod would have none: skipped \(opt-out/);
    expect(remarks(explanation, 'changed')![0]).toMatch(/^a new pod would get no sidecar: skipped \(opt-out/);
  });

  it('takes a pod by its name, and says what it may not ask for', async () => {
    const explanation = await explained(withPods(pod('a')), {}, 'po/a');
    expect(explanation).toMatchObject({ object: { kind: 'Pod', name: 'a' }, pods: [{ name: 'a', hasSidecar: false }] });
    await expect(explained(reviews, {}, 'deployment/absent')).rejects.toThrow(
      '/apis/apps/v1/namespaces/prod/deployments/absent not found',
    );
    expect(() => readTarget('service/reviews')).toThrow(
      'service/reviews: must be <kind>/<name> with one of the kinds pod,',
    );
  });

  it('makes do with what a user of one namespace may read', async () => {
    const all = ['/api/v1/namespaces', '/api/v1/nodes', webhooksPath];
    const { kubeconfig } = await serverWith({ ...withPods(pod('a')) }, all);
    const { explanation, notes } = await explainedBy(kubeconfig);
    expect(explanation).toMatchObject({ verdict: 'injected', apiServer: { source: 'istio-selectors' } });
    expect(notes).toEqual([
      'Node objects are left out: /api/v1/nodes is forbidden',
      `MutatingWebhookConfiguration objects are left out: ${webhooksPath} is forbidden`,
    ]);
    const less = await serverWith(withPods(pod('a')), ['/api/v1/namespaces/prod']);
    expect((await explainedBy(less.kubeconfig)).notes).toEqual([
      'labels of namespace prod are not known: /api/v1/namespaces/prod is forbidden',
    ]);
  });

  it('takes the configuration of files where it is told to, and of another revision', async () => {
    const directory = directoryWith({
      ...smallConfiguration,
      'off/config': smallConfiguration['current/config'].replace('policy: enabled', 'policy: disabled'),
      'off/values': '{}',
    });
    const explanation = await explained(withPods(), { config: join(directory, 'off') });
    expect(explanation.reason).toBe('policy-disabled');
    await expect(explained(withPods(), { revision: 'canary' })).rejects.toThrow(
      'ConfigMap istio-system/istio-sidecar-injector-canary',
    );
  });
});

describe('replay of a cluster', () => {
  const options = { requestPath: '/inject', output: 'text', failOn: 'changes', live: true } as const;
  const workloads: Cluster = {
    '/apis/apps/v1/deployments': ['a', 'b', 'c'].map((name) => deployment(name)),
    '/apis/apps/v1/replicasets': [
      { ...deployment('owned'), metadata: { ...(pod('x').metadata as object), name: 'owned' } },
    ],
    '/api/v1/pods': [pod('owned'), pod('alone', { ownerReferences: [] })],
    '/apis/apps/v1/statefulsets': [],
    '/apis/apps/v1/daemonsets': [],
    '/api/v1/replicationcontrollers': [],
    '/apis/batch/v1/jobs': [],
    '/apis/batch/v1/cronjobs': [],
  };

  function nextConfiguration(): string {
    const config = smallConfiguration['current/config'].replace('proxy:1', 'proxy:2');
    return join(directoryWith({ 'next/config': config, 'next/values': '{}' }), 'next');
  }

  it('compares its configuration with the next one for what nothing else controls', async () => {
    const server = await serverWith(workloads);
    const run = await replayCorpus([], { ...options, kubeconfig: server.kubeconfig, config: nextConfiguration() });
    expect(run.problems).toEqual([]);
    expect(replayText(run, plain)).toContain(
      '4 objects: Pod "prod/alone", Deployment "prod/a", Deployment "prod/b", Deployment "prod/c"\n',
    );
    expect(run.before).toBe('the cluster');
  });

  it('says what it may not list, and goes on', async () => {
    const server = await serverWith(workloads, ['/api/v1/pods', '/api/v1/nodes']);
    const run = await replayCorpus([], { ...options, kubeconfig: server.kubeconfig, config: nextConfiguration() });
    expect(run.problems).toEqual(['pods: /api/v1/pods is forbidden']);
    expect(run.objects).toBe(3);
  });

  it('compares manifests under the configuration of a cluster with the next one', async () => {
    const server = await serverWith({});
    const manifest = JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', ...deployment('new') });
    const paths = [join(directoryWith({ 'deploy/new.json': manifest }), 'deploy')];
    const { live: _live, ...others } = options;
    const run = await replayCorpus(paths, { ...others, kubeconfig: server.kubeconfig, config: nextConfiguration() });
    expect(run.problems).toEqual([]);
    expect([run.objects, run.before]).toEqual([1, 'the cluster']);
    expect(replayText(run, plain)).toContain('Deployment "prod/new"');
  });

  it('takes from the cluster what the next configuration leaves open', async () => {
    const server = await serverWith(workloads);
    const config = join(nextConfiguration(), 'config');
    const run = await replayCorpus([], { ...options, kubeconfig: server.kubeconfig, injectConfigFile: config });
    expect([run.problems, run.objects, run.after]).toEqual([[], 4, config]);
  });

  it('looks at one namespace where it is told to', async () => {
    const server = await serverWith({ '/apis/apps/v1/namespaces/prod/deployments': [deployment('a')] });
    const more = { kubeconfig: server.kubeconfig, config: nextConfiguration(), namespace: 'prod' };
    const run = await replayCorpus([], { ...options, ...more });
    expect(run.objects).toBe(1);
    expect(server.calls).toContain('GET /apis/apps/v1/namespaces/prod/deployments?limit=500');
  });
});
