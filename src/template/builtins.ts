import { isEqualToAny, isLess, isLessOrEqual } from './comparison.ts';
import { escapeHtml, escapeQuery, escapeScript } from './escape.ts';
import { callFunctionValue, describePiped } from './function-value.ts';
import { define, defineVariadic } from './functions/define.ts';
import { indexInto, lengthOf, sliceOfItem } from './indexing.ts';
import { printable } from './printable.ts';
import { sprint, sprintf, sprintln } from './printf.ts';
import { isTrue } from './truth.ts';
import { reflectValueType } from './types.ts';
import { anyType, type FunctionTable, type GoFunction, stringType, type Value } from './value.ts';

const one = [reflectValueType];
const two = [reflectValueType, reflectValueType];

/** Escapes what `print` would print, but for nil, which is `<no value>` here. */
const escaping = (encode: (text: string) => string): GoFunction =>
  defineVariadic([anyType], (args) => encode(sprint(args.map((value) => printable(value) ?? '<no value>'))));

/** `and` and `or` yield the first argument that decides, or else the last. */
const firstOf = (args: readonly Value[], isWanted: (value: Value) => boolean): Value =>
  args[args.findIndex((value, index) => index === args.length - 1 || isWanted(value))];

/**
 * The functions that Go's text/template always has. The compiler knows `and`, `or` and `call` itself: it evaluates the
 * arguments of the first two only as far as needed, and names in errors what `call` calls.
 */
export const builtinFunctions: FunctionTable = new Map<string, GoFunction>([
  ['and', defineVariadic(two, (args, context) => firstOf(args, (value) => !isTrue(value, context)))],
  ['or', defineVariadic(two, (args, context) => firstOf(args, (value) => isTrue(value, context)))],
  ['not', define(one, ([value], context) => !isTrue(value, context))],
  ['eq', defineVariadic(two, ([first, ...others]) => isEqualToAny(first, others))],
  ['ne', define(two, ([left, right]) => !isEqualToAny(left, [right]))],
  ['lt', define(two, ([left, right]) => isLess(left, right))],
  ['le', define(two, ([left, right]) => isLessOrEqual(left, right))],
  ['gt', define(two, ([left, right]) => !isLessOrEqual(left, right))],
  ['ge', define(two, ([left, right]) => !isLess(left, right))],
  ['len', define(one, ([value], context) => lengthOf(value, context))],
  ['index', defineVariadic(two, ([item, ...indexes]) => indexInto(item, indexes))],
  ['slice', defineVariadic(two, ([item, ...indexes], context) => sliceOfItem(item, indexes, context))],
  ['call', defineVariadic(two, (args, context) => callFunctionValue(describePiped(args[0]), args, context))],
  ['print', defineVariadic([anyType], sprint)],
  ['println', defineVariadic([anyType], sprintln)],
  ['printf', defineVariadic([stringType, anyType], ([format, ...values]) => sprintf(format as string, values))],
  ['html', escaping(escapeHtml)],
  ['js', escaping(escapeScript)],
  ['urlquery', escaping(escapeQuery)],
]);
