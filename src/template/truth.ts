import { type CallContext, type Payload, Typed, type Value } from './value.ts';

/**
 * What Go's templates take for true: anything but false, zero, nil, a missing value and what is empty.
 * @param context is charged for looking into a map, which takes time with its size
 */
export function isTrue(value: Value, context?: CallContext): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    case 'undefined':
      return false;
    default:
      if (value === null) return false;
      if (Array.isArray(value)) return value.length > 0;
      return value instanceof Typed ? isTypedTrue(value, context) : mapSize(value, context) > 0;
  }
}

function isTypedTrue({ type, payload }: Typed, context: CallContext | undefined): boolean {
  switch (type.kind) {
    case 'bool':
      return payload;
    case 'string':
      return payload !== '';
    case 'float32':
    case 'float64':
      return payload !== 0;
    case 'complex128':
      return payload.re !== 0 || payload.im !== 0;
    case 'slice':
    case 'array':
      return payload !== null && payload.length > 0;
    case 'map':
      return mapSize(payload, context) > 0;
    case 'pointer':
    case 'func':
      return payload !== null;
    case 'struct':
      return true;
    default:
      return payload !== 0n;
  }
}

/** Number of entries of a map's payload. Counting them takes about a step each. */
export function mapSize(payload: Payload, context: CallContext | undefined): number {
  if (payload === null) return 0;
  if (payload instanceof Map) return payload.size;
  const size = Object.keys(payload).length;
  context?.spend(size);
  return size;
}
