import {
  type ASTNode,
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
} from '@marcbachmann/cel-js';
import type { Json } from '../json/index.ts';
import { CelError, ownPrefix, registerStringFunctions } from './string-functions.ts';
import { celValue } from './values.ts';

/** What came of an expression. */
export type CelResult =
  | { readonly kind: 'value'; readonly value: unknown }
  /** Kubernetes would end with an error, too. */
  | { readonly kind: 'error'; readonly message: string }
  /** It cannot be said here what Kubernetes would do. */
  | { readonly kind: 'unsupported'; readonly why: string };

/** An expression that was read; the variables are values by name. */
export type CelExpression = (variables: { readonly [name: string]: Json }) => CelResult;

/** Errors that an expression has with some values and not with others; everything else is a limit of ours. */
const ordinaryErrors: ReadonlySet<string> = new Set([
  'no_such_key',
  'index_out_of_bounds',
  'division_by_zero',
  'modulo_by_zero',
  'numeric_overflow',
  'optional_value_missing',
  'bool_conversion_error',
  'int_conversion_error',
  'uint_conversion_error',
  'double_conversion_error',
]);

/**
 * Reads an expression of the Common Expression Language as Kubernetes has it, for values without a schema. What is not
 * known here (Kubernetes' own libraries such as quantity, url, authorizer) is told when it is evaluated, never guessed.
 * @param variables names that it may use
 */
export function readExpression(text: string, variables: readonly string[]): CelExpression {
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  const ownNames = registerStringFunctions(environment);
  for (const name of variables) environment.registerVariable(name, 'dyn');
  const run = attempt(() => {
    const read = environment.parse(text);
    rename(read.ast, ownNames);
    return read;
  });
  if (typeof run !== 'function') return () => run;
  return (values) => {
    const context = Object.fromEntries(variables.map((name) => [name, celValue(values[name] ?? null)]));
    return attempt(() => ({ kind: 'value' as const, value: run(context) as unknown }));
  };
}

/** Calls ours in place of the library's functions of the same names. */
function rename(node: unknown, names: ReadonlyMap<string, string>): void {
  if (Array.isArray(node)) {
    for (const item of node) rename(item, names);
  } else if (typeof node === 'object' && node !== null && 'op' in node) {
    const { op, args } = node as ASTNode;
    if (op === 'rcall') (args as unknown[])[0] = names.get(String((args as unknown[])[0])) ?? (args as unknown[])[0];
    rename(args, names);
  }
}

function attempt<Result>(run: () => Result): Result | Exclude<CelResult, { kind: 'value' }> {
  try {
    return run();
  } catch (error) {
    if (error instanceof CelError) return { kind: 'error', message: error.message };
    const isKnown = error instanceof EvaluationError || error instanceof ParseError || error instanceof CelTypeError;
    if (!isKnown) throw error;
    const summary = lowered(error.summary);
    return ordinaryErrors.has(error.code) ? { kind: 'error', message: summary } : { kind: 'unsupported', why: summary };
  }
}

function lowered(sentence: string): string {
  const plain = sentence.replaceAll(ownPrefix, '');
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}
