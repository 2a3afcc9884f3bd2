import { isObject, type JsonObject } from '../json/index.ts';
import { compileTemplate, compileTree, type FunctionTable, type Template, type Value } from '../template/index.ts';
import type { Chart } from './chart.ts';
import { helmFunctions } from './helm-functions.ts';

/**
 * Renders the manifests of a chart as `helm template` does, as far as the chart of this project needs it.
 * @param values laid over those of the chart; maps are merged, everything else is replaced
 * @param namespace that of the release
 * @returns text by the name of the file, in the order of the names
 * @throws {InstallationError} where the chart refuses the values
 */
export function renderChart(chart: Chart, values: JsonObject, namespace: string): ReadonlyMap<string, string> {
  const definitions = new Map<string, Template>();
  const functions = helmFunctions(definitions);
  const files = [...chart.templates].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const templates = files.map(([name, source]) => compileFile(name, source, functions, definitions));
  const data = {
    Values: overlay(chart.values, values) as Value,
    Release: { Namespace: namespace },
    Chart: { AppVersion: chart.appVersion },
  };
  const manifests = templates.filter(({ tree }) => isManifest(tree.name));
  return new Map(manifests.map((template) => [template.tree.name, template.execute(data)]));
}

/** What a file defines can be included by all files. */
function compileFile(
  name: string,
  source: string,
  functions: FunctionTable,
  definitions: Map<string, Template>,
): Template {
  const template = compileTemplate(source, { name, functions });
  for (const definition of template.tree.templates.keys()) {
    if (definition === name) continue;
    definitions.set(definition, compileTree({ ...template.tree, name: definition }, { functions }));
  }
  return template;
}

/** Files that begin with an underscore only define; the notes are for people. */
function isManifest(name: string): boolean {
  return !name.startsWith('_') && name.endsWith('.yaml');
}

function overlay(base: JsonObject, changes: JsonObject): JsonObject {
  const result = { ...base };
  for (const [name, change] of Object.entries(changes)) {
    const existing = base[name];
    result[name] = isObject(existing) && isObject(change) ? overlay(existing, change) : change;
  }
  return result;
}
