import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { releaseOption } from '../../src/config/configuration-options.ts';
import { loadSnapshot } from '../../src/config/load-snapshot.ts';
import { generationNamed, generationOf } from '../../src/inject/generations/families.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { splitYamlDocuments } from '../../src/yaml/index.ts';
import { directoryWith } from '../policy/policy-files.ts';
import { conformanceDirectory } from '../support/conformance.ts';

const releases = [
  '0.8.0',
  '1.0.0',
  '1.0.3',
  '1.1.17',
  '1.2.10',
  '1.4.10',
  '1.5.10',
  '1.6.14',
  '1.8.4',
  '1.12.9',
  '1.20.8',
];
const bookinfo = resolve(import.meta.dirname, '../../samples/bookinfo.yaml');

const manifest = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${data}`;

/** What is wrong with a file, as each option that takes it says. */
async function complaints(text: string): Promise<string[]> {
  const file = join(directoryWith({ 'file.yaml': text }), 'file.yaml');
  const wanted = [{ injectConfigFile: file }, { config: file }];
  return Promise.all(
    wanted.map((options) =>
      loadSnapshot(options, { rules: 'forced', isOffline: true, environment: {} }).then(
        () => 'nothing',
        (error: Error) => error.message,
      ),
    ),
  );
}

describe('a ConfigMap that no injection can be made of', () => {
  it.each([
    [
      'a chart',
      manifest('{{ .Values.name }}', '  config: |\n{{ .Files.Get "a" }}\n'),
      'expressions of Helm that were not',
    ],
    ['0.2', manifest('istio-inject', '  config: |\n    params: {}\n'), 'as Istio 0.2 to 0.4 wrote it'],
    ['0.5', manifest('istio-inject', '  config: |\n    template: "{{ .Spec }}"\n'), 'as Istio 0.5 to 0.7 wrote it'],
  ])('is explained: of %s', async (_, text, sentence) => {
    for (const complaint of await complaints(text)) {
      expect(complaint).toContain(sentence);
      expect(complaint.split('\n')).toHaveLength(1);
    }
  });

  it('is none under another name, if it is a configuration', async () => {
    const text = manifest('copy', '  config: |\n    template: "containers: [{name: [[ .Spec.NodeName ]]}]"\n');
    expect(await complaints(text)).toEqual(['nothing', 'nothing']);
  });
});

describe.each([
  ['v1.12.9', '1.12'],
  ['1.12.9-distroless', '1.12'],
  ['release-1.1', '1.1'],
  ['1.29', 'modern'],
  ['master', 'modern'],
  ['modern', 'modern'],
])('--generation %s', (release, name) => {
  it(`is that of ${name}`, () => {
    expect(generationNamed(release)!.name).toBe(name);
    expect(() => releaseOption('--generation <release>', '').parseArg!(release, undefined)).not.toThrow();
  });
});

describe.runIf(conformanceDirectory)('the ConfigMaps of an installation', () => {
  it.each(releases)('of %s are recognised and inject bookinfo', async (release) => {
    const directory = join(conformanceDirectory!, `legacy-${release}`, 'configmap');
    const options = {
      injectConfigFile: join(directory, 'istio-sidecar-injector.yaml'),
      meshConfigFile: join(directory, 'istio.yaml'),
    };
    const snapshot = await loadSnapshot(options, { rules: 'forced', isOffline: true, environment: {} });
    expect(snapshot.generation.name).toBe(generationOf(release)!.name);
    expect(snapshot.warnings).toEqual([]);
    const rules = { snapshot, asWebhook: false, namespace: 'default' };
    const printed = splitYamlDocuments(readFileSync(bookinfo, 'utf8')).map(({ text }) => injectDocument(text, rules));
    const workloads = printed.flatMap(({ outcomes }) => outcomes);
    expect(workloads.length).toBeGreaterThan(3);
    expect(workloads.every(({ decision }) => decision.isInjected)).toBe(true);
    expect(printed.map(({ text }) => text).join('')).toContain('name: istio-proxy');
  });

  it.each(releases)('of %s serve the webhook', async (release) => {
    const directory = join(conformanceDirectory!, `legacy-${release}`, 'configmap');
    const options = {
      injectConfigFile: join(directory, 'istio-sidecar-injector.yaml'),
      meshConfigFile: join(directory, 'istio.yaml'),
    };
    const snapshot = await loadSnapshot(options, { environment: {} });
    expect(snapshot.generation.name).toBe(generationOf(release)!.name);
  });
});
