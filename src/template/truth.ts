import { Typed, type Value } from './value.ts';

/** What Go's templates take for true: anything but false, zero, nil, a missing value and what is empty. */
export function isTrue(value: Value): boolean {
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
      return value instanceof Typed ? isTypedTrue(value) : hasMembers(value);
  }
}

function isTypedTrue({ type, payload }: Typed): boolean {
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
      return payload !== null && (payload instanceof Map ? payload.size > 0 : hasMembers(payload));
    case 'pointer':
    case 'func':
      return payload !== null;
    case 'struct':
      return true;
    default:
      return payload !== 0n;
  }
}

function hasMembers(object: object): boolean {
  for (const name in object) {
    if (Object.hasOwn(object, name)) return true;
  }
  return false;
}
