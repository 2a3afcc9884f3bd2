import { fromBytes } from '../bytes.ts';
import { formatValue } from '../format.ts';
import { type CallContext, FunctionError, type GoType, Typed, type Value } from '../value.ts';

/** Printing a list, map or struct costs about a step per 16 characters; its size is not known before. */
const printedCharactersPerStep = 16;

/** The value as Go's `%v` prints it. */
export function printed(value: Value, context: CallContext): string {
  const text = formatValue(value);
  if (typeof value === 'object') context.spend(Math.ceil(text.length / printedCharactersPerStep));
  return text;
}

/** The value as sprig turns it into text: bytes become the string they are, all else is {@link printed}. */
export function textOf(value: Value, context: CallContext): string {
  return value instanceof Typed && isByteSlice(value.type) ? fromBytes(bytesOf(value)) : printed(value, context);
}

export function isByteSlice(type: GoType): boolean {
  return type.kind === 'slice' && type.element?.kind === 'uint8';
}

/** The bytes of a `[]byte`; a nil slice has none. */
export function bytesOf(value: Typed): Uint8Array {
  return Uint8Array.from((value.payload ?? []) as readonly bigint[], Number);
}

/** How deep lists and maps may nest where a function walks through them; a map put into itself is deeper. */
export const maximumDepth = 1000;

/** Charges one step of a walk through a value. */
export function enterLevel(depth: number, context: CallContext): void {
  context.spend(1);
  if (depth > maximumDepth) throw new FunctionError(`value nests deeper than ${maximumDepth} levels`);
}
