import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { readYaml } from '../../src/yaml/index.ts';
import { ProgramPlace, useProgram } from '../support/program-place.ts';

const program = useProgram('krm');

/** As kustomize and kpt write it: comments of users kept, items with annotations of where they came from. */
const list = (functionConfig = '', items = deployment): string => `apiVersion: config.kubernetes.io/v1
kind: ResourceList
${functionConfig}items:
${items}- apiVersion: v1
  kind: Service # not ours
  metadata: {name: cart}
`;

const deployment = `- apiVersion: apps/v1
  kind: Deployment # the cart
  metadata:
    name: cart
    annotations:
      config.kubernetes.io/index: '1'
      config.kubernetes.io/path: 'cart.yaml'
      internal.config.kubernetes.io/index: '1'
      internal.config.kubernetes.io/path: 'cart.yaml'
  spec:
    template:
      spec:
        containers:
        - name: app # own
          image: app:1
`;

async function run(
  input: string,
  files: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string; value: JsonObject }> {
  const result = await new ProgramPlace(program, files).run(['krm'], input);
  return { ...result, value: result.stdout === '' ? {} : (readYaml(result.stdout) as JsonObject) };
}

const configMap = (data: string): string =>
  `functionConfig:\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: sidecars}\n  data:\n${data}`;

const refused = deployment.replace('image: app:1', 'image: [app]');
const hostNetwork = deployment.replace('      spec:', '      spec:\n        hostNetwork: true');

describe('krm', () => {
  it('injects items, and keeps comments, order and what orchestrators note', async () => {
    const input = list();
    const { code, stdout, value } = await run(input);
    expect(code).toBe(0);
    const added = stdout.split('\n').filter((line) => !input.split('\n').includes(line));
    expect(input.split('\n').filter((line) => !stdout.split('\n').includes(line))).toEqual([]);
    expect(added.join('\n')).toContain('name: istio-proxy');
    expect(stdout).not.toContain('sidecar-injector/undo');
    expect(value).not.toHaveProperty('results');
  });

  it('gives the same when it runs again', async () => {
    const once = await run(list());
    expect((await run(once.stdout)).stdout).toBe(once.stdout);
  });

  it.each([
    ['a ConfigMap', configMap('    revision: canary\n')],
    ['another kind', 'functionConfig:\n  kind: Sidecars\n  spec: {revision: canary}\n'],
  ])('takes settings from %s', async (_, functionConfig) => {
    expect((await run(list(functionConfig))).stdout).toMatch(/^ +istio.io\/rev: canary$/m);
  });

  it('takes the configuration itself, values of the chart, and other kinds', async () => {
    const own =
      '    config: |\n      policy: enabled\n      templates: {sidecar: "metadata: {labels: {own: {{ .Values.a }}}}"}\n    values: "a: b"\n';
    expect((await run(list(configMap(own)))).stdout).toContain('own: b');
    const values = '    helmValues: "global: {hub: example.com}"\n';
    expect((await run(list(configMap(values)))).stdout).toContain('image: example.com/proxyv2:');
    const robot = deployment.replace('apps/v1', 'example.com/v1').replace('Deployment', 'Robot');
    const paths = 'functionConfig:\n  spec:\n    podTemplatePaths: {Robot.example.com: spec.template}\n';
    expect((await run(list(paths, robot))).stdout).toContain('istio-proxy');
    expect((await run(list('', robot))).stdout).toBe(list('', robot));
    const path = 'functionConfig:\n  spec:\n    configPath: own\n';
    const files = {
      'own/config': 'policy: enabled\ntemplates: {sidecar: "metadata: {labels: {own: c}}"}\n',
      'own/values': '{}',
    };
    expect((await run(list(path), files)).stdout).toContain('own: c');
  });

  it('obeys the policy where it is asked to', async () => {
    const disabled =
      '    config: |\n      policy: disabled\n      templates: {sidecar: ""}\n    values: "{}"\n    asWebhook: "true"\n';
    const { value } = await run(list(configMap(disabled)));
    expect(value.results).toMatchObject([{ severity: 'info', message: expect.stringContaining('policy-disabled') }]);
  });

  it('says in the results what it left out, and where that stands', async () => {
    const { code, value } = await run(list('', hostNetwork));
    expect(code).toBe(0);
    expect(value.results).toEqual([
      {
        message: expect.stringContaining('Deployment "cart": not injected: host-network'),
        severity: 'info',
        resourceRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
        file: { path: 'cart.yaml', index: 1 },
      },
    ]);
  });

  it('injects nothing where an item cannot be injected, and names all that cannot', async () => {
    const input = list('', deployment + refused);
    const { code, stdout, stderr, value } = await run(input);
    expect(code).toBe(1);
    expect(stderr).toContain('error: 1 of the items cannot be injected; see the results\n');
    expect(value.results).toMatchObject([{ severity: 'error', message: expect.stringContaining('containers.image') }]);
    expect(stdout.startsWith(input)).toBe(true);
  });

  it.each([
    ['kind: Deployment\n', 'a ResourceList is wanted'],
    ['a: [', 'error converting YAML to JSON'],
    [
      list(configMap('    colour: red\n')),
      'functionConfig ConfigMap sidecars: colour is unknown; allowed are config, values',
    ],
    [list(configMap('    values: "{}"\n')), 'values needs config beside it'],
    [list(configMap('    asWebhook: "yes"\n')), 'asWebhook is yes; allowed are true, false'],
    [list('functionConfig: {spec: {revision: 1.29}}\n'), 'revision is "1.29"; one has at most 63 lower-case letters'],
    [list(configMap('    helmValues: "- a"\n')), 'helmValues must be a map'],
    [list('functionConfig: {spec: {podTemplatePaths: {Robot: x}}}\n'), 'Robot=x is no Kind.group=path'],
    [list('functionConfig: {spec: {helmValues: {global: {proxy: {enableCoreDump: true}}}}}\n'), 'enableCoreDump'],
  ])('refuses %j', async (input, sentence) => {
    const { code, stdout, stderr } = await run(input);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  it('takes builds that are larger than a manifest', async () => {
    const large = `- kind: ConfigMap\n  data: {a: "${'x'.repeat(9_000_000)}"}\n`;
    const { code, stdout } = await new ProgramPlace(program, {}).run(['krm'], list('', deployment + large));
    expect(code).toBe(0);
    expect(stdout).toContain('name: istio-proxy');
  });
});
