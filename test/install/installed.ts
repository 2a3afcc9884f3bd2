import { readChart } from '../../src/config/read-chart.ts';
import type { Chart } from '../../src/install/chart.ts';
import { renderInstallation } from '../../src/install/installation.ts';
import { isObject, type Json, type JsonObject, member } from '../../src/json/index.ts';

export const chart: Chart = await readChart();

/** The objects that are installed with these values, in namespace `istio-system`. */
export function installed(values: JsonObject = {}, namespace = 'istio-system'): JsonObject[] {
  return renderInstallation(chart, values, namespace).map(({ object }) => object);
}

/** The objects of a kind. */
export function ofKind(objects: readonly JsonObject[], kind: string): JsonObject[] {
  return objects.filter((object) => object.kind === kind);
}

/** The only object of a kind. */
export function only(objects: readonly JsonObject[], kind: string): JsonObject {
  const found = ofKind(objects, kind);
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}`);
  return found[0]!;
}

/** What stands at a path such as `spec.template.spec`; `undefined` where the path ends early. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((inner, name) => {
    if (Array.isArray(inner)) return inner[Number(name)];
    return isObject(inner) ? member(inner, name) : undefined;
  }, value);
}

/** The items of a list of objects. */
export function items(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
