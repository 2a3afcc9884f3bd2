import { isEqualToAny, isLess, isLessOrEqual } from './comparison.ts';
import { escapeHtml, escapeQuery, escapeScript } from './escape.ts';
import { callFunctionValue, describePiped } from './function-value.ts';
import { indexInto, lengthOf, sliceOfItem } from './indexing.ts';
import { printable } from './printable.ts';
import { sprint, sprintf, sprintln } from './printf.ts';
import { isTrue } from './truth.ts';
import { reflectValueType } from './types.ts';
import { anyType, type CallContext, type FunctionTable, type GoFunction, stringType, type Value } from './value.ts';

type Body = (args: Value[], context: CallContext) => Value;

const any = reflectValueType;
const fixed = (count: number, call: Body): GoFunction => ({ parameters: Array(count).fill(any), call });
const variadic = (count: number, call: Body): GoFunction => ({ ...fixed(count, call), isVariadic: true });
const printing = (call: Body): GoFunction => ({ parameters: [anyType], isVariadic: true, call: charged(call) });
const escaping = (encode: (text: string) => string): GoFunction =>
  printing((args) => encode(sprint(args.map((value) => printable(value) ?? '<no value>'))));

/** Text that is made is charged for. */
function charged(call: Body): Body {
  return (args, context) => {
    const text = call(args, context);
    if (typeof text === 'string') context.checkLength(text.length);
    return text;
  };
}

/** `and`, `or` and `call` are compiled by the engine itself; this is what they mean with all arguments evaluated. */
const firstThat =
  (isWanted: (value: Value) => boolean): Body =>
  (args) =>
    args.find(isWanted) ?? args.at(-1);

/** The functions that Go's text/template always has. */
export const builtinFunctions: FunctionTable = new Map<string, GoFunction>([
  [
    'and',
    variadic(
      2,
      firstThat((value) => !isTrue(value)),
    ),
  ],
  ['or', variadic(2, firstThat(isTrue))],
  ['not', fixed(1, ([value]) => !isTrue(value))],
  ['eq', variadic(2, ([first, ...others]) => isEqualToAny(first, others))],
  ['ne', fixed(2, ([left, right]) => !isEqualToAny(left, [right]))],
  ['lt', fixed(2, ([left, right]) => isLess(left, right))],
  ['le', fixed(2, ([left, right]) => isLessOrEqual(left, right))],
  ['gt', fixed(2, ([left, right]) => !isLessOrEqual(left, right))],
  ['ge', fixed(2, ([left, right]) => !isLess(left, right))],
  ['len', fixed(1, ([value]) => lengthOf(value))],
  ['index', variadic(2, ([item, ...indexes]) => indexInto(item, indexes))],
  ['slice', variadic(2, ([item, ...indexes]) => sliceOfItem(item, indexes))],
  ['call', variadic(2, (args, context) => callFunctionValue(describePiped(args[0]), args, context))],
  ['print', printing(sprint)],
  ['println', printing(sprintln)],
  [
    'printf',
    {
      parameters: [stringType, anyType],
      isVariadic: true,
      call: charged(([format, ...values]) => sprintf(format as string, values)),
    },
  ],
  ['html', escaping(escapeHtml)],
  ['js', escaping(escapeScript)],
  ['urlquery', escaping(escapeQuery)],
]);
