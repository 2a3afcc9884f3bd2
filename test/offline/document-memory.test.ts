import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSnapshot } from '../../src/config/load-snapshot.ts';
import { readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import { DocumentMemory } from '../../src/offline/document-memory.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import type { OfflineRules } from '../../src/offline/offline-rules.ts';
import { splitYamlDocuments } from '../../src/yaml/index.ts';
import { conformanceDirectory } from '../support/conformance.ts';
import { differenceWithMemory, documentsLike } from '../support/documents-like.ts';
import { loadOffline } from '../support/offline-difference.ts';
import fc from '../support/properties.ts';
import { recordedCases } from '../support/recorded-settings.ts';

const samples = resolve(import.meta.dirname, '../../samples');

const rulesOf = (snapshot: Snapshot): OfflineRules => ({ snapshot, asWebhook: false, namespace: 'default' });

/** Rules over one template, and a count of how often templates were rendered. */
function watchedRules(template: string, settings: Parameters<typeof readSnapshot>[1] = {}) {
  const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: template } });
  const snapshot = readSnapshot({ config: { text, source: 'config.yaml' } }, { rules: 'forced', ...settings });
  let renders = 0;
  const templates = new Map(
    [...snapshot.templates].map(([name, one]) => [
      name,
      {
        ...one,
        safe: (given: Snapshot) => {
          renders++;
          return one.safe(given);
        },
      },
    ]),
  );
  return { rules: rulesOf({ ...snapshot, templates }), renders: () => renders };
}

function deployment(name: string, { image = `registry.example.com/${name}:1.2`, tier = 'web' } = {}): string {
  return `# Deploys ${name}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: { app: ${name} }
spec:
  selector:
    matchLabels:
      app: "${name}"
  template:
    metadata:
      labels:
        app: ${name}
        tier: ${tier}
    spec:
      containers:
      - name: app
        image: ${image}
        args: [serve, ${name}]
        env:
        - name: SELF
          value: ${name}
`;
}

function expectSame(documents: readonly string[], rules: OfflineRules): void {
  expect(differenceWithMemory(documents, rules)).toBeUndefined();
}

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `cart-${index}-${'ab'[index % 2]}`);

const proxy = `
spec:
  containers:
  - name: istio-proxy
    image: example.com/proxy:1
`;

describe('documents that differ in words', () => {
  it('renders no template once enough of them came', () => {
    const { rules, renders } = watchedRules(`${proxy}    env: [{name: NAME, value: "{{ .DeploymentMeta.Name }}"}]\n`);
    expectSame(
      names(12).map((name) => deployment(name)),
      rules,
    );
    const memory = new DocumentMemory(rules);
    for (const name of names(12)) memory.inject(deployment(name));
    const before = renders();
    for (const name of names(200)) memory.inject(deployment(`more-${name}`));
    expect(renders()).toBe(before);
  });

  it('learns that more of the words differ', () => {
    const { rules, renders } = watchedRules(`${proxy}    args: ["{{ .ObjectMeta.Labels.tier }}"]\n`);
    const memory = new DocumentMemory(rules);
    for (const name of names(10)) memory.inject(deployment(name));
    for (const name of names(10)) memory.inject(deployment(name, { tier: `tier-${name}` }));
    const text = deployment('shop', { tier: 'back-end', image: 'registry.example.com/other:2' });
    const alone = injectDocument(text, rules);
    const before = renders();
    expect(memory.inject(text)).toEqual(alone);
    expect(renders()).toBe(before);
  });

  it('passes what it injects not as it is', () => {
    const { rules } = watchedRules(proxy);
    const service = (name: string) => `apiVersion: v1\nkind: Service # of ${name}\nmetadata: {name: ${name}}\n`;
    expectSame(names(20).map(service), rules);
  });

  it.each([
    ['is compared', '{{ if eq .DeploymentMeta.Name "cart-13-b" }}  labels: {found: "yes"}{{ end }}'],
    ['is searched', '{{ if contains "13" .DeploymentMeta.Name }}  labels: {found: "yes"}{{ end }}'],
    ['is matched', '{{ if regexMatch "1[0-9]" .DeploymentMeta.Name }}  labels: {found: "yes"}{{ end }}'],
    ['is measured', '  labels: {length: "{{ len .DeploymentMeta.Name }}"}'],
    ['is written otherwise', '  labels: {name: "{{ upper .DeploymentMeta.Name }}"}'],
    ['is cut', '  labels: {name: "{{ trunc 6 .DeploymentMeta.Name }}"}'],
    ['loses its end', '  labels: {name: "{{ trimSuffix "-b" .DeploymentMeta.Name }}"}'],
    ['loses its beginning', '  labels: {name: "{{ trimPrefix "cart-1" .DeploymentMeta.Name }}"}'],
    ['is padded', `  labels: {name: '{{ printf "%12s" .DeploymentMeta.Name }}'}`],
    ['is shortened', `  labels: {name: '{{ printf "%.6s" .DeploymentMeta.Name }}'}`],
    ['is a format', `  labels: {name: '{{ printf .DeploymentMeta.Name }}'}`],
    ['is hashed', '  labels: {name: "{{ sha256sum .DeploymentMeta.Name | trunc 8 }}"}'],
    ['is split', '  labels: {name: "{{ index (splitList "-" .DeploymentMeta.Name) 1 }}"}'],
    ['is a byte', '  labels: {name: "{{ index .DeploymentMeta.Name 6 }}"}'],
    ['is looked up', '  labels: {name: "{{ index (dict "cart-13-b" "x") .DeploymentMeta.Name }}"}'],
    ['is a key', '  labels: {"{{ .DeploymentMeta.Name }}": x, "cart-10-m": y}'],
    ['sorts', '  annotations: {names: \'{{ toJson (dict .DeploymentMeta.Name "1" "cart-12" "2") }}\'}'],
    ['is sorted', '  annotations: {names: \'{{ toJson (sortAlpha (list .DeploymentMeta.Name "cart-12")) }}\'}'],
    ['is part of what is none', `  labels: {name: '{{ printf "tr%s" .DeploymentMeta.Name }}'}`],
    ['is part of a number', '  labels: {name: {{ printf "1%s" .DeploymentMeta.Name }}}'],
    [
      'is folded',
      '  annotations: {text: "{{ repeat 12 "words " }}{{ .DeploymentMeta.Name }} and more words behind it"}',
    ],
    ['is a container', `spec: {containers: [{name: "{{ .DeploymentMeta.Name }}", image: x}, {name: cart-1}]}`],
    ['is removed', `spec: {volumes: [{name: "{{ .DeploymentMeta.Name }}", $patch: delete}]}`],
  ])('gives each its own result where a word %s', (_what, more) => {
    const template = more.startsWith('spec') ? more : `metadata:\n${more}\n${proxy}`;
    const { rules } = watchedRules(template);
    const volumes = '      volumes: [{name: cart-9-b}, {name: cart-12-a}, {name: data}]\n';
    const special = ['e3', 'ue', 'cart-13-b', 'c', 'cart-14-a-with-a-name-that-is-as-long-as-a-name-may-be-in-a-label'];
    expectSame(
      [...names(20), ...special].map((name) => deployment(name) + volumes),
      rules,
    );
  });

  it('gives each its own result where configured selectors look at labels', () => {
    const rules = { neverInjectSelector: [{ matchLabels: { app: 'cart-15-b' } }] };
    const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: proxy }, ...rules });
    const snapshot = readSnapshot({ config: { text, source: 'config.yaml' } });
    const documents = names(20).map((name) => deployment(name));
    expectSame(documents, { ...rulesOf(snapshot), asWebhook: true });
  });

  it.each([
    'Deployment',
    'shop',
    'web-1',
    'ClusterFirst',
    'Always',
    'TCP',
    'IfNotPresent',
    'app',
    'FIRST',
    'data',
    'h2c',
    'istio-proxy',
  ])('gives each its own result where %s is another word', (word) => {
    const { rules } = watchedRules(`${proxy}    args: ["{{ applicationPorts .Spec.Containers }}"]\n`);
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  template:
    metadata:
      labels: {own: cart}
      annotations: {sidecar.istio.io/userVolume: web-1}
    spec:
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: app
        image: cart
        imagePullPolicy: IfNotPresent
        ports: [{name: h2c, containerPort: 80, protocol: TCP}]
        env: [{name: FIRST, value: cart}, {name: SECOND, value: x}]
        volumeMounts: [{name: data, mountPath: /data}]
      - {name: istio-proxy, image: cart}
      volumes: [{name: data, emptyDir: {}}]
`;
    const likes = names(10).map((name) => text.replaceAll('cart', name));
    const meanings = ['UDP', 'DaemonSet', 'kube-system', 'istio-proxy', 'SECOND', 'Never', 'auto', 'Service', 'Pod'];
    const others = [...names(10), ...meanings].map((name) => text.replaceAll(word, name));
    expectSame([...likes, ...others, ...likes], rules);
  });

  it('keeps what other words than free ones mean', () => {
    const { rules } = watchedRules(proxy);
    const values = [
      'true',
      'No',
      'null',
      '1e3',
      '0x1f',
      'a:',
      '-a',
      'a b',
      "it's",
      '',
      '12',
      '"12"',
      '~',
      'a #b',
      'auto',
    ];
    expectSame(
      [...names(12), ...values].map((value) => deployment('cart', { image: value, tier: value })),
      rules,
    );
    expectSame(
      [...names(12), ...values].map((value) => deployment(value)),
      rules,
    );
  });
});

/** Each may do something else with the words. */
describe('the embedded configuration', () => {
  let rules: OfflineRules;
  beforeAll(async () => {
    const snapshot = await loadSnapshot({} as Parameters<typeof loadSnapshot>[0], { rules: 'forced', isOffline: true });
    rules = rulesOf(snapshot);
  });

  it('injects documents like the samples as it injects each alone', () => {
    const texts = readdirSync(samples)
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) => splitYamlDocuments(readFileSync(join(samples, file), 'utf8')))
      .map(({ text }) => text);
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.infiniteStream(fc.nat()), (text, numbers) => {
        expectSame(
          documentsLike(text, 14, (bound) => numbers.next().value % bound),
          rules,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('gives no word of our own sources a meaning', () => {
    const rooms = ['inject', 'offline', 'kube', 'patch', 'mesh', 'safe-template'];
    const words = new Set(rooms.flatMap((room) => wordsOf(resolve(import.meta.dirname, '../../src', room))));
    expect(words.size).toBeGreaterThan(1000);
    expectSame(
      [...names(10), ...words].map((word) => deployment(word, { image: word, tier: word })),
      rules,
    );
  });
});

/** Words between quotes in the sources of a directory. */
function wordsOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('types.generated.ts'))
    .flatMap(
      (file) =>
        readFileSync(join(directory, file), 'utf8').match(/(?<=['"`])[A-Za-z][A-Za-z0-9._/@:-]*(?=['"`])/g) ?? [],
    );
}

describe.runIf(conformanceDirectory)('recorded configurations', () => {
  const folders = conformanceDirectory
    ? readdirSync(conformanceDirectory).filter((name) => /^(?:modern|differential|legacy-.*)$/.test(name))
    : [];

  it('inject documents like the recorded ones as they inject each alone', () => {
    const cases = folders.flatMap((folder) =>
      recordedCases(folder)
        .filter(({ offline, load }) => offline?.outcome === 'output' && !load)
        .map((item) => ({ ...item, folder })),
    );
    const snapshots = new Map<string, Snapshot | string>();
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.infiniteStream(fc.nat()),
        ({ folder, settings, directory }, numbers) => {
          const id = `${folder}/${settings}`;
          const snapshot = snapshots.get(id) ?? loadOffline(folder, settings);
          snapshots.set(id, snapshot);
          if (typeof snapshot === 'string') return;
          for (const { text } of splitYamlDocuments(readFileSync(join(directory, 'input.yaml'), 'utf8'))) {
            expectSame(
              documentsLike(text, 14, (bound) => numbers.next().value % bound),
              rulesOf(snapshot),
            );
          }
        },
      ),
      { numRuns: Number(process.env.DOCUMENT_RUNS ?? 100) },
    );
  });
});
