import { compareBytes } from '../json/index.ts';
import { formatValue } from './format.ts';
import { sprintf } from './printf.ts';
import { FunctionError, type GoType, type Payload, Typed, typeOf, unwrap, type Value } from './value.ts';

/** Go compares values of basic types by class, not by their exact type. */
type BasicKind = 'bool' | 'complex' | 'int' | 'uint' | 'float' | 'string';

function basicKind(type: GoType | undefined): BasicKind | undefined {
  switch (type?.kind) {
    case 'bool':
    case 'string':
      return type.kind;
    case 'float32':
    case 'float64':
      return 'float';
    case 'complex128':
      return 'complex';
    case 'int':
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
      return 'int';
    case 'uint':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
      return 'uint';
    default:
      return undefined;
  }
}

const isInteger = (kind: BasicKind | undefined): boolean => kind === 'int' || kind === 'uint';

function incompatible(left: Value, right: Value): FunctionError {
  return new FunctionError(
    `incompatible types for comparison: ${typeOf(left)?.name ?? '<nil>'} and ${typeOf(right)?.name ?? '<nil>'}`,
  );
}

/**
 * Go's `eq`: whether the first value equals any of the others.
 * @throws {FunctionError} when two values of different kinds or of incomparable types meet before one is equal
 */
export function isEqualToAny(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new FunctionError('missing argument for comparison');
  return others.some((other) => isEqual(first, other));
}

function isEqual(left: Value, right: Value): boolean {
  const leftType = typeOf(left);
  const rightType = typeOf(right);
  const leftKind = basicKind(leftType);
  const rightKind = basicKind(rightType);
  if (leftKind !== rightKind) {
    if (isInteger(leftKind) && isInteger(rightKind)) return unwrap(left) === unwrap(right);
    if (leftType && rightType) throw incompatible(left, right);
    return false;
  }
  if (leftKind === 'complex') return isSameComplex(unwrap(left), unwrap(right));
  if (leftKind !== undefined) return unwrap(left) === unwrap(right);
  return isEqualComposite(left, right);
}

const isSameComplex = (left: Payload, right: Payload): boolean => left.re === right.re && left.im === right.im;

/** Neither value is of a basic type; either may be nil. */
function isEqualComposite(left: Value, right: Value): boolean {
  const leftType = typeOf(left);
  const rightType = typeOf(right);
  if (leftType && rightType && leftType.kind !== rightType.kind) {
    const text = sprintf('non-comparable types %s: ', [left]);
    throw new FunctionError(`${text}${leftType.name}, ${rightType.name}: ${formatValue(right)}`);
  }
  if (isNil(left) || isNil(right)) return isNil(left) === isNil(right);
  if (!isComparable(rightType!)) {
    throw new FunctionError(`${sprintf('non-comparable type %s', [right])}: ${rightType!.name}`);
  }
  return leftType!.name === rightType!.name && isIdentical(left, right);
}

function isNil(value: Value): boolean {
  if (value === undefined || value === null) return true;
  if (!(value instanceof Typed)) return false;
  const { kind } = value.type;
  return (kind === 'map' || kind === 'slice' || kind === 'pointer' || kind === 'func') && value.payload === null;
}

/** Whether Go's `==` works on the type. */
function isComparable(type: GoType): boolean {
  switch (type.kind) {
    case 'slice':
    case 'map':
    case 'func':
      return false;
    case 'array':
      return isComparable(type.element!);
    case 'struct':
      return (type.fields?.() ?? []).every((field) => isComparable(field.type));
    default:
      return true;
  }
}

/** Go's `==` on values of one comparable type. Pointers are equal when they point at the same thing. */
function isIdentical(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (!(left instanceof Typed) || !(right instanceof Typed)) return false;
  return isSamePayload(left.type, left.payload, right.payload);
}

function isSamePayload(type: GoType, left: Payload, right: Payload): boolean {
  switch (type.kind) {
    case 'pointer':
      // A pointer to a plain value has no identity here but that of the value that holds it.
      return typeof left === 'object' && left === right;
    case 'array':
      return (left as Payload[]).every((item, index) => isSamePayload(type.element!, item, right[index]));
    case 'struct':
      return (type.fields?.() ?? []).every((field) => isSamePayload(field.type, field.get(left), field.get(right)));
    case 'complex128':
      return isSameComplex(left, right);
    case 'interface':
      return isSameInterface(left, right);
    default:
      return left === right;
  }
}

function isSameInterface(left: Value, right: Value): boolean {
  const type = typeOf(left);
  if (type?.name !== typeOf(right)?.name) return false;
  if (!type) return true;
  if (!isComparable(type)) throw new FunctionError(`runtime error: comparing uncomparable type ${type.name}`);
  return isSamePayload(type, unwrap(left), unwrap(right));
}

/**
 * Go's `lt`.
 * @throws {FunctionError} unless both are numbers of one class or strings
 */
export function isLess(left: Value, right: Value): boolean {
  const leftKind = orderedKind(left);
  const rightKind = orderedKind(right);
  if (leftKind !== rightKind) {
    if (isInteger(leftKind) && isInteger(rightKind)) return unwrap(left) < unwrap(right);
    throw incompatible(left, right);
  }
  if (leftKind === 'bool' || leftKind === 'complex') throw new FunctionError('invalid type for comparison');
  return leftKind === 'string' ? compareBytes(unwrap(left), unwrap(right)) < 0 : unwrap(left) < unwrap(right);
}

/** Go's `le`; `gt` is its negation. That is not the same as "greater" where NaN is involved. */
export function isLessOrEqual(left: Value, right: Value): boolean {
  return isLess(left, right) || isEqual(left, right);
}

function orderedKind(value: Value): BasicKind {
  const kind = basicKind(typeOf(value));
  if (!kind) throw new FunctionError('invalid type for comparison');
  return kind;
}
