import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConfigurationOptions } from '../../src/config/configuration-options.ts';
import { type LoadSettings, loadSnapshot } from '../../src/config/load-snapshot.ts';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import type { Json } from '../../src/json/index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'configuration-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Writes files into a new directory; what is not text is written as JSON. */
function files(contents: Record<string, Json>): (name: string) => string {
  const directory = mkdtempSync(join(scratch, 'case-'));
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return (name) => join(directory, name);
}

const load = (options: ConfigurationOptions, settings: LoadSettings = {}): Promise<Snapshot> =>
  loadSnapshot(options, { environment: {}, ...settings });

/** The problems of a configuration, without the directory of the test. */
async function problems(options: ConfigurationOptions, settings: LoadSettings = {}): Promise<string[]> {
  try {
    await load(options, settings);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.message.split('\n').map((line) => line.replace(/^\/\S*\/case-\w+\/?/, ''));
    }
    throw error;
  }
  return [];
}

const config = 'policy: enabled\ntemplates: {sidecar: "metadata: {}", other: "{{ .Values.a }}"}\n';
const values = '{"global": {"hub": "example.com"}}';
const mesh = 'rootNamespace: mesh-root\n';

function configMap(name: string, data: Json, more: { [name: string]: Json } = {}): Json {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'istio-system', ...more }, data };
}

const injector = configMap('istio-sidecar-injector', { config, values });
const meshMap = configMap('istio', { mesh, meshNetworks: 'networks: {}' });

/** A file that takes long to read and is no text; beside it even a later one is read at once. */
const slow = Buffer.concat([Buffer.alloc(16 * 1024 * 1024, '# a long comment\n'), Buffer.from([0xff])]);

describe('problems of several files', () => {
  const noText = (name: string): string => `${name}: is not text: it holds bytes that are no UTF-8`;
  const path = files({});
  writeFileSync(path('a.yaml'), slow);
  writeFileSync(path('b.yaml'), Buffer.from([0xff]));

  it('come in the order of the names in a directory', async () => {
    const found = await problems({ config: path('.') });
    expect(found.slice(0, 2)).toEqual([noText('a.yaml'), noText('b.yaml')]);
  });

  it('come in the order in which values of the chart are given', async () => {
    const helmValues = [path('a.yaml'), path('b.yaml')];
    expect(await problems({ helmValues })).toEqual([noText('a.yaml'), noText('b.yaml')]);
    expect(await problems({ helmValues, operatorFileName: path('absent') })).toEqual([
      'absent: does not exist',
      noText('a.yaml'),
      noText('b.yaml'),
    ]);
  });
});

describe('where a configuration may come from', () => {
  it('is embedded', async () => {
    const notes: string[] = [];
    const snapshot = await load({}, { note: (sentence) => notes.push(sentence) });
    expect([...snapshot.templates.keys()]).toContain('sidecar');
    expect(notes).toEqual([expect.stringContaining('the embedded one is used')]);
  });

  it('is not the embedded one for a release whose configurations look otherwise', async () => {
    expect(await problems({ generation: '1.4.10' })).toEqual([
      '--generation: 1.4 needs a configuration of such a release (--config or --injectConfigFile); the embedded one is of today',
    ]);
  });

  it('is three files', async () => {
    const path = files({ config, values, mesh });
    const snapshot = await load({
      injectConfigFile: path('config'),
      valuesFile: path('values'),
      meshConfigFile: path('mesh'),
    });
    expect([...snapshot.templates.keys()]).toEqual(['sidecar', 'other']);
    expect(snapshot.values.images.hub).toBe('example.com');
    expect(snapshot.mesh.rootNamespace).toBe('mesh-root');
  });

  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [injector, { kind: 'ConfigMap', metadata: { name: 'x' } }, meshMap],
  };
  it.each<[string, Record<string, Json>, string]>([
    ['a directory as mounted', { config, values, mesh }, ''],
    ['a directory with extensions', { 'config.yaml': config, 'values.json': values, 'mesh.yml': mesh }, ''],
    ['a directory with a file for each ConfigMap', { 'injector.json': injector, 'istio.yaml': meshMap }, ''],
    ['a file with the ConfigMaps in a List', { 'dump.json': list }, 'dump.json'],
    [
      'a file with several documents',
      { 'dump.yaml': `${JSON.stringify(injector)}\n---\n${JSON.stringify(meshMap)}\n` },
      'dump.yaml',
    ],
    ['what the API server answers', { 'dump.json': { ...list, kind: 'ConfigMapList' } }, 'dump.json'],
  ])('is all at once: %s', async (_, contents, name) => {
    const snapshot = await load({ config: files(contents)(name) });
    expect(snapshot.values.images.hub).toBe('example.com');
    expect(snapshot.mesh.rootNamespace).toBe('mesh-root');
    expect(snapshot.templates.has('other')).toBe(true);
  });

  it('is a ConfigMap that brings its values, unless they are given apart', async () => {
    const path = files({
      'injector.json': injector,
      'own.yaml': 'global: {hub: own.example.com}',
      'mesh.json': meshMap,
    });
    const alone = await load({ injectConfigFile: path('injector.json') });
    expect(alone.values.images.hub).toBe('example.com');
    const apart = await load({
      injectConfigFile: path('injector.json'),
      valuesFile: path('own.yaml'),
      meshConfigFile: path('mesh.json'),
    });
    expect(apart.values.images.hub).toBe('own.example.com');
    expect(apart.mesh.rootNamespace).toBe('mesh-root');
  });

  it('is an install document that goes before the others', async () => {
    const spec = { values: { global: { hub: 'install.example.com' } }, meshConfig: { rootNamespace: 'install' } };
    const path = files({ config, values, mesh, 'install.json': { kind: 'IstioOperator', spec } });
    const snapshot = await load({ config: path(''), operatorFileName: path('install.json') });
    expect(snapshot.values.images.hub).toBe('install.example.com');
    expect(snapshot.mesh.rootNamespace).toBe('install');
  });
});

describe('kube-inject', () => {
  const offline: LoadSettings = { rules: 'forced', isOffline: true };

  it('takes a bare template', async () => {
    const text = 'metadata:\n  labels: {name: {{ .ObjectMeta.Name | quote }}}\n';
    const path = files({ template: text });
    const notes: string[] = [];
    const note = (sentence: string): unknown => notes.push(sentence);
    const snapshot = await load({ injectConfigFile: path('template') }, { ...offline, note });
    expect([...snapshot.templates.keys()]).toEqual(['sidecar']);
    expect(notes).toEqual([
      `${path('template')}: is no injection configuration (none of the keys templates, template, policy), so all of it is taken as a template`,
    ]);
    expect(await problems({ injectConfigFile: path('template') })).not.toEqual([]);
  });

  it.each([
    ['[1]', 'a list'],
    ['just words', 'a string'],
    ['# nothing', 'nothing'],
    ['', 'nothing'],
  ])('refuses %j as a template', async (text, found) => {
    const path = files({ config: text });
    expect(await problems({ injectConfigFile: path('config') }, offline)).toEqual([
      `config: holds ${found}; what is wanted is an injection configuration (the text of key "config"), the ConfigMap that holds it, or a template`,
    ]);
  });

  it('takes what holds an action for a template, whatever it looks like', async () => {
    const path = files({ old: '[[ 1 ]]' });
    expect((await load({ injectConfigFile: path('old') }, offline)).templates.size).toBe(1);
  });

  it.each(['', '# nothing\n', 'null'])('refuses %j as values where templates read them', async (text) => {
    const deep = `templates: {sidecar: "metadata: {labels: {a: {{ .Values.global.a }}}}"}`;
    const path = files({ config: deep, shallow: config, empty: text });
    expect(await problems({ injectConfigFile: path('config'), valuesFile: path('empty') }, offline)).toEqual([
      expect.stringMatching(/^empty: holds nothing, but the templates of \S+config read values such as /),
    ]);
    expect(await problems({ injectConfigFile: path('shallow'), valuesFile: path('empty') }, offline)).toEqual([]);
  });

  it('follows no release that Istio does not have', async () => {
    const path = files({ config });
    for (const generation of ['9.9', '2.0', '0.5']) {
      expect(await problems({ injectConfigFile: path('config'), generation }, offline)).toEqual([
        `--generation: ${generation} is none of the releases that are followed: 0.1, 0.8 and later ones, and master`,
      ]);
    }
  });

  it('warns of templates that read values where there are none', async () => {
    const path = files({ config, plain: 'templates: {sidecar: "metadata: {}"}' });
    const warned = await load({ injectConfigFile: path('config') }, offline);
    expect(warned.warnings).toEqual([expect.stringContaining('its templates read .Values, but no values are given')]);
    const silent = await load({ injectConfigFile: path('plain') }, offline);
    expect(silent.warnings).toEqual([]);
  });

  it('warns of members that it does not know, since a misspelt selector changes who is injected', async () => {
    const text = 'Policy: enabled\ntemplates: {sidecar: "metadata: {}"}\nnevrInjectSelector: [{matchLabels: {a: b}}]\n';
    const path = files({ config: text });
    const { warnings } = await load({ injectConfigFile: path('config') }, offline);
    expect(warnings).toEqual([
      expect.stringContaining('config: nevrInjectSelector is not known and has no effect; the members of an injection'),
    ]);
  });

  it('does not take a broken configuration for a template', async () => {
    const path = files({ config: 'policy: enabled\ntemplates: [a]\n' });
    expect(await problems({ injectConfigFile: path('config') }, offline)).toEqual([
      'config: templates: holds a list, an object is wanted',
    ]);
  });
});

describe('what means to be a configuration and is no YAML', () => {
  const offline: LoadSettings = { rules: 'forced', isOffline: true };
  const template = '      sidecar: |\n        metadata: { labels: { a: {{ .ObjectMeta.Name }} } }\n';
  const map = (line: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: istio-sidecar-injector\n${line}\ndata:\n  config: |\n    templates:\n${template}`;
  const misplaced = `${map('')}   values: "{}"\n`;
  const unrendered = 'is a ConfigMap with expressions of Helm that were not rendered: export that of a cluster, or';

  it.each([
    ['a key that stands wrong', misplaced, 'is no YAML: yaml: line 10: did not find expected key'],
    [
      'a bracket that is not closed',
      map('  labels: {a: b'),
      "is no YAML: yaml: line 5: did not find expected ',' or '}'",
    ],
    ['another document', `a: b\n---\n${misplaced}`, 'is no YAML: document 2, from line 3: yaml: line 10: did not find'],
    ['a List', `apiVersion: v1\nitems: [\nkind: List\n`, 'is no YAML: yaml: line '],
    ['half a JSON file', '{"kind": "ConfigMap", "data": {', 'is no YAML: yaml: line 1: '],
    ['a chart', map('  namespace: {{ .Release.Namespace }}'), unrendered],
  ])('is not taken for a template: %s', async (_what, text, problem) => {
    const path = files({ 'map.yaml': text });
    for (const options of [
      { config: path('map.yaml') },
      { injectConfigFile: path('map.yaml') },
      { config: path('') },
    ]) {
      if (options.config === path('') && text.startsWith('{')) continue;
      const told = await problems(options, offline);
      expect(told[0]).toContain(`map.yaml: ${problem}`);
    }
  });

  it('neither is the text of key config', async () => {
    const path = files({ config: `policy: enabled\ntemplates:\n${template}    x: {\n` });
    expect(await problems({ injectConfigFile: path('config') }, offline)).toEqual([
      expect.stringContaining('config: failed to unmarshal injection template: yaml: line '),
    ]);
  });
});

describe('revisions', () => {
  const canary = configMap('istio-sidecar-injector-canary', { config, values: '{"global": {"hub": "canary"}}' });
  const both = {
    kind: 'List',
    items: [injector, canary, meshMap, configMap('istio-canary', { mesh: 'rootNamespace: canary' })],
  };

  it('chooses the ConfigMaps of a revision', async () => {
    const path = files({ both });
    const snapshot = await load({ config: path('both'), revision: 'canary' });
    expect(snapshot.values.images.hub).toBe('canary');
    expect(snapshot.mesh.rootNamespace).toBe('canary');
    expect(snapshot.revision).toBe('canary');
    const stable = await load({ config: path('both'), revision: 'default' });
    expect(stable.values.images.hub).toBe('example.com');
  });

  it('takes the revision of the only one', async () => {
    const path = files({
      canary,
      labelled: configMap('copy', { config, values }, { labels: { 'istio.io/rev': 'blue' } }),
    });
    expect((await load({ config: path('canary') })).revision).toBe('canary');
    expect((await load({ config: path('labelled') })).revision).toBe('blue');
  });

  it('says which there are where it is not clear', async () => {
    const path = files({ both });
    expect(await problems({ config: path('both') })).toEqual([
      expect.stringContaining('could be meant (revisions default, canary); choose one with --revision, or keep one'),
    ]);
    expect(await problems({ config: path('both'), revision: 'blue' })).toEqual([
      expect.stringContaining('none is of revision blue; there are default, canary'),
    ]);
  });
});

describe('files that lie', () => {
  const noValues = configMap('istio-sidecar-injector', { config });
  const noConfig = configMap('istio-sidecar-injector', { values });
  const pod = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } };

  it.each<[string, (path: (name: string) => string) => ConfigurationOptions, string[]]>([
    [
      'a missing file',
      (path) => ({ injectConfigFile: path('nope'), valuesFile: path('values') }),
      ['nope: does not exist'],
    ],
    [
      'a directory',
      (path) => ({ injectConfigFile: path('config'), valuesFile: path('.') }),
      ['is a directory, a file is wanted'],
    ],
    ['a missing directory', (path) => ({ config: path('nope') }), ['nope: does not exist']],
    [
      'no text',
      (path) => ({ injectConfigFile: path('config'), valuesFile: path('binary') }),
      ['bytes that are no UTF-8'],
    ],
    [
      'no YAML',
      (path) => ({ injectConfigFile: path('config'), valuesFile: path('broken') }),
      ['broken: could not parse'],
    ],
    [
      'another kind',
      (path) => ({ injectConfigFile: path('pod'), valuesFile: path('values') }),
      ['pod: holds a Service, not an injection configuration or the ConfigMap of one'],
    ],
    ['a bundle of another kind', (path) => ({ config: path('pod') }), ['pod: holds no ConfigMap; a file that is']],
    [
      'another ConfigMap',
      (path) => ({ config: path('mesh-only') }),
      [
        'mesh-only: holds no ConfigMap istio-sidecar-injector with the keys config and values (ConfigMaps in it: istio)',
      ],
    ],
    [
      'a ConfigMap without values',
      (path) => ({ config: path('no-values') }),
      [
        'no-values: ConfigMap istio-system/istio-sidecar-injector: missing configuration map key "values" (there are: config)',
      ],
    ],
    [
      'a ConfigMap without config',
      (path) => ({ injectConfigFile: path('no-config') }),
      ['missing configuration map key "config"'],
    ],
    [
      'a mesh ConfigMap without mesh',
      (path) => ({ config: path('no-values'), valuesFile: path('values'), meshConfigFile: path('no-config') }),
      ['no-config: holds ConfigMaps, but none of them has the key mesh'],
    ],
    [
      'a manifest for the mesh config, of which Istio would know no member',
      (path) => ({ config: path('no-values'), valuesFile: path('values'), meshConfigFile: path('deployment') }),
      ['deployment: is a manifest (Deployment), not a mesh config or a ConfigMap with the key mesh'],
    ],
    [
      'a manifest for values',
      (path) => ({ config: path('no-values'), valuesFile: path('install') }),
      [
        'install: is a manifest (IstioOperator), not values or a ConfigMap with the key values; an install document goes to --operatorFileName',
      ],
    ],
    [
      'no values at all',
      (path) => ({ injectConfigFile: path('config') }),
      ['config: has no values with it; give them with'],
    ],
    [
      'a directory without config',
      (path) => ({ config: path('empty') }),
      ['holds no file config (or', 'holds no file values (or'],
    ],
    [
      'both spellings',
      (path) => ({ config: path('both') }),
      ['both: holds both config and config.yaml; keep one of them'],
    ],
    [
      'no install document',
      (path) => ({ operatorFileName: path('pod') }),
      ['pod: holds no IstioOperator; values of the istiod chart go to --helm-values'],
    ],
    [
      'several at once',
      (path) => ({ injectConfigFile: path('nope'), valuesFile: path('list'), meshConfigFile: path('gone') }),
      ['nope: does not exist', 'gone: does not exist'],
    ],
    [
      'several documents at once',
      (path) => ({ injectConfigFile: path('typo'), valuesFile: path('list'), meshConfigFile: path('bad-mesh') }),
      ['list: could not parse configuration values', 'bad-mesh: ', 'typo: policy is "on"'],
    ],
  ])('%s', async (_, options, expected) => {
    const path = files({
      config,
      values,
      pod,
      list: '- 1\n',
      broken: 'a: [\n',
      typo: 'policy: "on"\ntemplates: {sidecar: ""}\n',
      'bad-mesh': 'connectTimeout: soon\n',
      'mesh-only': meshMap,
      'no-values': noValues,
      deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
      install: { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator' },
      'no-config': noConfig,
      'empty/readme': '',
      'both/config': config,
      'both/config.yaml': config,
      'both/values': values,
    });
    writeFileSync(path('binary'), Buffer.from([0x61, 0xff, 0xfe]));
    const found = await problems(options(path));
    expect(found).toEqual(expected.map((sentence) => expect.stringContaining(sentence)));
  });
});

describe('the cluster that --resources stands for', () => {
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } } },
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { nodeInfo: { kubeletVersion: 'v1.33.1' } } },
    {
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'ProxyConfig',
      metadata: { name: 'pc', namespace: 'shop' },
      spec: { concurrency: 3 },
    },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
  ];

  it.each<[string, Record<string, Json>, string]>([
    ['a List', { 'a.json': { kind: 'List', items: objects } }, 'a.json'],
    ['documents', { 'a.yaml': objects.map((one) => JSON.stringify(one)).join('\n---\n') }, 'a.yaml'],
    ['a directory', Object.fromEntries(objects.map((one, index) => [`${index}.yaml`, one])), ''],
  ])('comes from %s', async (_, contents, name) => {
    const notes: string[] = [];
    const { cluster } = await load(
      { resources: [files(contents)(name)] },
      { note: (sentence) => notes.push(sentence) },
    );
    expect(cluster.nodes).toEqual(new Map([['n1', { kubeletVersion: 'v1.33.1' }]]));
    expect(cluster.namespaces.get('shop')).toEqual({ labels: { 'istio-injection': 'enabled' }, annotations: {} });
    expect([...cluster.proxyConfigs.keys()]).toEqual(['shop']);
    expect(notes.join()).toContain('Secret s is left out');
  });

  it('has no nodes for kube-inject where none are named', async () => {
    const path = files({ 'a.json': objects[0]! });
    const { cluster } = await load({ resources: [path('a.json')] }, { isOffline: true });
    expect(cluster.nodes).toBeUndefined();
  });

  it('is refused where an object is wrong', async () => {
    const path = files({
      'name.json': { apiVersion: 'v1', kind: 'Node' },
      'labels.json': { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', labels: { a: true } } },
      'proxy.json': { ...objects[2]!, spec: { concurrency: 'many' } },
      'none/readme': '',
    });
    const resources = ['name.json', 'labels.json', 'proxy.json', 'none'].map(path);
    expect(await problems({ resources })).toEqual([
      'name.json: holds a Node without metadata.name',
      'labels.json: Namespace n: metadata.labels is no map of texts; quote numbers and booleans',
      expect.stringContaining('proxy.json: ProxyConfig shop/pc: '),
      'none: holds no file named *.yaml, *.yml or *.json',
    ]);
  });
});

describe('the environment', () => {
  it('decides about native sidecars, platform and compliance', async () => {
    const environment = { ENABLE_NATIVE_SIDECARS: 'true', PLATFORM: 'openshift', COMPLIANCE_POLICY: 'fips-140-2' };
    expect(await load({}, { environment })).toMatchObject({
      nativeSidecars: 'true',
      isOpenShift: true,
      compliancePolicy: 'fips-140-2',
    });
    expect(await load({})).toMatchObject({ nativeSidecars: 'auto', isOpenShift: false, compliancePolicy: '' });
  });

  it('takes any other wish about native sidecars for no, and says so', async () => {
    const { nativeSidecars, warnings } = await load({}, { environment: { ENABLE_NATIVE_SIDECARS: 'yes' } });
    expect(nativeSidecars).toBe('false');
    expect(warnings.join()).toContain('ENABLE_NATIVE_SIDECARS is "yes"; only auto, true and false are known');
  });
});
