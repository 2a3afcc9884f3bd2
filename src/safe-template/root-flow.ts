import { cleanInRender, constantFlow, type Flow, memberFlow, recordOf } from './flow.ts';
import { type Inputs, noInputs } from './inputs.ts';
import type { TaintRules } from './taint-rules.ts';

/** The template's data. Where maps are changed in place, nothing is the same in every render, nor known by its name. */
export function rootFlow({ members, lookups }: TaintRules): Flow {
  const named = (path: string): Inputs => (lookups ? new Set([path]) : noInputs);
  const flows = new Map<string, Flow>();
  for (const [name, origin] of members) {
    if (origin === 'fixed') flows.set(name, constantFlow(`.${name}`));
    else flows.set(name, origin === 'render' ? cleanInRender : memberFlow(named(`.${name}`)));
  }
  // Members without a row are the tenant's, so the whole is, too.
  return { ...recordOf(flows, '.'), isTainted: true, isFixed: false, constant: undefined, inputs: named('') };
}
