import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/cli/print-replay.ts';
import type { ReplayOptions } from '../../src/cli/replay.ts';
import { replayCorpus } from '../../src/cli/replay-corpus.ts';
import { plain } from '../../src/cli/report/paint.ts';
import { replayGithub } from '../../src/cli/report/replay-github.ts';
import { replayJson } from '../../src/cli/report/replay-json.ts';
import { replayJunit } from '../../src/cli/report/replay-junit.ts';
import { replayText } from '../../src/cli/report/replay-text.ts';
import { directoryWith, podYaml, smallConfiguration } from './policy-files.ts';

const current = smallConfiguration['current/config'];

async function replayIn(next: string, corpus: { readonly [path: string]: string }, more: Partial<ReplayOptions> = {}) {
  const directory = directoryWith({
    ...smallConfiguration,
    'next/config': next,
    'next/values': '{}',
    ...Object.fromEntries(Object.entries(corpus).map(([name, text]) => [`corpus/${name}`, text])),
  });
  const options = { against: `${directory}/current`, config: `${directory}/next`, namespace: 'shop' } as const;
  const run = await replayCorpus([`${directory}/corpus`], {
    ...options,
    requestPath: '/inject',
    output: 'text',
    failOn: 'changes',
    ...more,
  });
  return { run, text: replayText(run, plain).replaceAll(directory, '') };
}

const pods = {
  'case/pod.yaml': podYaml(''),
  'case/expect.yaml': 'decision: injected\n',
  'case/injected.yaml': podYaml(''),
  'two.yaml': `${podYaml('')}---\nkind: Service\n---\n${podYaml('  labels: { sidecar.istio.io/inject: "false" }\n')}`,
  'deep/review.json': JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: { uid: 'u', namespace: 'away', object: { metadata: { generateName: 'far-' }, spec: { containers: [] } } },
  }),
};

describe('replay', () => {
  it('changes nothing under the same configuration', async () => {
    const { run, text } = await replayIn(current, pods);
    expect(text).toBe('4 objects: 4 unchanged, 0 changed\n');
    expect(run.groups).toEqual([]);
  });

  it('counts together what changes alike, by names', async () => {
    const next = current
      .replace('proxy:1', 'proxy:2')
      .replace('volumes:', 'volumes:\n      - name: more\n        emptyDir: {}');
    const { text } = await replayIn(next, pods);
    expect(text).toMatch(/^3 objects: Pod "shop\/app", Pod "away\/far-", Pod "shop\/app"\n/);
    expect(text).toContain('  ~ image of container istio-proxy: "proxy:1" → "proxy:2"\n');
    expect(text).toContain('  + volume more\n');
    expect(text).toContain('4 objects: 1 unchanged, 3 changed\n');
  });

  it('tells decisions that change, templates that fail, and a half file, and goes on', async () => {
    const next = current.replace('policy: enabled', 'policy: disabled');
    const { run, text } = await replayIn(next, { ...pods, 'half.json': '{"kind":' });
    expect(text).toMatch(/^UNREADABLE \/corpus\/half\.json:2: document 1: /);
    expect(text).toContain('  injected (policy-enabled) → skipped (policy-disabled)\n');
    expect(JSON.parse(replayJson(run))).toMatchObject({
      schema: 'sidecar-injector/replay/v1',
      objects: 4,
      unchanged: 1,
      groups: [{ kind: 'decision', count: 3 }],
    });
    const failing = await replayIn(current.replace('OWNER', '{{ fail "never" }}'), pods);
    expect(failing.text).toMatch(/injected \(policy-enabled\) → denied \(render-failed: .*never/);
  });

  it('takes Lists apart: what has no pods or cannot be used leaves the rest', async () => {
    const spec = { template: { spec: { containers: [{ name: 'app', image: 'app:1' }] } } };
    const list = {
      kind: 'List',
      items: [
        { kind: 'Service', metadata: { name: 'cart' } },
        { kind: 'Deployment', metadata: { name: 'bare' } },
        { kind: 'Deployment', metadata: { name: 'cart' }, spec },
      ],
    };
    const raw = { kind: 'StatefulSetList', apiVersion: 'apps/v1', items: [{ metadata: { name: 'db' }, spec }] };
    const { run, text } = await replayIn(current.replace('proxy:1', 'proxy:2'), {
      'all.json': JSON.stringify(list),
      'raw.json': JSON.stringify(raw),
      'some.yaml': `kind: Pod\nspec: [\n---\n${podYaml('')}`,
    });
    expect(text).toContain('3 objects: Deployment "shop/cart", StatefulSet "shop/db", Pod "shop/app"\n');
    expect(run.problems.map((one) => one.replace(/.*corpus/, ''))).toEqual([
      '/all.json:1: document 1: Deployment "shop/bare" has no pod template',
      expect.stringMatching(/^\/some\.yaml:\d: document 1: yaml: line/),
    ]);
  });

  it('groups what differs in nothing but the names of the objects', async () => {
    const pod = (name: string) => podYaml('').replace('name: app\n', `name: ${name}\n`);
    const next = current.replace(
      'env:',
      'env:\n        - name: WHO\n          value: "of {{ .ObjectMeta.Name }} in mesh"',
    );
    const { run, text } = await replayIn(next, { 'a.yaml': pod('cart'), 'b.yaml': pod('orders') });
    expect(run.groups).toMatchObject([{ count: 2, examples: [{ name: 'cart', line: 1 }, { name: 'orders' }] }]);
    expect(text).toContain('  + env WHO of container istio-proxy: "of cart in mesh"\n');
  });

  it('sums up what pods would ask for, with their replicas', async () => {
    const requests = 'image: proxy:1\n        resources: { requests: { cpu: 50m, memory: 64Mi } }';
    const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: 30\n  template:\n    spec: { containers: [{ name: app, image: a }] }\n`;
    const { run, text } = await replayIn(current.replace('image: proxy:1', requests), {
      'a.yaml': podYaml(''),
      'b.yaml': deployment,
    });
    expect(text).toContain('  asks for CPU +1.55, memory +1.94Gi\n');
    expect(text).toMatch(/requested in sum: CPU \+1\.55, memory \+1\.94Gi\n$/);
    expect(JSON.parse(replayJson(run)).added).toEqual({ cpuMillis: 1550, memoryBytes: 31 * 64 * 1024 * 1024 });
  });

  it('names pods that the level of their namespace would not admit any more', async () => {
    const namespaces = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: { istio-injection: enabled, pod-security.kubernetes.io/enforce: baseline }\n`;
    const resources = [`${directoryWith({ 'namespaces.yaml': namespaces })}/namespaces.yaml`];
    const next = current.replace(
      'image: proxy:1',
      'image: proxy:1\n        securityContext: { capabilities: { add: [NET_ADMIN] } }',
    );
    const { run, text } = await replayIn(next, { 'a.yaml': podYaml('') }, { resources });
    expect(text).toContain(
      '1 object would not be admitted: Pod "shop/app"\n  baseline:latest capabilities_baseline: container istio-proxy adds capabilities NET_ADMIN\n',
    );
    expect([isFailure(run, 'errors'), isFailure(run, 'none')]).toEqual([true, false]);
    const before = await replayIn(current, { 'a.yaml': podYaml('') }, { resources });
    expect(before.run.security).toEqual([]);
  });

  it('tells what would not work any more, once for all pods that only have other names', async () => {
    const pod = (name: string) =>
      podYaml('')
        .replace('name: app\n', `name: ${name}\n`)
        .replace('spec:\n', `spec:\n  initContainers: [{ name: ${name}-setup, image: a }]\n`);
    const redirecting = current.replace(
      'volumes:',
      'initContainers:\n      - name: istio-validation\n        image: init:1\n      volumes:',
    );
    const corpus = { 'a.yaml': pod('cart'), 'b.yaml': pod('orders') };
    const { run, text } = await replayIn(redirecting, corpus);
    const caution =
      'connections of init containers fail, since they are redirected to the proxy, which starts later: cart-setup';
    expect(text).toContain(`\n2 objects would not work as before: Pod "shop/cart", Pod "shop/orders"\n  ${caution}\n`);
    expect(JSON.parse(replayJson(run)).cautions).toMatchObject([
      { caution, error: false, count: 2, examples: [{ name: 'cart' }, { name: 'orders' }] },
    ]);
    expect(replayJunit(run)).toContain(
      `name="2 objects would not work as before">\n      <failure message="${caution}">`,
    );
    expect(replayGithub(run)).toContain('title=2 objects would not work as before::');
    expect([isFailure(run, 'changes'), isFailure(run, 'errors')]).toEqual([true, false]);
    const both = await replayIn(redirecting.replace('proxy:1', 'proxy:2'), corpus, {
      against: directoryWith({ config: redirecting, values: '{}' }),
    });
    expect(both.run).toMatchObject({ groups: [{ count: 2 }], cautions: [] });
  });

  it('takes pods that no API server takes for errors', async () => {
    const probe = 'image: proxy:1\n        readinessProbe: { httpGet: { port: 0 } }';
    const { run, text } = await replayIn(current.replace('image: proxy:1', probe), { 'a.yaml': podYaml('') });
    expect(text).toContain(
      '1 object could not be created: Pod "shop/app"\n  readinessProbe of container "istio-proxy" asks port 0, which no API server takes\n',
    );
    expect(run.cautions).toMatchObject([{ isError: true }]);
    expect([isFailure(run, 'errors'), isFailure(run, 'none')]).toEqual([true, false]);
  });

  it('fails on what it is told to fail on', async () => {
    const changed = await replayIn(current.replace('proxy:1', 'proxy:2'), pods);
    expect((['changes', 'errors', 'none'] as const).map((one) => isFailure(changed.run, one))).toEqual([
      true,
      false,
      false,
    ]);
    const denied = await replayIn(current.replace('OWNER', '{{ fail "never" }}'), pods);
    expect((['changes', 'errors', 'none'] as const).map((one) => isFailure(denied.run, one))).toEqual([
      true,
      true,
      false,
    ]);
    const same = await replayIn(current, { ...pods, 'half.json': '{"kind":' });
    expect((['changes', 'errors', 'none'] as const).map((one) => isFailure(same.run, one))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('names reviews that nobody can answer, and goes on', async () => {
    const review = { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v9', request: { uid: 'u' } };
    const recording = { schema: 'sidecar-injector/recording/v1', review: { kind: 'Event' } };
    const { run } = await replayIn(current, {
      'a.json': JSON.stringify(review),
      'b.json': JSON.stringify({ ...review, apiVersion: 'admission.k8s.io/v1', request: 7 }),
      'c.jsonl': `${JSON.stringify(recording)}\n{"schema":"sidecar-injector/recording/v2"}\n`,
      'd.yaml': podYaml(''),
    });
    expect(run.unchanged).toBe(3);
    expect(run.problems.map((one) => one.replace(/^.*?corpus\//, ''))).toEqual([
      'a.json:1: cannot be answered: apiVersion is "admission.k8s.io/v9", must be one of "admission.k8s.io/v1", "admission.k8s.io/v1beta1"',
      'b.json:1: cannot be answered: AdmissionReview.request is 7, an object is required',
      'c.jsonl:1: holds a recording that cannot be used: recordedAt must be a text',
      'c.jsonl:2: holds a recording that cannot be used: schema is "sidecar-injector/recording/v2", must be "sidecar-injector/recording/v1"',
    ]);
  });

  it('is not held up by a template that loops long', async () => {
    const loop = '{{ range until 10000 }}{{ range until 10000 }}x{{ end }}{{ end }}OWNER';
    const { text } = await replayIn(current.replace('OWNER', loop), { 'a.yaml': podYaml('') });
    expect(text).toMatch(/injected \(policy-enabled\) → denied \(render-failed: /);
  });

  it('says why a configuration cannot be used, and fails whatever is tolerated', async () => {
    const { run, text } = await replayIn(current.replace('OWNER', '{{ nothing }}'), pods);
    expect(text).toMatch(/^CONFIGURATION \/next\/config: .*nothing.*\nnothing was compared\n$/s);
    expect(isFailure(run, 'none')).toBe(true);
  });

  it('reports for JUnit and GitHub', async () => {
    const { run } = await replayIn(current.replace('proxy:1', 'proxy:<2>'), { ...pods, 'half.json': '{"kind":' });
    const junit = replayJunit(run);
    expect(junit).toContain('<testsuite name="replay" tests="3" failures="1" errors="1">');
    expect(junit).toContain('<testcase classname="replay" name="1 object unchanged"/>');
    expect(junit).toContain(
      'message="~ image of container istio-proxy: &quot;proxy:1&quot; → &quot;proxy:&lt;2&gt;&quot;"',
    );
    const github = replayGithub(run);
    expect(github).toMatch(/^::error title=replay::.*half\.json:2: document 1: /);
    expect(github).toMatch(
      /\n::warning file=.*pod\.yaml,line=1,title=3 objects change::Pod "shop\/app", .*%0A~ image of/,
    );
  });
});
