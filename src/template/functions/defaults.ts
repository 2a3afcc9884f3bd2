import { isTrue } from '../truth.ts';
import { anyType, boolType, FunctionError, type GoFunction, stringType, type Value } from '../value.ts';
import { define, defineVariadic } from './define.ts';

const hasContent = (value: Value): boolean => isTrue(value);

function fail(message: string): never {
  throw new FunctionError(message);
}

/** Choosing between values by whether they are empty. */
export const defaultFunctions: Readonly<Record<string, GoFunction>> = {
  default: defineVariadic([anyType, anyType], ([fallback, given]) => (!isTrue(given) ? fallback : given)),
  empty: define([anyType], ([value]) => !isTrue(value)),
  coalesce: defineVariadic([anyType], (values) => values.find(hasContent) ?? null),
  all: defineVariadic([anyType], (values) => values.every(hasContent)),
  any: defineVariadic([anyType], (values) => values.some(hasContent)),
  ternary: define([anyType, anyType, boolType], ([yes, no, condition]) => (condition === true ? yes : no)),
  fail: define([stringType], ([message]) => fail(message as string)),
};
