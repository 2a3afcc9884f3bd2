import type { Document } from '../inject/index.ts';
import { isObject, type Json, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import { YamlError } from '../yaml/index.ts';
import type { InstallValues } from './install-values.ts';
import { atPath, mergeValues } from './merge-values.ts';
import type { ProblemList } from './problem-list.ts';
import { readDocument, readObjects } from './read-objects.ts';

/** A file of values for the istiod chart, as `helm install -f` takes it or `helm get values` prints it. */
export function readHelmValues({ text, source }: Document, problems: ProblemList): InstallValues[] {
  try {
    const values = readDocument(text);
    if (values === null) return [];
    if (!isObject(values)) problems.add('not-an-object', source, 'holds no map; values of the istiod chart are one');
    else if (isKubernetesObject(values)) problems.add('wrong-type', source, noValues(textMember(values, 'kind')));
    else return [{ values, source }];
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    problems.add('not-yaml', source, `is no YAML: ${error.message}`);
  }
  return [];
}

function isKubernetesObject(value: JsonObject): boolean {
  return textMember(value, 'kind') !== '' && textMember(value, 'apiVersion') !== '';
}

function noValues(kind: string): string {
  const place = new Map([
    ['IstioOperator', '--operatorFileName'],
    ['ConfigMap', '--config'],
    ['List', '--config'],
  ]).get(kind);
  return `holds a Kubernetes object (${kind}), no values of the istiod chart${place ? `; give it with ${place}` : ''}`;
}

/** The spec of the install document in a file; undefined, with a problem noted, where there is none. */
export function readOperatorSpec({ text, source }: Document, problems: ProblemList): JsonObject | undefined {
  const objects = problems.collect(() => readObjects(text, source));
  const operator = objects?.find((object) => textMember(object, 'kind') === 'IstioOperator');
  if (!operator && objects)
    problems.add('wrong-type', source, 'holds no IstioOperator; values of the istiod chart go to --helm-values');
  return operator && objectMember(operator, 'spec');
}

/** The members of an install document that say what values say. */
const valuePaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['hub', ['global', 'hub']],
  ['tag', ['global', 'tag']],
  ['namespace', ['global', 'istioNamespace']],
  ['revision', ['revision']],
  ['meshConfig', ['meshConfig']],
]);

/** Profiles that change nothing about the pods that are injected. */
const plainProfiles: ReadonlySet<string> = new Set(['', 'default', 'minimal', 'empty']);

/** An install document as values of the chart. */
export function readOperatorValues(file: Document, problems: ProblemList): InstallValues[] {
  const spec = readOperatorSpec(file, problems);
  if (!spec) return [];
  const source = `${file.source}: spec`;
  const { values = {}, components = {}, profile = '', ...others } = spec;
  if (typeof profile !== 'string' || !plainProfiles.has(profile)) {
    problems.add(
      'bad-setting',
      source,
      `profile ${String(profile)} brings values that are not part of the file; give them in spec.values`,
    );
  }
  const layers = Object.entries(others).map(([name, value]) => layerOf(name, value, source, problems));
  const own = [cniOf(components), ...layers, isObject(values) ? values : {}];
  return [{ values: own.reduce(mergeValues, {}), source: `${source}.values` }];
}

function layerOf(name: string, value: Json, source: string, problems: ProblemList): JsonObject {
  const path = valuePaths.get(name);
  if (path) return atPath(path, value);
  problems.add(
    'bad-setting',
    source,
    `${name} cannot be applied to the embedded configuration; known are values, meshConfig, hub, tag, namespace, revision, profile and components`,
  );
  return {};
}

/** Of the components only the network plugin changes pods. */
function cniOf(components: Json): JsonObject {
  const cni = isObject(components) ? objectMember(components, 'cni') : {};
  return member(cni, 'enabled') === true ? { pilot: { cni: { enabled: true } } } : {};
}
