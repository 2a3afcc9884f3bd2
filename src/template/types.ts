import { anyType, type GoType, type Payload, Typed, type Value, wrap } from './value.ts';

/**
 * The type of parameters that Go's built-in functions declare as reflect.Value: they get any value as it is, a missing
 * one as `undefined`.
 */
export const reflectValueType: GoType = { kind: 'interface', name: 'reflect.Value' };

/** Whether nil can stand for a value of that type. */
export function canBeNil(type: GoType): boolean {
  return (
    type.kind === 'interface' ||
    type.kind === 'map' ||
    type.kind === 'slice' ||
    type.kind === 'pointer' ||
    type.kind === 'func'
  );
}

/** The zero value of a type; of `reflect.Value` no value at all. */
export function zeroValue(type: GoType): Value {
  return type === reflectValueType ? undefined : wrap(type, zeroPayload(type));
}

function zeroPayload(type: GoType): Payload {
  switch (type.kind) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'float32':
    case 'float64':
      return 0;
    case 'complex128':
      return { re: 0, im: 0 };
    case 'struct':
      return type.zero?.() ?? {};
    case 'array':
      return [];
    default:
      return canBeNil(type) ? null : 0n;
  }
}

/** Whether Go would assign a value of one type to another without conversion. */
export function isAssignable(from: GoType, to: GoType): boolean {
  if (from.name === to.name || to.name === anyType.name) return true;
  return to.kind === 'interface' && (to.accepts?.(from) ?? false);
}

/** The name of an interface type; undefined for all others. */
export const interfaceNameOf = (type: GoType): string | undefined =>
  type.kind === 'interface' ? type.name : undefined;

/** Follows pointers to what they point at; a nil pointer stays. */
export function dereference(value: Value): Value {
  let current = value;
  while (current instanceof Typed && current.type.kind === 'pointer' && current.payload !== null) {
    current = wrap(current.type.element!, current.payload);
  }
  return current;
}

export const isNilPointer = (value: Value): boolean =>
  value instanceof Typed && value.type.kind === 'pointer' && value.payload === null;

const addressableTypes = new WeakMap<GoType, GoType>();

/** The type of a struct value that has an address, so that methods and text of its pointer apply to it. */
export function addressable(type: GoType): GoType {
  if (type.kind !== 'struct') return type;
  const known = addressableTypes.get(type);
  if (known) return known;
  const pointer = type.pointer?.();
  const made: GoType = {
    ...type,
    ...(pointer?.methods && { methods: pointer.methods }),
    ...(pointer?.text && { text: pointer.text }),
  };
  addressableTypes.set(type, made);
  addressableTypes.set(made, made);
  return made;
}

/** Whether a struct value has an address. */
export const isAddressable = (type: GoType): boolean => addressableTypes.get(type) === type;

/** Element of a slice or array as a value; those of a slice have an address. */
export function elementValue(listType: GoType, payload: Payload): Value {
  const element = listType.element!;
  return wrap(listType.kind === 'slice' ? addressable(element) : element, payload);
}
