import { type Json, type JsonObject, member, setMember } from '../json/index.ts';
import {
  boolType,
  type GoField,
  type GoMethod,
  type GoType,
  int32Type,
  int64Type,
  mapOf,
  type Payload,
  pointerTo,
  sliceOf,
  stringType,
  Typed,
  type Value,
  wrap,
} from '../template/value.ts';
import { codecOf } from './codec.ts';
import { orderMembers } from './print-typed.ts';
import { parseQuantity, scaledValue } from './quantity.ts';
import {
  type FieldShape,
  type MapShape,
  once,
  type ScalarShape,
  type Shape,
  type StructShape,
  shapeOf,
} from './shape.ts';
import { unixSeconds, zeroTime } from './time.ts';

const types = new Map<Shape, GoType>();

/**
 * The Go type by whose field names templates address canonical JSON: `v1.Pod`, `*v1.Probe`, `[]v1.Container`.
 *
 * The payload of a struct is its canonical JSON object; of an int32 or int64 a bigint; of a quantity its text; of a
 * time its text (the zero time `0001-01-01T00:00:00Z`); of an IntOrString text or number. What the JSON leaves out has
 * Go's zero value.
 */
export function goType(name: string): GoType {
  return typeOf(shapeOf(name));
}

function typeOf(shape: Shape): GoType {
  let type = types.get(shape);
  if (!type) {
    type = makeType(shape);
    types.set(shape, type);
  }
  return type;
}

function makeType(shape: Shape): GoType {
  switch (shape.kind) {
    case 'struct':
      return structType(shape);
    case 'pointer':
      return pointerType(typeOf(shape.element));
    case 'list':
      return sliceOf(typeOf(shape.element));
    case 'map':
      return mapType(shape);
    default:
      return scalarType(shape);
  }
}

function mapType(shape: MapShape): GoType {
  const type = { ...mapOf(typeOf(shape.key), typeOf(shape.element)), name: shape.name };
  return shape.name === 'v1.ResourceList' ? { ...type, methods: () => resourceMethods } : type;
}

function pointerType(element: GoType): GoType {
  if (element.pointer) return element.pointer();
  return element.methods ? pointerTo(element, element.methods) : pointerTo(element);
}

function structType(shape: StructShape): GoType {
  const fields = once(() => shape.fields().map(goField));
  const type: GoType = {
    kind: 'struct',
    name: shape.name,
    fields,
    zero: () => codecOf(shape).zero,
    json: (payload) => orderMembers(payload, shape),
  };
  return shape.name === 'v1.ObjectMeta' ? withGetters(type) : type;
}

/** Metadata has a getter for each field, on its pointer: `.ObjectMeta.GetNamespace`. */
function withGetters(struct: GoType): GoType {
  const getters = once(() => new Map(struct.fields!().map((field) => [`Get${field.name}`, getterOf(field)])));
  const type: GoType = { ...struct, pointer: once(() => pointerTo(type, getters)) };
  return type;
}

function getterOf({ type, get }: GoField): GoMethod {
  return { parameters: [], call: (metadata) => wrap(type, get(metadata ?? {})) };
}

/** Go embeds these in its types although their JSON has a member of its own. */
const embeddedNames: readonly string[] = ['ObjectMeta', 'ListMeta'];

function goField(field: FieldShape): GoField {
  const type = typeOf(field.shape);
  const common = { name: field.goName, type, ...(embeddedNames.includes(field.goName) && { embedded: true }) };
  if (field.jsonName === '') return { ...common, get: embeddedPart(field.shape as StructShape), embedded: true };
  const name = field.jsonName;
  const zero = zeroPayload(field.shape);
  const convert = payloadOf(field.shape);
  return {
    ...common,
    get: (object: JsonObject) => (Object.hasOwn(object, name) ? convert(object[name]!) : zero),
  };
}

/** The members of an inlined struct lie among those of the struct around it. */
function embeddedPart(shape: StructShape): (object: JsonObject) => JsonObject {
  const names = once(() => new Set(shape.members().map(({ jsonName }) => jsonName)));
  return (object) => {
    const part: JsonObject = {};
    for (const name of Object.keys(object)) {
      if (names().has(name)) setMember(part, name, object[name]!);
    }
    return part;
  };
}

/** What Go holds in a field that the JSON leaves out. */
function zeroPayload(shape: Shape): Payload {
  return payloadOf(shape)(codecOf(shape).zero);
}

/** Turns canonical JSON of that shape into a payload; integers and the zero time differ. */
function payloadOf(shape: Shape): (json: Json) => Payload {
  switch (shape.kind) {
    case 'int32':
    case 'int64':
      return (json) => BigInt(json as number | bigint);
    case 'time':
      return (json) => json ?? zeroTime;
    case 'pointer':
      return unlessNull(payloadOf(shape.element));
    case 'list': {
      if (shape.element.kind !== 'int32' && shape.element.kind !== 'int64') return (json) => json;
      const convert = payloadOf(shape.element);
      return unlessNull((json) => (json as Json[]).map(convert));
    }
    default:
      return (json) => json;
  }
}

function unlessNull(convert: (json: Json) => Payload): (json: Json) => Payload {
  return (json) => (json === null ? null : convert(json));
}

function scalarType(shape: ScalarShape): GoType {
  switch (shape.kind) {
    case 'string':
      return shape.name === 'string' ? stringType : { kind: 'string', name: shape.name };
    case 'bool':
      return boolType;
    case 'int32':
      return int32Type;
    case 'int64':
      return int64Type;
    case 'quantity':
      return { ...textStruct(shape.name, String, quantityMethods), zero: () => '0' };
    case 'time':
      return { ...textStruct(shape.name, timeText, timeMethods), zero: () => zeroTime, json: jsonOfTime };
    case 'intOrString':
      return { ...textStruct(shape.name, String, intOrStringMethods), zero: () => 0, fields: () => intOrStringFields };
    case 'raw':
      return { kind: 'struct', name: shape.name, fields: () => [], json: (payload) => payload };
  }
}

/** A struct that prints through its String method. */
function textStruct(name: string, text: (payload: Payload) => string, methods: ReadonlyMap<string, GoMethod>): GoType {
  return { kind: 'struct', name, fields: () => [], text, json: (payload) => payload, methods: () => methods };
}

type MethodRow = readonly [name: string, call: (payload: Payload) => Value];

/** Methods without parameters; each takes the payload of the value. */
function methodTable(text: (payload: Payload) => string, rows: readonly MethodRow[]): ReadonlyMap<string, GoMethod> {
  return new Map([['String', text] as const, ...rows].map(([name, call]) => [name, { parameters: [], call }]));
}

const int64 = (value: bigint): Value => new Typed(int64Type, value);

const quantityMethods = methodTable(String, [
  ['Value', (text: string) => int64(scaledValue(parseQuantity(text), 0))],
  ['MilliValue', (text: string) => int64(scaledValue(parseQuantity(text), -3))],
  ['IsZero', (text: string) => parseQuantity(text).unscaled === 0n],
]);

const resources: readonly (readonly [method: string, resource: string])[] = [
  ['Cpu', 'cpu'],
  ['Memory', 'memory'],
  ['Storage', 'storage'],
  ['Pods', 'pods'],
  ['StorageEphemeral', 'ephemeral-storage'],
];

/** A resource that is not listed is zero. */
const resourceMethods: ReadonlyMap<string, GoMethod> = new Map(
  resources.map(([name, resource]) => {
    const call = (list: JsonObject | null): Value =>
      new Typed(goType('*resource.Quantity'), (list && member(list, resource)) ?? '0');
    return [name, { parameters: [], call }];
  }),
);

const timeText = (canonical: string): string => `${canonical.replace('T', ' ').replace('Z', '')} +0000 UTC`;
const jsonOfTime = (canonical: string): Json => (canonical === zeroTime ? null : canonical);

const timeMethods = methodTable(timeText, [
  ['IsZero', (canonical: string) => canonical === zeroTime],
  ['Unix', (canonical: string) => int64(unixSeconds(canonical))],
]);

type IntOrString = number | string;

const intOrStringMethods = methodTable(String, [['IntValue', (value: IntOrString) => integerIn(value)]]);

const intOrStringFields: readonly GoField[] = [
  {
    name: 'Type',
    type: { kind: 'int64', name: 'intstr.Type' },
    get: (value: IntOrString) => (typeof value === 'string' ? 1n : 0n),
  },
  { name: 'IntVal', type: int32Type, get: (value: IntOrString) => (typeof value === 'string' ? 0n : BigInt(value)) },
  { name: 'StrVal', type: stringType, get: (value: IntOrString) => (typeof value === 'string' ? value : '') },
];

/** Go reads the text as an integer and takes 0 for any other. */
function integerIn(value: IntOrString): bigint {
  const text = String(value);
  return /^[+-]?\d{1,18}$/.test(text) ? BigInt(text.replace('+', '')) : 0n;
}
