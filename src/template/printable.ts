import { formatValue } from './format.ts';
import { dereference } from './types.ts';
import { Typed, type Value } from './value.ts';

/**
 * What an action prints for a value: nil is `<no value>`, pointers are followed.
 * @throws {FunctionError} for a value that contains itself or is too long
 */
export function printedText(value: Value): string {
  if (typeof value === 'string') return value;
  return formatValue(printable(value));
}

/** The value that Go hands to fmt for it. */
export function printable(value: Value): Value {
  if (value === null) return undefined;
  if (!(value instanceof Typed) || value.type.kind !== 'pointer') return value;
  const target = dereference(value);
  const hasText = target instanceof Typed && target.type.text !== undefined;
  return value.type.text && !hasText ? value : target;
}
