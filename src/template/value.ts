/**
 * The values that a template sees, with Go's types kept apart.
 *
 * Untyped data needs no wrapping; everything else carries its type:
 *
 * | TypeScript                | Go                                                    |
 * |---------------------------|-------------------------------------------------------|
 * | `undefined`               | no value (a missing map key): prints `<no value>`     |
 * | `null`                    | nil interface                                         |
 * | `boolean`, `string`       | bool, string                                          |
 * | `number`                  | float64                                               |
 * | `bigint`                  | int                                                   |
 * | array                     | []interface {}                                        |
 * | plain object              | map[string]interface {}                               |
 * | {@link Typed}             | any other type, named by its {@link GoType}           |
 *
 * A string holds text; a byte that is not part of valid UTF-8 stands as the lone surrogate U+DC00 + byte (see bytes.ts).
 * Values are treated as immutable, except by the few functions that Go defines as changing a map in place.
 */
export type Value = undefined | null | boolean | string | number | bigint | Value[] | ValueMap | Typed;
export interface ValueMap {
  [key: string]: Value;
}

export type Kind =
  | 'bool'
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'complex128'
  | 'string'
  | 'slice'
  | 'array'
  | 'map'
  | 'struct'
  | 'pointer'
  | 'func'
  | 'interface';

/** A Go type. Types are compared by `name`, which is what Go prints for `%T`. */
export interface GoType {
  readonly kind: Kind;
  /** As `%T` prints it: `int`, `map[string]string`, `*v1.Pod`. */
  readonly name: string;
  /** Element type of slice, array, map, pointer. */
  readonly element?: GoType;
  /** Key type of a map. */
  readonly key?: GoType;
  /** Fields of a struct in declaration order; lazy, because types refer to each other. Those in lower case only print. */
  readonly fields?: () => readonly GoField[];
  /** Methods by name, as found on a value of this type (a pointer type lists those of its element too). */
  readonly methods?: () => ReadonlyMap<string, GoMethod>;
  /**
   * Of a struct: the pointer type to it, where that has methods or a text of its own. They apply to struct values that
   * have an address: those reached through a pointer or a slice.
   */
  readonly pointer?: () => GoType;
  /** Of an interface with methods: whether a type implements it. `interface {}` accepts all. */
  readonly accepts?: (type: GoType) => boolean;
  /** The zero payload of a struct; without it an empty object. */
  readonly zero?: () => Payload;
  /** How values print (fmt.Stringer or error); without it, Go's default form. */
  readonly text?: (payload: Payload) => string;
  /** JSON form of a payload, where it is not the plain structural one; used by toJson, toYaml and the like. */
  readonly json?: (payload: Payload) => unknown;
}

export interface GoField {
  /** Go name, as templates write it. */
  readonly name: string;
  readonly type: GoType;
  /** The field's payload; the type's zero payload where it is absent. */
  readonly get: (structPayload: Payload) => Payload;
  /** An embedded struct: its own fields can be reached without naming it. */
  readonly embedded?: boolean;
}

export interface GoMethod extends FunctionSignature {
  /** The receiver comes as a payload of the type that lists the method (a nil pointer as `null`). */
  readonly call: (receiver: Payload, args: Value[]) => Value;
}

/**
 * What a {@link Typed} holds, by kind:
 * integers `bigint` · float32 `number` · complex128 `{re, im}` · bool, string of a named type: itself ·
 * slice, array: array of element payloads, or null for a nil slice · map: plain object (string keys) or Map, or null for
 * a nil map · struct: whatever its fields' `get` understand · pointer: the payload of its element, or null ·
 * func: a {@link GoFunction} or null.
 * The payload of an element type that is an interface is a {@link Value}; of bool, string, float64 the plain primitive;
 * of int a `bigint`.
 */
// biome-ignore lint/suspicious/noExplicitAny: payloads are typed by the GoType beside them
export type Payload = any;

/** A value of a type that plain TypeScript values cannot express. */
export class Typed {
  readonly type: GoType;
  readonly payload: Payload;
  constructor(type: GoType, payload: Payload) {
    this.type = type;
    this.payload = payload;
  }
}

export interface FunctionSignature {
  /** Types of the parameters; of a variadic function the last one is the type of each further argument. */
  readonly parameters: readonly GoType[];
  readonly isVariadic?: boolean;
}

/**
 * A function that templates can call. The engine has checked count and types before: `args[i]` is a value of the
 * parameter's type (for an interface parameter: any value, nil and a missing one as `null`).
 * @throws {FunctionError} becomes `error calling NAME: MESSAGE`
 */
export interface GoFunction extends FunctionSignature {
  readonly call: (args: Value[], context: CallContext) => Value;
}

export type FunctionTable = ReadonlyMap<string, GoFunction>;

/** What a running template lends to the functions that it calls: the bounds that a function must respect. */
export interface CallContext {
  /** What the template was given: its `$`. */
  readonly data: Value;
  /** Charges work before it is done. @throws when the render's budget of steps is used up */
  spend(steps: number): void;
  /** Refuses text that alone would exceed the output limit. @throws when it is too long */
  checkLength(characters: number): void;
}

/** An error that a template function returns. */
export class FunctionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FunctionError';
  }
}

const basic = (kind: Kind, name: string = kind): GoType => ({ kind, name });

export const boolType = basic('bool');
export const intType = basic('int');
export const int8Type = basic('int8');
export const int16Type = basic('int16');
export const int32Type = basic('int32');
export const int64Type = basic('int64');
export const uintType = basic('uint');
export const uint8Type = basic('uint8');
export const uint16Type = basic('uint16');
export const uint32Type = basic('uint32');
export const uint64Type = basic('uint64');
export const float32Type = basic('float32');
export const float64Type = basic('float64');
export const complex128Type = basic('complex128');
export const stringType = basic('string');
export const anyType = basic('interface', 'interface {}');
export const errorType = basic('interface', 'error');
export const anySliceType = sliceOf(anyType);
export const anyMapType = mapOf(stringType, anyType);
export const stringMapType = mapOf(stringType, stringType);
export const stringSliceType = sliceOf(stringType);

export function sliceOf(element: GoType): GoType {
  return { kind: 'slice', name: `[]${element.name}`, element };
}

export function mapOf(key: GoType, element: GoType): GoType {
  return { kind: 'map', name: `map[${key.name}]${element.name}`, key, element };
}

export function pointerTo(element: GoType, methods?: GoType['methods']): GoType {
  return methods
    ? { kind: 'pointer', name: `*${element.name}`, element, methods }
    : { kind: 'pointer', name: `*${element.name}`, element };
}

/** The type of a value; undefined for nil and for no value. */
export function typeOf(value: Value): GoType | undefined {
  switch (typeof value) {
    case 'string':
      return stringType;
    case 'number':
      return float64Type;
    case 'bigint':
      return intType;
    case 'boolean':
      return boolType;
    case 'undefined':
      return undefined;
    default:
      if (value === null) return undefined;
      if (value instanceof Typed) return value.type;
      return Array.isArray(value) ? anySliceType : anyMapType;
  }
}

/** Makes a value of a payload of that type: the plain form where there is one. */
export function wrap(type: GoType, payload: Payload): Value {
  switch (type.kind) {
    case 'interface':
      return payload;
    case 'string':
    case 'bool':
    case 'int':
    case 'float64':
      return type.name === type.kind ? payload : new Typed(type, payload);
    case 'slice':
    case 'map':
      return payload !== null && isUntyped(type) ? payload : new Typed(type, payload);
    default:
      return new Typed(type, payload);
  }
}

const isUntyped = (type: GoType): boolean =>
  type.element!.kind === 'interface' && (type.name === anySliceType.name || type.name === anyMapType.name);

/** The payload of a value: the inverse of {@link wrap}. */
export function unwrap(value: Value): Payload {
  return value instanceof Typed ? value.payload : value;
}
