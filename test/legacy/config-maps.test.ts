import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSnapshot } from '../../src/config/load-snapshot.ts';
import { generationOf } from '../../src/inject/generations/families.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { splitYamlDocuments } from '../../src/yaml/index.ts';
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
