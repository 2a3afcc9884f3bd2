import { either, type Flow, madeOf, memberOf, tainted } from './flow.ts';
import type { FunctionRule } from './taint-rules.ts';

/** What a function makes of its arguments, by its rule. */
export function callResult(rule: FunctionRule | undefined, given: readonly Flow[], name: string): Flow {
  const flow = madeOf(given, name);
  switch (rule?.kind) {
    case 'test':
      return { ...flow, isTainted: false };
    case 'choice':
      return { ...given.reduce((left, right) => either(left, right), given[0] ?? flow), ...choiceOf(flow) };
    case 'json':
      return { ...flow, isJson: true };
    case 'fragment':
      return { ...flow, mayBeFragment: flow.isTainted };
    case 'layout':
      return { ...flow, mayBeFragment: given.at(-1)?.mayBeFragment === true };
    case 'member':
      return madeOf([memberOf(given[0] ?? tainted, rule.member), ...given.slice(1)], name);
    case 'tenant':
      return tainted;
    default:
      return flow;
  }
}

/** Which argument is chosen depends on all of them. */
function choiceOf(flow: Flow): Pick<Flow, 'isTainted' | 'isFixed' | 'constant' | 'steady'> {
  const { isTainted, isFixed, constant, steady } = flow;
  return { isTainted, isFixed, constant, steady };
}
