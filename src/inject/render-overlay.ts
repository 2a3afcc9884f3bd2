import type { Json } from '../json/index.ts';
import { DecodeError } from '../kube/index.ts';
import { StructureError } from '../safe-template/index.ts';
import { type Budget, TemplateError } from '../template/index.ts';
import type { Value, ValueMap } from '../template/value.ts';
import { readYaml, readYamlScalars, YamlError } from '../yaml/index.ts';
import { withoutEnvironmentValues } from './environment-values.ts';
import { InjectionError } from './injection-error.ts';
import { type Overlay, overlayOf } from './overlay.ts';
import type { CompiledTemplate, Snapshot } from './snapshot.ts';
import { structureDenial } from './structure-denial.ts';
import { type TemplateData, templateValue } from './template-data.ts';

/**
 * Renders a template for a pod, so that no text of the pod can change the structure of what is printed.
 * @param budget of the pod, for all of its templates and for the words of a denial
 * @throws {InjectionError} when the template fails, prints no YAML object, or a text would change the structure
 */
export function renderOverlay(
  compiled: CompiledTemplate,
  data: TemplateData,
  snapshot: Snapshot,
  budget: Budget,
): Overlay {
  const { rendered } = snapshot.generation;
  const { steps } = budget;
  const makeData = (): Value => valueFor(compiled, data, snapshot);
  try {
    return overlayOf(rendered.form(compiled.safe(snapshot).render(makeData, budget)));
  } catch (error) {
    if (!isExpected(error)) throw error;
    budget.rewind(steps);
    const plain = plainError(error, () => readPlain(compiled, makeData(), snapshot, budget));
    throw injectionError(error, plain, { compiled, data, snapshot });
  }
}

/** What the template gets. */
export function valueFor(compiled: CompiledTemplate, data: TemplateData, { values, generation }: Snapshot): Value {
  const tree = compiled.mutatesData ? (copy(values.tree) as ValueMap) : values.tree;
  return templateValue({ ...data, values: tree }, generation.templateData);
}

/** Prints and reads in clear, as Istio does: for its errors alone, never for a pod. */
export function readPlain(
  { template }: CompiledTemplate,
  data: Value,
  { generation }: Snapshot,
  budget?: Budget,
): unknown {
  const { numbers, form } = generation.rendered;
  const text = template.execute(data, budget);
  return form(numbers === 'distinct' ? readYamlScalars(text) : readYaml(text));
}

/**
 * What the ordinary way fails with, if it does. It is not gone where the safe one met a limit, which it would only meet
 * again; where it comes to a limit itself, nothing better is known than before.
 */
function plainError(error: unknown, runPlain: () => unknown): unknown {
  if (isLimit(error)) return error;
  try {
    runPlain();
    return undefined;
  } catch (plain) {
    if (!isLimit(plain)) return plain;
    return error instanceof StructureError ? undefined : error;
  }
}

const isLimit = (error: unknown): boolean => error instanceof TemplateError && error.isLimit;

interface Rendering {
  readonly compiled: CompiledTemplate;
  readonly data: TemplateData;
  readonly snapshot: Snapshot;
}

/** Istio's words where it refuses the pod, too; else the sentence about the text that is to blame. */
function injectionError(error: unknown, plain: unknown, { compiled, data, snapshot }: Rendering): unknown {
  const { describeFailure, describeUnreadable } = snapshot.generation;
  const harmless = (message: string): string => withoutEnvironmentValues(message, data.spec as Json);
  if (plain instanceof TemplateError) {
    // All sources are called inject, and Istio knows no limits: ours says which template it was.
    const where = plain.isLimit ? ` in template ${JSON.stringify(compiled.name)}` : '';
    return new InjectionError('render-failed', describeFailure(harmless(plain.message) + where), { cause: plain });
  }
  if (plain instanceof YamlError || plain instanceof DecodeError) {
    const reason = error instanceof StructureError ? 'tenant-text-alters-structure' : 'merge-failed';
    return new InjectionError(reason, harmless(describeUnreadable(plain)), { cause: plain });
  }
  const cause = error instanceof StructureError ? error : new StructureError('no-safe-place');
  return plain ?? structureDenial(cause, compiled.name, data);
}

function isExpected(error: unknown): boolean {
  return (
    error instanceof StructureError ||
    error instanceof TemplateError ||
    error instanceof YamlError ||
    error instanceof DecodeError
  );
}

/** Templates may change maps in place; one render must not see what another changed. */
function copy(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, copy(item as Value)]));
}
