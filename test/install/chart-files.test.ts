import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { renderChart } from '../../src/install/render-chart.ts';
import { isObject, type Json, type JsonObject } from '../../src/json/index.ts';
import { readYaml } from '../../src/yaml/index.ts';
import { root } from '../support/program.ts';
import { at, chart, installed, items, ofKind, only } from './installed.ts';
import { valueSets } from './value-sets.ts';

const directory = join(root, 'charts/sidecar-injector');
const read = (name: string): JsonObject => readYaml(readFileSync(join(directory, name), 'utf8')) as JsonObject;
const packageVersion = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

describe('the chart', () => {
  it('has the version of the program', () => {
    expect(read('Chart.yaml')).toMatchObject({ version: packageVersion, appVersion: packageVersion });
  });

  it('knows no value that its schema does not check, and the other way round', () => {
    expect(namesOfSchema(read('values.schema.json')).filter((name) => name !== 'global')).toEqual(
      namesOfValues(chart.values),
    );
  });

  it.each(valueSets)('prints texts where Kubernetes wants texts: %s', (_title, values, namespace) => {
    for (const object of installed(values, namespace)) {
      const name = `${object.kind} ${at(object, 'metadata.name')}`;
      const spec = 'spec.template.spec.containers.0';
      const places = [
        'metadata',
        'metadata.labels',
        'metadata.annotations',
        'spec.template.metadata.labels',
        `${spec}.args`,
      ];
      const texts = [...places.map((path) => at(object, path)), ...items(at(object, `${spec}.env`))].flatMap((place) =>
        Object.values(place ?? {}).filter((value) => !isObject(value)),
      );
      expect(
        texts.filter((text) => typeof text !== 'string'),
        name,
      ).toEqual([]);
    }
  });

  it.each(valueSets)('starts `serve` with options that it knows: %s', (_title, values, namespace) => {
    const deployments = ofKind(installed(values, namespace), 'Deployment');
    for (const deployment of deployments) {
      const [command, ...options] = at(deployment, 'spec.template.spec.containers.0.args') as string[];
      const serve = buildProgram().commands.find((one) => one.name() === command)!;
      expect(serve.parseOptions(options)).toEqual({ operands: [], unknown: [] });
    }
  });

  it('has alerts about metrics that there are', () => {
    const values = { prometheusRule: { enabled: true } };
    const rules = items(at(only(installed(values), 'PrometheusRule'), 'spec.groups.0.rules'));
    const names = rules.flatMap(({ expr }) => String(expr).match(/[a-z_]+(?=\{)/g) ?? []);
    const own = names.filter((name) => name !== 'up' && !name.startsWith('apiserver_'));
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
      .join();
    expect(own.length).toBeGreaterThan(8);
    expect(own.filter((name) => !sources.includes(`'${name.replace(/_bucket$/, '')}'`))).toEqual([]);
  });

  it('has alerts that the README explains, all of them', () => {
    const values = { prometheusRule: { enabled: true } };
    const rules = items(at(only(installed(values), 'PrometheusRule'), 'spec.groups.0.rules'));
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `(SidecarInjector\w+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual(rules.map(({ alert }) => alert));
    for (const { alert, annotations } of rules) {
      expect(String(at(annotations, 'description')), String(alert)).toMatch(/^[A-Z].{40,}\.$/);
    }
  });

  it('writes all of its manifests with spaces only and without blank lines where a part is left out', () => {
    for (const [name, text] of renderChart(chart, {}, 'istio-system')) {
      expect(text, name).not.toMatch(/\t|\S\n\n+ +\S|[^\S\n]\n/);
    }
  });
});

/** Names of all values that can be set apart; what is empty is open. */
function namesOfValues(value: Json | undefined, path = ''): string[] {
  if (!isObject(value) || Object.keys(value).length === 0 || isOpen(path)) return [path];
  return Object.keys(value)
    .flatMap((name) => namesOfValues(value[name], path === '' ? name : `${path}.${name}`))
    .sort();
}

/** Maps whose entries the user names. */
function isOpen(path: string): boolean {
  return path === 'podAnnotations' || path.startsWith('resources');
}

function namesOfSchema(schema: Json | undefined, path = ''): string[] {
  const properties = at(schema, 'properties');
  if (!isObject(properties) || isOpen(path) || path === 'certificate.certManager.issuerRef') return [path];
  expect(at(schema, 'additionalProperties'), path).toBe(false);
  return Object.keys(properties)
    .flatMap((name) => namesOfSchema(properties[name], path === '' ? name : `${path}.${name}`))
    .sort();
}
