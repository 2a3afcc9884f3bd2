import { fromBytes, hasStrayBytes, toBytes } from '../bytes.ts';
import { charactersPerStep } from '../limits.ts';
import { type CallContext, type GoFunction, type GoType, Typed, type Value } from '../value.ts';

type Call = GoFunction['call'];

/**
 * A function of that many parameters. It is charged for the size of its arguments and of its result, so that `call` has
 * to charge only what grows beyond both.
 */
export function define(parameters: readonly GoType[], call: Call): GoFunction {
  return { parameters, call: charged(call) };
}

/** Like {@link define}; the last parameter may be given any number of times. */
export function defineVariadic(parameters: readonly GoType[], call: Call): GoFunction {
  return { parameters, isVariadic: true, call: charged(call) };
}

function charged(call: Call): Call {
  return (args, context) => {
    context.spend(stepsOf(args));
    return settle(call(args, context), context);
  };
}

// Copying a list takes about a tenth of a step per item.
const itemsPerStep = 8;

function stepsOf(args: readonly Value[]): number {
  let steps = 1;
  for (const argument of args) {
    if (typeof argument === 'string') steps += Math.floor(argument.length / charactersPerStep);
    else steps += Math.floor(listLength(argument) / itemsPerStep);
  }
  return steps;
}

function listLength(value: Value): number {
  if (Array.isArray(value)) return value.length;
  return value instanceof Typed && Array.isArray(value.payload) ? value.payload.length : 0;
}

function settle(result: Value, context: CallContext): Value {
  if (typeof result !== 'string') {
    context.spend(listLength(result));
    return result;
  }
  context.checkLength(result.length);
  // Stray bytes that came to stand side by side may have become a character.
  return hasStrayBytes(result) ? fromBytes(toBytes(result)) : result;
}
