import { TemplateError } from '../template/index.ts';
import type { Value, ValueMap } from '../template/value.ts';
import { YamlError } from '../yaml/index.ts';
import { InjectionError } from './injection-error.ts';
import type { Overlay } from './overlay-cache.ts';
import type { CompiledTemplate, Snapshot } from './snapshot.ts';
import { type TemplateData, templateValue } from './template-data.ts';

/**
 * Renders a template for a pod and reads what it printed.
 * @throws {InjectionError} when the template fails or prints no YAML object
 */
export function renderOverlay(compiled: CompiledTemplate, data: TemplateData, snapshot: Snapshot): Overlay {
  const values = compiled.mutatesData ? (copy(snapshot.values.tree) as ValueMap) : snapshot.values.tree;
  try {
    return compiled.overlays.get(
      compiled.template.execute(templateValue({ ...data, values }, snapshot.generation.templateData)),
    );
  } catch (error) {
    if (error instanceof TemplateError) {
      throw new InjectionError('render-failed', `failed to run injection template: ${error.message}`, { cause: error });
    }
    if (!(error instanceof YamlError)) throw error;
    throw new InjectionError('merge-failed', snapshot.generation.describeYamlError(error), { cause: error });
  }
}

/** Templates may change maps in place; one render must not see what another changed. */
function copy(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, copy(item as Value)]));
}
