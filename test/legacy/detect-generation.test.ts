import { describe, expect, it } from 'vitest';
import { generationOf } from '../../src/inject/generations/families.ts';
import { ConfigurationError, readSnapshot } from '../../src/inject/index.ts';

const document = (text: string) => ({ text, source: 'config.yaml' });
const values = (tag: string) => ({ text: JSON.stringify({ global: { tag } }), source: 'values' });
const braces = 'policy: enabled\ntemplate: |\n  containers: []\n';
const brackets = 'policy: enabled\ntemplate: |\n  containers:\n  - name: [[ .Spec.NodeName ]]\n';
const named = 'policy: enabled\ntemplates: {sidecar: "spec: {}"}\n';

const nameOf = (config: string, tag?: string): string =>
  readSnapshot({ config: document(config), ...(tag === undefined ? {} : { values: values(tag) }) }).generation.name;

describe('the generation of a configuration', () => {
  it.each([
    [named, '1.12.9', '1.12'],
    [named, '1.20.8-distroless', '1.20'],
    [named, '1.14.1', '1.14'],
    [named, '1.24.0', '1.20'],
    [named, '1.10.2', '1.9'],
    [named, 'latest', 'modern'],
    [braces, '1.2.10', '1.2'],
    [braces, '1.7.0', '1.7'],
    [braces, 'latest', '1.5'],
    [`${braces}injectedAnnotations:\n`, 'latest', '1.5'],
    // A tag that does not fit the form says nothing.
    [braces, '1.20.8', '1.5'],
    [named, '1.1.17', 'modern'],
  ])('%j with the tag %s is that of %s', (config, tag, name) => {
    expect(nameOf(config, tag)).toBe(name);
  });

  it.each([
    [brackets, '0.8'],
    [brackets.replace('containers:', 'rewriteAppHTTPProbe: false\n  containers:'), '1.1'],
    [brackets.replace('name:', 'image: docker.io/istio/proxyv2:1.0.3\n    name:'), '1.0.3'],
  ])('%j without values is that of %s', (config, name) => {
    expect(nameOf(config)).toBe(name);
  });

  it('is not older than what the templates use', () => {
    const config = named.replace('spec: {}', 'spec: {nodeName: {{ .ProxyImage }}}');
    expect(nameOf(config, '1.12.9')).toBe('modern');
  });
});

const problems = (config: string): string => {
  try {
    readSnapshot({ config: document(config) });
    return '';
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
};

describe('without an image tag', () => {
  const print = (action: string) => `policy: enabled\ntemplate: |\n  containers:\n  - name: "${action}"\n`;
  const generationWith = (config: string, valuesText: string) =>
    readSnapshot({ config: document(config), values: { text: valuesText, source: 'v' } }).generation.name;

  it.each([
    ['[[ annotation $.ObjectMeta "a" "b" ]]', '1.0.3'],
    ['[[ with .Spec ]][[ includeInboundPorts .Containers ]][[ end ]]', '1.0.3'],
    ['[[ .ObjectMeta.Name ]] annotation', '0.8'],
    ['[[ .DeploymentMeta.Name ]]', '1.1'],
    ['[[ fromJSON "{}" ]]', '1.1'],
  ])('a template with %s is at least of %s', (action, name) => {
    expect(nameOf(print(action))).toBe(name);
  });

  it('a message of a part of the proxy config is not yet that of 1.6', () => {
    const chart = '{"galley": {}, "global": {}}';
    expect(generationWith(print('{{ protoToJSON .ProxyConfig.Tracing }}'), chart)).toBe('1.4');
    expect(generationWith(print('{{ protoToJSON .ProxyConfig }}'), chart)).toBe('1.6');
  });

  it('values without those of other charts are of 1.5 at least', () => {
    expect(generationWith(braces, '{"galley": {}, "global": {}}')).toBe('1.2');
    expect(generationWith(braces, '{"global": {}, "sidecarInjectorWebhook": {}}')).toBe('1.5');
    expect(generationWith(print('appendMultusNetwork'), '{"global": {}}')).toBe('1.8');
  });
});

describe('a configuration of an unknown form is refused in one sentence', () => {
  it.each([
    ['params', 'params: {initImage: x}', 'has params instead of a template, as Istio 0.2 to 0.4 wrote it'],
    ['template without values', braces, 'as Istio 0.5 to 0.7 wrote it'],
    [
      'only the text for old readers',
      'template: "{{ Template_Version_And_Istio_Version_Mismatched_Check_Installation }}"',
      'the key templates was lost',
    ],
    ['nothing of the kind', 'foo: bar', 'has no member of an injection configuration (it has: foo)'],
    [
      'Helm expressions in a template with brackets',
      'template: "[[ .ObjectMeta.Name ]] {{ .Values.global.hub }}"',
      'still holds expressions of Helm in {{ }}',
    ],
    ['Helm expressions', 'policy: {{ .Values.global.proxy.autoInject }}', 'expressions of Helm that were not rendered'],
  ])('%s', (_, config, sentence) => {
    expect(problems(config)).toContain(sentence);
    expect(problems(config).split('\n')).toHaveLength(1);
  });
});

it('a slip beside templates is not taken for a chart', () => {
  const config = 'policy: enabled\ntemplates:\n  sidecar: |\n    metadata: {{ .Values.x }}\nalwaysInjectSelector: [\n';
  expect(problems(config)).toContain('failed to unmarshal injection template: yaml: line');
  expect(problems(config)).not.toContain('Helm');
});

it.each([
  ['1.20', brackets, 'config.yaml: cannot be read as one of Istio 1.20: it has one template with [[ ]]'],
  ['1.4', named, 'config.yaml: cannot be read as one of Istio 1.4: it has named templates'],
])('a generation that is forced must be of that form: %s', (release, config, sentence) => {
  expect(() => readSnapshot({ config: document(config) }, { generation: generationOf(release)! })).toThrow(sentence);
});

describe('what is odd is told', () => {
  const warnings = (config: string, tag?: string) =>
    readSnapshot({ config: document(config), ...(tag === undefined ? {} : { values: values(tag) }) }).warnings;

  it('a template beside the named ones', () => {
    expect(warnings(`${named}template: other\n`)).toEqual([
      'config.yaml: has both templates and template; template is ignored',
    ]);
  });

  it('a missing mesh config, a policy that switches injection off', () => {
    expect(warnings(brackets.replace('enabled', 'sometimes'))).toEqual([
      'config.yaml: policy is "sometimes", which switches injection off in Istio 0.8',
      'config.yaml: no mesh config is given with it, so the defaults of Istio 0.8 hold',
    ]);
  });

  it('values may be YAML', () => {
    const snapshot = readSnapshot({
      config: document(braces),
      values: { text: 'global:\n  tag: 1.4.10\n', source: 'v' },
    });
    expect(snapshot.generation.name).toBe('1.4');
  });
});
