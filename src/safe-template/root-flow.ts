import { cleanInRender, constantFlow, type Flow, recordOf, tainted } from './flow.ts';
import type { TaintRules } from './taint-rules.ts';

/** The template's data. Where maps are changed in place, nothing is the same in every render, nor known by its name. */
export function rootFlow({ members }: TaintRules): Flow {
  const flows = new Map<string, Flow>();
  for (const [name, origin] of members) {
    if (origin === 'fixed') flows.set(name, constantFlow(`.${name}`));
    else flows.set(name, origin === 'render' ? cleanInRender : tainted);
  }
  // Members without a row are the tenant's, so the whole is, too.
  return { ...recordOf(flows, '.'), isTainted: true, isFixed: false, constant: undefined };
}
