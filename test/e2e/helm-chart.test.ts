import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, it } from 'vitest';
import { type Installation, installationValues } from '../../src/install/installation.ts';
import { renderChart } from '../../src/install/render-chart.ts';
import { type JsonObject, stringifyJson } from '../../src/json/index.ts';
import { readYaml, splitYamlDocuments } from '../../src/yaml/index.ts';
import { chart } from '../install/installed.ts';
import { valueSets } from '../install/value-sets.ts';
import { root } from '../support/program.ts';
import { helm } from './support/helm.ts';
import { run } from './support/run.ts';
import { describeOnCluster } from './support/suite.ts';

const directory = join(root, 'charts/sidecar-injector');
const scratch = mkdtempSync(join(tmpdir(), 'helm-chart-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The values as Helm gets them from a user. */
function valuesFile(values: JsonObject): string {
  const file = join(mkdtempSync(join(scratch, 'values-')), 'values.json');
  writeFileSync(file, stringifyJson(values));
  return file;
}

/** The minor version is any that the chart accepts. */
function template(values: JsonObject, namespace: string): ReturnType<typeof helm> {
  const words = ['template', 'any-name', directory, '--namespace', namespace, '--kube-version', '1.35'];
  return helm([...words, '--values', valuesFile(values)]);
}

/** Documents with content, each without the line by which Helm names the file. */
function documentsOf(stream: string): string[] {
  return splitYamlDocuments(stream)
    .map((document) => document.text.replace(/^(?:---|# Source: .*)\n/gm, '').trim())
    .filter((document) => readYaml(document) !== null)
    .sort();
}

describeOnCluster('real Helm and our own rendering give the same text', () => {
  it.each(valueSets)('%s', async (_title, values, namespace) => {
    const { code, stdout, stderr } = await template(values, namespace);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const ours = [...renderChart(chart, values, namespace).values()].flatMap(documentsOf).sort();
    expect(ours).toEqual(documentsOf(stdout));
    expect(ours.length).toBeGreaterThan(0);
  });

  it('for what `manifests` is told', async () => {
    const installation: Installation = {
      namespace: 'injectors',
      revision: '1-30',
      tags: ['prod', 'default'],
      istioNamespace: 'mesh',
      configuration: 'live',
      image: 'registry.example.com/a:1',
      replicas: 3,
      failurePolicy: 'Ignore',
      timeout: 3,
      enablesNamespacesByDefault: true,
      usesCertManager: true,
    };
    const words =
      '--namespace injectors --revision 1-30 --tag prod --tag default --istioNamespace mesh --image registry.example.com/a:1 --replicas 3 --failure-policy Ignore --timeout 3 --enable-namespaces-by-default --cert-manager';
    const [byHelm, printed] = await Promise.all([
      template(installationValues(installation), 'injectors'),
      run(process.execPath, [inject('program'), 'manifests', ...words.split(' ')]),
    ]);
    expect(documentsOf(printed.stdout)).toEqual(documentsOf(byHelm.stdout));
  });
});

describeOnCluster('Helm', () => {
  it('finds nothing to complain of', async () => {
    const { code, stdout } = await helm(['lint', '--strict', directory]);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('0 chart(s) failed') });
  });

  it.each<[values: JsonObject, place: string]>([
    [{ replica: 2 }, 'replica'],
    [{ replicas: 0 }, '/replicas'],
    [{ replicas: '2' }, '/replicas'],
    [{ revision: 'Canary' }, '/revision'],
    [{ revisionTags: ['a', 'a'] }, '/revisionTags'],
    [{ webhook: { failurePolicy: 'fail' } }, '/webhook/failurePolicy'],
    [{ webhook: { timeoutSeconds: 31 } }, '/webhook/timeoutSeconds'],
    [{ webhook: { url: 'http://a.example/inject' } }, '/webhook/url'],
    [{ webhook: { path: 'inject' } }, '/webhook/path'],
    [{ configuration: { source: 'file' } }, '/configuration/source'],
    [{ configuration: { documents: { templates: '' } } }, '/configuration/documents'],
    [{ clusterFacts: ['pods'] }, '/clusterFacts/0'],
    [{ certificate: { certManager: { issuerRef: { kind: 'Issuer' } } } }, '/certificate/certManager/issuerRef'],
    [{ resources: { limits: { memory: '256M' } } }, '/resources/limits/memory'],
    [{ resources: { limits: { memory: null } } }, '/resources/limits'],
    [{ env: { NODE_OPTIONS: '' } }, 'NODE_OPTIONS'],
    [{ env: { A: 1 } }, '/env/A'],
    [{ resources: null }, "missing property 'resources'"],
    [{ clusterFacts: 'all' }, '/clusterFacts'],
    [{ podLabels: { 'sidecar.istio.io/inject': 'true' } }, 'sidecar.istio.io/inject'],
  ])('refuses %j', async (values, place) => {
    const { code, stderr } = await template(values, 'istio-system');
    expect(code).toBe(1);
    expect(stderr).toContain(place);
  });

  it.each<[values: JsonObject, sentence: string]>([
    [{ revision: 'a', revisionTags: ['a'] }, 'revisionTags: a is the revision itself; a tag is another name for it'],
    [
      { configuration: { source: 'chart' } },
      'configuration.source is chart, which needs configuration.documents.config',
    ],
  ])('says what is wrong about %j', async (values, sentence) => {
    const { code, stderr } = await template(values, 'istio-system');
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
  });
});
