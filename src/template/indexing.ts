import { byteLength, fromBytes, toBytes } from './bytes.ts';
import { isIntegerValue, prepareArgument } from './function-value.ts';
import { mapSize } from './truth.ts';
import { dereference, elementValue, isNilPointer, zeroValue } from './types.ts';
import {
  type CallContext,
  FunctionError,
  type GoType,
  type Payload,
  typeOf,
  uint8Type,
  unwrap,
  type Value,
  wrap,
} from './value.ts';

/** Go's `len`: bytes of a string, items of a list, entries of a map. */
export function lengthOf(value: Value, context: CallContext): bigint {
  if (value === undefined) throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
  const item = dereference(value);
  if (item === null || isNilPointer(item)) throw new FunctionError('len of nil pointer');
  const length = itemCount(item, context);
  if (length === undefined) throw new FunctionError(`len of type ${typeOf(item)!.name}`);
  return BigInt(length);
}

function itemCount(value: Value, context: CallContext): number | undefined {
  const payload = unwrap(value);
  switch (typeOf(value)!.kind) {
    case 'string':
      return byteLength(payload);
    case 'slice':
    case 'array':
      return payload?.length ?? 0;
    case 'map':
      return mapSize(payload, context);
    default:
      return undefined;
  }
}

/** Go's `index`: each index in turn. A missing map entry is the zero value of the map's elements. */
export function indexInto(start: Value, indexes: readonly Value[]): Value {
  if (start === undefined || start === null) throw new FunctionError('index of untyped nil');
  let item: Value = start;
  for (const index of indexes) {
    item = dereference(item);
    if (item === null || item === undefined || isNilPointer(item)) throw new FunctionError('index of nil pointer');
    item = indexOnce(item, index);
  }
  return item;
}

function indexOnce(item: Value, index: Value): Value {
  const type = typeOf(item)!;
  const payload = unwrap(item);
  switch (type.kind) {
    case 'string':
      return byteAt(payload, index);
    case 'slice':
    case 'array':
      return itemAt(type, payload ?? [], index);
    case 'map':
      return entryAt(type, payload, prepareArgument(index, type.key!));
    default:
      throw new FunctionError(`can't index item of type ${type.name}`);
  }
}

function byteAt(text: string, index: Value): Value {
  const bytes = toBytes(text);
  const position = checkIndex(index, bytes.length);
  if (position === bytes.length) throw new FunctionError('reflect: string index out of range');
  return wrap(uint8Type, BigInt(bytes[position]!));
}

function itemAt(type: GoType, items: readonly Payload[], index: Value): Value {
  const position = checkIndex(index, items.length);
  if (position === items.length) throw new FunctionError(`reflect: ${type.kind} index out of range`);
  return elementValue(type, items[position]);
}

function entryAt(type: GoType, payload: Payload, key: Value): Value {
  const element = type.element!;
  const name = unwrap(key);
  if (payload instanceof Map) return payload.has(name) ? wrap(element, payload.get(name)) : zeroValue(element);
  const isPresent = payload !== null && Object.hasOwn(payload, name);
  return isPresent ? wrap(element, payload[name]) : zeroValue(element);
}

/** The index as a number from 0 up to and including the length. */
function checkIndex(index: Value, length: number): number {
  if (index === undefined) throw new FunctionError('cannot index slice/array with nil');
  if (!isIntegerValue(index)) {
    const type = typeOf(index);
    throw new FunctionError(`cannot index slice/array with ${type ? `type ${type.name}` : 'nil'}`);
  }
  const position = BigInt.asIntN(64, unwrap(index));
  if (position < 0n || position > BigInt(length)) throw new FunctionError(`index out of range: ${position}`);
  return Number(position);
}

/** Go's `slice`, which sprig replaces: `slice x i j` is `x[i:j]`. */
export function sliceOfItem(item: Value, indexes: readonly Value[], context: CallContext): Value {
  if (item === undefined || item === null) throw new FunctionError('slice of untyped nil');
  if (indexes.length > 3) throw new FunctionError(`too many slice indexes: ${indexes.length}`);
  const type = typeOf(item)!;
  if (type.kind !== 'string' && type.kind !== 'slice' && type.kind !== 'array') {
    throw new FunctionError(`can't slice item of type ${type.name}`);
  }
  if (type.kind === 'string' && indexes.length === 3) throw new FunctionError('cannot 3-index slice a string');
  const length = itemCount(item, context)!;
  const [start = 0, end = length] = checkSliceIndexes(indexes, length);
  if (type.kind === 'array') throw new FunctionError('reflect.Value.Slice: slice of unaddressable array');
  if (type.kind === 'string') return fromBytes(toBytes(unwrap(item)).subarray(start, end));
  return wrap(type, unwrap(item)?.slice(start, end) ?? null);
}

function checkSliceIndexes(indexes: readonly Value[], length: number): number[] {
  const positions: number[] = [];
  for (const index of indexes) {
    const position = checkIndex(index, length);
    const before = positions.at(-1) ?? 0;
    if (before > position) throw new FunctionError(`invalid slice index: ${before} > ${position}`);
    positions.push(position);
  }
  return positions;
}
