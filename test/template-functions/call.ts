import { formatValue } from '../../src/template/format.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import type { CallContext, Value } from '../../src/template/value.ts';

/** Refuses what a render would refuse: more steps or longer text than that. */
export function boundedContext(steps = 1_000_000, characters = 1 << 20): CallContext {
  let spent = 0;
  return {
    data: null,
    spend(count) {
      spent += count;
      if (spent > steps) throw new Error('too many steps');
    },
    checkLength(length) {
      if (length > characters) throw new Error('too long');
    },
  };
}

/** Calls a function of the table as the engine would after it has checked the arguments. */
export function call(name: string, ...args: Value[]): Value {
  const found = sprigFunctions.get(name);
  if (!found) throw new Error(`no function ${name}`);
  return found.call(args, boundedContext());
}

/** What a template would print of the result. */
export function print(name: string, ...args: Value[]): string {
  return formatValue(call(name, ...args));
}
