import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExplainOptions } from '../../src/cli/explain.ts';
import { explainAll } from '../../src/cli/explain-objects.ts';
import { explainJson } from '../../src/cli/report/explain-json.ts';
import { explainText } from '../../src/cli/report/explain-text.ts';
import { plain } from '../../src/cli/report/paint.ts';
import { decisionRuleNames } from '../../src/inject/decide.ts';
import type { Explanation } from '../../src/policy/explain.ts';
import { writeYaml } from '../../src/yaml/index.ts';
import { installed } from '../install/installed.ts';
import { directoryWith, podYaml, smallConfiguration } from './policy-files.ts';

async function explainIn(
  files: { readonly [path: string]: string },
  options: Partial<ExplainOptions> = {},
): Promise<Explanation> {
  const directory = directoryWith({ ...smallConfiguration, ...files });
  const { resources = [], ...others } = options;
  const [first] = await explainAll({
    filename: [`${directory}/pod.yaml`],
    namespace: 'shop',
    requestPath: '/inject',
    output: 'text',
    config: `${directory}/current`,
    resources: resources.map((file) => `${directory}/${file}`),
    ...others,
  });
  return first!;
}

const enabled = { namespaceLabels: { 'istio-injection': 'enabled' } };

function webhook(revision: string, more = ''): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: istio-sidecar-injector-${revision}
  labels: { istio.io/rev: ${revision} }
webhooks:
- name: rev.namespace.sidecar-injector.istio.io
  rules: [{ operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods] }]
  namespaceSelector: { matchLabels: { team: ${revision} } }
  objectSelector: { matchExpressions: [{ key: sidecar.istio.io/inject, operator: NotIn, values: ["false"] }] }
${more}---
`;
}

describe('the verdict', () => {
  it('names the rule that fired, what each saw, and what was not reached', async () => {
    const explanation = await explainIn(
      { 'pod.yaml': podYaml('  annotations: { sidecar.istio.io/inject: "false" }\n') },
      enabled,
    );
    expect(explanation).toMatchObject({ verdict: 'skipped', reason: 'opt-out', templates: [], origins: [] });
    expect(explanation.rules.filter(({ state }) => state === 'fired')).toEqual([
      { rule: 'inject-request', state: 'fired', saw: 'annotation sidecar.istio.io/inject=false' },
    ]);
    expect(explanation.rules.filter(({ state }) => state === 'not-reached').map(({ rule }) => rule)).toEqual([
      'never-selector',
      'always-selector',
      'policy',
    ]);
    expect(explanation.flips).toEqual([
      ['label the pod sidecar.istio.io/inject=true'],
      ['remove the annotation sidecar.istio.io/inject of the pod'],
    ]);
  });

  it.each([
    ['label the namespace istio-injection=enabled', podYaml(''), { namespaceLabels: { team: 'a' } }],
    ['set spec.hostNetwork to false', podYaml('', '  hostNetwork: true\n'), enabled],
    ['create the pod in a namespace that is not of the system', podYaml('  namespace: kube-system\n'), enabled],
    ['label the namespace istio.io/rev=default', podYaml(''), { namespaceLabels: { 'istio.io/rev': 'canary' } }],
    [
      'remove the annotation inject.istio.io/templates of the pod',
      podYaml('  annotations: { inject.istio.io/templates: nothing }\n'),
      enabled,
    ],
  ])('can be turned round: %s', async (change, pod, options) => {
    const explanation = await explainIn({ 'pod.yaml': pod }, options);
    expect(explanation.verdict).not.toBe('injected');
    expect(explanation.flips).toContainEqual([change]);
  });

  it('may need two changes', async () => {
    const pod = podYaml('  labels: { sidecar.istio.io/inject: "false" }\n', '  hostNetwork: true\n');
    const { flips } = await explainIn({ 'pod.yaml': pod }, enabled);
    expect(flips[0]).toEqual(['label the pod sidecar.istio.io/inject=true', 'set spec.hostNetwork to false']);
    expect(flips.every((changes) => changes.length === 2)).toBe(true);
  });

  it('of a workload is that of the pod which its controller makes', async () => {
    const workload = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: cart, namespace: shop }\nspec:\n  template:\n    spec: { containers: [{ name: cart, image: c }] }\n`;
    const explanation = await explainIn({ 'pod.yaml': `kind: Service\n---\n${workload}---\n# nothing\n` }, enabled);
    expect(explanation.object).toEqual({ kind: 'Deployment', namespace: 'shop', name: 'cart' });
    expect(explanation.verdict).toBe('injected');
  });

  it('of a review that creates no pod ends with the request', async () => {
    const review = {
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: { uid: 'u', operation: 'DELETE', object: {}, namespace: 'shop' },
    };
    const explanation = await explainIn({ 'pod.yaml': JSON.stringify(review) });
    expect(explanation).toMatchObject({ verdict: 'skipped', reason: 'not-a-create' });
    expect(explanation.rules[0]).toEqual({ rule: 'request', state: 'fired', saw: 'DELETE of Pod' });
    expect(explanation.apiServer).toBeUndefined();
  });
});

describe('the API server', () => {
  const files = { 'pod.yaml': podYaml(''), 'cluster.yaml': webhook('default') + webhook('canary') };
  const resources = ['cluster.yaml'];

  it('calls the webhook whose selectors match', async () => {
    const { apiServer, verdict } = await explainIn(files, {
      resources,
      namespaceLabels: { team: 'default' },
    });
    expect(verdict).toBe('injected');
    expect(apiServer!.webhooks.map(({ revision, isCalled }) => [revision, isCalled])).toEqual([
      ['canary', false],
      ['default', true],
    ]);
    const [checks] = apiServer!.webhooks.map((one) => one.checks);
    expect(checks).toContainEqual({
      check: 'namespaceSelector',
      wants: 'team=canary',
      unmet: 'team=canary',
      holds: false,
    });
  });

  it('may call that of another revision, or none', async () => {
    const canary = await explainIn(files, { resources, namespaceLabels: { team: 'canary' } });
    expect(canary).toMatchObject({
      verdict: 'skipped',
      reason: 'other-revision',
      detail: 'webhook of revision canary',
    });
    const none = await explainIn(files, { resources, namespaceLabels: {} });
    expect(none).toMatchObject({ verdict: 'skipped', reason: 'namespace-not-enabled' });
  });

  describe('looks at matchConditions', () => {
    const conditioned = (expression: string, more = '') =>
      webhook(
        'default',
        `  matchConditions: [{ name: condition, expression: ${JSON.stringify(expression)} }]\n${more}`,
      );
    const explainWith = (cluster: string, pod = podYaml('')) =>
      explainIn({ 'pod.yaml': pod, 'cluster.yaml': cluster }, { resources, namespaceLabels: { team: 'default' } });

    it('and calls where all hold', async () => {
      const { apiServer, verdict } = await explainWith(conditioned('object.metadata.namespace == "shop"'));
      expect([verdict, apiServer!.webhooks[0]!.checks.at(-1)]).toEqual([
        'injected',
        { check: 'matchConditions', wants: 'condition', unmet: '', holds: true },
      ]);
    });

    it('and names the one that is false, with what would turn it round', async () => {
      const expression = "!has(object.metadata.labels) || !('batch' in object.metadata.labels)";
      const pod = podYaml('  labels: { batch: nightly }\n');
      const explanation = await explainWith(conditioned(expression), pod);
      expect(explanation).toMatchObject({
        verdict: 'skipped',
        reason: 'match-condition',
        detail: 'rev.namespace.sidecar-injector.istio.io: condition is false',
        flips: [['remove the label batch of the pod']],
      });
      expect(explainText(explanation, plain)).toContain('matchConditions condition: fails at condition is false\n');
    });

    it('and does with an error what the failurePolicy says', async () => {
      const expression = "object.metadata.annotations['team'] == 'a'";
      expect(await explainWith(conditioned(expression))).toMatchObject({
        verdict: 'denied',
        reason: 'match-condition-error',
        detail: expect.stringContaining('condition ends with no such key: annotations; failurePolicy Fail refuses'),
        apiServer: { isCalled: false, isRefusal: true },
      });
      const ignored = await explainWith(conditioned(expression, '  failurePolicy: Ignore\n'));
      expect(ignored).toMatchObject({ verdict: 'skipped', reason: 'match-condition', apiServer: { isRefusal: false } });
    });

    it('but never guesses what it cannot evaluate or know', async () => {
      for (const [expression, why] of [
        [
          "quantity(object.spec.overhead.cpu).isLessThan(quantity('1'))",
          "found no matching overload for 'quantity(dyn)'",
        ],
        ["request.userInfo.username != 'admin'", 'asks for userInfo, which is not known here'],
        ['1', 'is neither true nor false'],
        ['object.', 'expected IDENTIFIER, got EOF'],
      ] as const) {
        const { apiServer, verdict } = await explainWith(conditioned(expression));
        expect([verdict, apiServer!.webhooks[0]!.checks.at(-1)], expression).toMatchObject([
          'injected',
          { holds: undefined, unmet: `condition: ${why}` },
        ]);
        expect(apiServer!.notes.join()).toContain(`it is not evaluated: condition: ${why}`);
      }
    });

    it('with a pod as the API server would have completed it', async () => {
      const expression = "object.spec.serviceAccountName == 'default' && object.spec.restartPolicy == 'Always'";
      expect((await explainWith(conditioned(expression))).verdict).toBe('injected');
    });
  });

  it('knows our own registrations, tags included', async () => {
    const registrations = installed({ revision: 'canary', revisionTags: ['prod'] }).filter(
      ({ kind }) => kind === 'MutatingWebhookConfiguration',
    );
    const { apiServer } = await explainIn(
      { ...files, 'cluster.yaml': registrations.map((one) => writeYaml(one)).join('---\n') },
      { resources, namespaceLabels: { 'istio.io/rev': 'prod' }, revision: 'canary' },
    );
    expect(apiServer).toMatchObject({ source: 'webhook-configurations', isCalled: true });
    expect(apiServer!.webhooks.filter(({ isCalled }) => isCalled)).toMatchObject([
      { configuration: 'sidecar-injector-canary-tag-prod', revision: 'canary' },
    ]);
  });

  it('is taken to call where nothing is known', async () => {
    const { apiServer, verdict } = await explainIn({ 'pod.yaml': podYaml('') });
    expect([apiServer!.source, verdict]).toEqual(['not-known', 'injected']);
  });
});

describe('where things come from', () => {
  it('is found by comparing the stages', async () => {
    const pod = `${podYaml('')}  - name: istio-proxy\n    image: own:1\n    env: [{ name: MINE, value: x }]\n`;
    const { origins } = await explainIn({ 'pod.yaml': pod }, enabled);
    const stages = Object.fromEntries(
      origins.map((one) => [one.path, one.stages.map((stage) => stage.detail ?? stage.name)]),
    );
    expect(stages).toMatchObject({
      'metadata.annotations[example.com/proxied]': ['sidecar'],
      'metadata.annotations[sidecar.istio.io/status]': ['metadata'],
      'spec.volumes[certificates]': ['sidecar'],
      'spec.containers[istio-proxy].env[OWNER]': ['sidecar'],
    });
    expect(stages).not.toHaveProperty(['spec.containers[istio-proxy].env[MINE]']);
    expect(stages).not.toHaveProperty(['spec.containers[istio-proxy].image']);
  });

  it('is the pod itself for what a template only moved among the init containers', async () => {
    const pod = `${podYaml('')}  - name: istio-proxy\n    image: own:1\n    env: [{ name: MINE, value: x }]\n`;
    const native = smallConfiguration['current/config'].replace('containers:', 'initContainers:');
    const { origins } = await explainIn({ 'pod.yaml': pod, 'current/config': native }, enabled);
    const found = origins.find(({ path }) => path === 'spec.initContainers[istio-proxy].env[MINE]');
    expect(found).toMatchObject({ change: 'added', stages: [{ name: 'user-container' }] });
  });

  it('shows no control characters of the pod', async () => {
    const pod = podYaml('  annotations: { sidecar.istio.io/inject: "\\e[31m" }\n');
    const explanation = await explainIn({ 'pod.yaml': pod }, enabled);
    expect(explainText(explanation, plain)).toContain('sidecar.istio.io/inject=\\u001b[31m');
  });

  it('reads well', async () => {
    const explanation = await explainIn(
      { 'pod.yaml': podYaml('  annotations: { prometheus.io/port: "80" }\n') },
      enabled,
    );
    const text = explainText(explanation, plain);
    expect(text).toContain('Pod "shop/app" is injected: policy-enabled\n');
    expect(text).toContain('  > policy             policy enabled');
    expect(text).toContain(`  + container istio-proxy  ← template sidecar
      env ISTIO_PROMETHEUS_ANNOTATIONS  ← finishing step prometheus
`);
    expect(text).toContain('To keep the sidecar out\n  * label the pod sidecar.istio.io/inject=false\n');
  });
});

describe('the JSON', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/explain-schema.md'), 'utf8');
  const documented = new Set([...page.matchAll(/`([A-Za-z-]+)`/g)].map((found) => found[1]!));

  function keysOf(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap(keysOf);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, member]) => [name, ...keysOf(member)]);
  }

  it('holds what docs/explain-schema.md says', async () => {
    const resources = ['cluster.yaml'];
    const files = { 'pod.yaml': podYaml(''), 'cluster.yaml': webhook('default') };
    const explanation = await explainIn(files, {
      resources,
      namespaceLabels: { team: 'default' },
    });
    const report = JSON.parse(explainJson([explanation]));
    expect(report.schema).toBe('sidecar-injector/explain/v1');
    expect([...new Set(keysOf(report))].filter((key) => !documented.has(key))).toEqual([]);
    expect(decisionRuleNames.filter((rule) => !documented.has(rule))).toEqual([]);
    expect(Object.keys(report.explanations[0])).toEqual([
      'object',
      'verdict',
      'reason',
      'sentence',
      'detail',
      'message',
      'apiServer',
      'rules',
      'templates',
      'items',
      'warnings',
      'flips',
      'pods',
    ]);
    expect(report.explanations[0].items).toContainEqual({
      path: 'spec.containers[istio-proxy]',
      kind: 'container',
      name: 'istio-proxy',
      owner: null,
      change: 'added',
      stages: ['template sidecar'],
    });
  });
});
