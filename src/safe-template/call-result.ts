import { either, type Flow, madeOf, tainted } from './flow.ts';
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
    case 'tenant':
      return tainted;
    default:
      return flow;
  }
}

/** Which argument is chosen depends on all of them. */
function choiceOf({ isTainted, isFixed, constant }: Flow): Pick<Flow, 'isTainted' | 'isFixed' | 'constant'> {
  return { isTainted, isFixed, constant };
}
