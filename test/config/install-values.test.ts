import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConfigurationOptions } from '../../src/config/configuration-options.ts';
import { installRole } from '../../src/config/install-paths.ts';
import { loadSnapshot } from '../../src/config/load-snapshot.ts';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import type { JsonObject } from '../../src/json/index.ts';
import { preserveDocument } from '../../src/offline/preserve-document.ts';
import { readYaml } from '../../src/yaml/index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'install-values-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let count = 0;
function file(text: string): string {
  const path = join(scratch, `${count++}.yaml`);
  writeFileSync(path, text);
  return path;
}

async function load(options: ConfigurationOptions): Promise<{ snapshot: Snapshot; notes: string[] }> {
  const notes: string[] = [];
  const note = (sentence: string): unknown => notes.push(sentence);
  const snapshot = await loadSnapshot(options, { environment: {}, isOffline: true, note });
  return { snapshot, notes: notes.slice(1) };
}

const helm = (...texts: string[]): ReturnType<typeof load> => load({ helmValues: texts.map(file) });
const operator = (spec: string): ReturnType<typeof load> =>
  load({ operatorFileName: file(`apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n${spec}`) });

async function problems(loading: Promise<unknown>): Promise<string[]> {
  const error = await loading.then(
    () => undefined,
    (one: unknown) => one,
  );
  if (!(error instanceof ConfigurationError)) throw error ?? new Error('no problem was found');
  return error.message.split('\n').map((line) => line.replaceAll(/\S*install-values-\w+\/\d+\.yaml/g, 'FILE'));
}

const pod = 'kind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: app\n    image: app\n';

function injectedPod(snapshot: Snapshot): string {
  return preserveDocument(pod, { snapshot, asWebhook: true, namespace: 'shop' }).text;
}

describe('values of the istiod chart', () => {
  it('are named as they are written', async () => {
    expect(await problems(helm('pilot: {nope: 1, a: {b: 2}}\nnope2: {c: 3}\n'))).toEqual([
      expect.stringMatching(/^FILE: nope2\.c: /),
      expect.stringMatching(/^FILE: pilot\.nope: the embedded configuration has nothing/),
      expect.stringMatching(/^FILE: pilot\.a\.b: /),
    ]);
  });

  it('are not taken from objects of Kubernetes', async () => {
    const object = (kind: string): string => `apiVersion: v1\nkind: ${kind}\nspec: {hub: a}\n`;
    const sentence = (kind: string): string =>
      `FILE: holds a Kubernetes object (${kind}), no values of the istiod chart`;
    expect(await problems(helm(object('IstioOperator'), object('ConfigMap'), object('Pod')))).toEqual([
      `${sentence('IstioOperator')}; give it with --operatorFileName`,
      `${sentence('ConfigMap')}; give it with --config`,
      sentence('Pod'),
    ]);
  });

  it('reach the pods', async () => {
    const { snapshot } = await helm(
      'global:\n  hub: example.com/istio\n  tag: 1.99.1\n  proxy:\n    resources: {requests: {cpu: 7m}}\n    lifecycle: {preStop: {sleep: {seconds: 5}}}\n',
    );
    const text = injectedPod(snapshot);
    expect(text).toContain('example.com/istio/proxyv2:1.99.1');
    expect(text).toContain('cpu: 7m');
    expect(text).toContain('memory: 128Mi');
    expect(text).toContain('seconds: 5');
  });

  it('reach the policy, the selectors and the templates', async () => {
    const { snapshot } = await helm(`
global: {proxy: {autoInject: disabled}}
sidecarInjectorWebhook:
  neverInjectSelector: [{matchLabels: {batch: "yes"}}]
  injectedAnnotations: {a: 1}
  templates: {hello: "metadata: {labels: {hello: world}}"}
  defaultTemplates: [sidecar, hello]
`);
    expect(snapshot.rules.policy).toBe('disabled');
    expect(snapshot.rules.neverInjectSelector).toHaveLength(1);
    expect(snapshot.injectedAnnotations).toEqual({ a: '1' });
    expect(snapshot.defaultTemplates).toEqual(['sidecar', 'hello']);
    expect([...snapshot.templates.keys()].sort()).toEqual(expect.arrayContaining(['hello', 'sidecar', 'gateway']));
  });

  it('reach the mesh config as the chart makes it', async () => {
    const { snapshot } = await helm(
      'revision: canary\nglobal: {istioNamespace: mesh, meshID: m1, variant: distroless, proxy: {tracer: zipkin}}\nmeshConfig: {accessLogFile: /dev/stdout}\n',
    );
    expect(snapshot.revision).toBe('canary');
    expect(snapshot.mesh).toMatchObject({ rootNamespace: 'mesh', accessLogFile: '/dev/stdout' });
    expect(snapshot.mesh.defaultConfig).toMatchObject({
      discoveryAddress: 'istiod-canary.mesh.svc:15012',
      meshId: 'm1',
      image: { imageType: 'distroless' },
      tracing: { zipkin: { address: 'zipkin.mesh:9411' } },
    });
  });

  it('are laid over each other as Helm does', async () => {
    const { snapshot } = await helm(
      'meshConfig: {rootNamespace: one}\ncni: {enabled: true}\nglobal: {proxy: {excludeIPRanges: 10.0.0.0/8}}\n',
      'meshConfig: {rootNamespace: two}\npilot: {cni: {enabled: false}}\nglobal: {proxy: {excludeIPRanges: null}}\n',
    );
    expect(snapshot.mesh.rootNamespace).toBe('two');
    expect(injectedPod(snapshot)).toContain('istio-init');
    expect(injectedPod(snapshot)).not.toContain('10.0.0.0/8');
    const cni = await helm('cni: {enabled: true}\n');
    expect(injectedPod(cni.snapshot)).toContain('istio-validation');
  });

  it('may be what helm prints of an installation', async () => {
    const { snapshot, notes } = await helm(
      'USER-SUPPLIED VALUES:\n_internal_defaults_do_not_set: {replicaCount: 1, global: {hub: a, remotePilotAddress: ""}}\nglobal: {hub: b}\npilot: {autoscaleMin: 2}\n',
    );
    expect(snapshot.values.images.hub).toBe('b');
    expect(notes).toEqual(['about the control plane, without effect on pods: replicaCount, pilot.autoscaleMin']);
  });

  it.each([
    [
      'global: {proxy: {enableCoreDump: true}}',
      ['FILE: global.proxy.enableCoreDump: the embedded configuration has nothing'],
    ],
    ['platform: gke\nprofile: ambient\n', ['FILE: platform: ', 'FILE: profile: ']],
    ['global: {remotePilotAddress: 10.0.0.1, externalIstiod: true}', ['remotePilotAddress', 'externalIstiod']],
    [
      'global: {proxy: {tracer: lightstep}}',
      ['FILE: global.proxy.tracer is lightstep: say what it needs as meshConfig'],
    ],
    ['global: {hub: {name: x}}', ['FILE: could not parse configuration values: global.hub holds']],
    ['- a\n', ['FILE: holds no map']],
    ['a: [\n', ['FILE: is no YAML']],
  ])('are refused where nothing would come of them: %s', async (text, expected) => {
    expect(await problems(helm(text))).toEqual(expected.map((one) => expect.stringContaining(one)));
  });

  it('go with the embedded configuration only', async () => {
    const values = file('global: {hub: x}\n');
    const config = file('policy: enabled\ntemplates: {sidecar: ""}\n');
    expect(await problems(load({ helmValues: [values], injectConfigFile: config }))).toEqual([
      expect.stringContaining('--helm-values: goes with the embedded configuration only'),
    ]);
    expect(await problems(load({ helmValues: [values], valuesFile: values }))).toEqual([
      expect.stringContaining('--valuesFile and --meshConfigFile would replace it'),
    ]);
  });
});

describe('an install document', () => {
  it('is laid over the embedded configuration', async () => {
    const { snapshot } = await operator(`  hub: example.com
  revision: canary
  profile: default
  meshConfig: {accessLogFile: /x}
  components: {cni: {enabled: true}, pilot: {k8s: {}}}
  values: {global: {tag: 9.9.9, proxy: {logLevel: debug}}}
`);
    expect(snapshot.values.images).toMatchObject({ hub: 'example.com', tag: '9.9.9' });
    expect(snapshot.mesh.accessLogFile).toBe('/x');
    expect(injectedPod(snapshot)).toContain('istio-validation');
    expect(injectedPod(snapshot)).toContain('--proxyLogLevel=debug');
  });

  it('is refused where it says what is not known here', async () => {
    expect(await problems(operator('  profile: demo\n  addonComponents: {kiali: {}}\n  values: {x: 1}\n'))).toEqual([
      expect.stringContaining('FILE: spec: profile demo brings values that are not part of the file'),
      expect.stringContaining('FILE: spec: addonComponents cannot be applied'),
      expect.stringContaining('FILE: spec.values: x: the embedded configuration has nothing'),
    ]);
  });
});

it('knows every value that the embedded templates read', () => {
  const directory = resolve(import.meta.dirname, '../../templates/default');
  const config = readFileSync(join(directory, 'config.yaml'), 'utf8');
  const embedded = readYaml(readFileSync(join(directory, 'values.yaml'), 'utf8')) as JsonObject;
  const places: [RegExp, string][] = [
    [/\.Values\.([\w.]+)/g, ''],
    [/\$global\.([\w.]+)/g, 'global.'],
    [/\$proxy\.([\w.]+)/g, 'global.proxy.'],
    [/\.global\.([\w.]+)/g, 'global.'],
  ];
  const read = places.flatMap(([pattern, prefix]) => [...config.matchAll(pattern)].map(([, path]) => prefix + path));
  const isKnown = (path: string): boolean => {
    const names = path.split('.');
    const isPart = ['global', 'global.proxy', 'global.proxy.resources', 'pilot', 'gateways'].includes(path);
    return isPart || names.some((_, index) => installRole(names.slice(0, index + 1), embedded) === 'value');
  };
  expect(read.length).toBeGreaterThan(20);
  expect([...new Set(read)].filter((path) => !isKnown(path))).toEqual([]);
});
