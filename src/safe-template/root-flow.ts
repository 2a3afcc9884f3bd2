import { changing, cleanInRender, constantFlow, type Flow, memberFlow, recordOf } from './flow.ts';
import { type Inputs, noInputs } from './inputs.ts';
import type { TaintRules } from './taint-rules.ts';

/** The template's data. Where maps are changed in place, nothing is the same in every render, nor known by its name. */
export function rootFlow({ members, lookups, steady }: TaintRules): Flow {
  const named = (path: string): Inputs => (lookups ? new Set([path]) : noInputs);
  const flows = new Map<string, Flow>();
  for (const [name, origin] of members) {
    if (origin === 'fixed') flows.set(name, constantFlow(`.${name}`));
    else flows.set(name, origin === 'render' ? cleanInRender : memberFlow(named(`.${name}`)));
  }
  for (const path of steady?.paths ?? []) addSteady(flows, path, named);
  // Members without a row are the tenant's, so the whole is, too.
  return { ...recordOf(flows, '.'), ...changing, isTainted: true, isFixed: false, inputs: named('') };
}

/** Of what no row says, the outer member is the tenant's, and so is the steady one in it. */
function addSteady(
  flows: Map<string, Flow>,
  [name, inner]: readonly [string, string?],
  named: (path: string) => Inputs,
): void {
  const flow = flows.get(name) ?? memberFlow(named(`.${name}`));
  if (inner === undefined) {
    flows.set(name, { ...flow, steady: flow.steady ?? `.${name}` });
    return;
  }
  const path = `.${name}.${inner}`;
  const members = new Map(flow.members).set(inner, { ...memberFlow(named(path)), steady: path });
  flows.set(name, { ...flow, members });
}
