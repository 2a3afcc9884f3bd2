import { SafeTemplate } from '../safe-template/index.ts';
import type { FunctionTable, Limits, Template } from '../template/index.ts';
import type { Snapshot } from './snapshot.ts';
import { steadyData, taintRulesOf } from './template-taint.ts';

/** Answers the safe program of a template for a snapshot. */
export type SafeTemplateSource = (snapshot: Snapshot) => SafeTemplate;

interface Made {
  readonly template: SafeTemplate;
  readonly snapshot: Snapshot;
}

/**
 * Makes the safe programs of a template when they are first wanted. A program keeps what expressions over the
 * configuration come to, so that it belongs to one configuration.
 */
export function safeTemplateSource(
  { tree }: Template,
  options: { readonly functions: FunctionTable; readonly limits?: Partial<Limits> },
): SafeTemplateSource {
  const made = new WeakMap<Snapshot['values'], Made>();
  return (snapshot) => {
    const known = made.get(snapshot.values);
    if (known && haveSameConstants(known.snapshot, snapshot)) return known.template;
    const { numbers } = snapshot.generation.rendered;
    const rules = { ...taintRulesOf(snapshot), steady: steadyData };
    const template = new SafeTemplate(tree, { ...options, rules, numbers });
    made.set(snapshot.values, { template, snapshot });
    return template;
  };
}

/** Whether all that the rules call fixed is the same. */
function haveSameConstants(left: Snapshot, right: Snapshot): boolean {
  return (
    left === right ||
    (left.values === right.values &&
      left.mesh === right.mesh &&
      left.revision === right.revision &&
      left.compliancePolicy === right.compliancePolicy &&
      left.generation === right.generation &&
      left.proxyConfigSource === right.proxyConfigSource)
  );
}
