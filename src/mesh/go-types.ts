import { parseJson } from '../json/index.ts';
import {
  boolType,
  float64Type,
  type GoField,
  type GoType,
  int32Type,
  int64Type,
  mapOf,
  type Payload,
  pointerTo,
  sliceOf,
  stringType,
  Typed,
  uint32Type,
} from '../template/value.ts';
import type { KnownMessages } from './earlier-messages.ts';
import { encodeMessage } from './encode.ts';
import { messageBehind, messagePointer, method } from './go-message.ts';
import { goName, oneofInterfaceName, oneofMemberName, protoName } from './go-names.ts';
import { wellKnownPointers } from './go-well-known-types.ts';
import type { FieldValue, Message } from './message.ts';
import {
  camelCase,
  type ElementType,
  enumName,
  enumNames,
  type Field,
  type MessageSchema,
  messageSchema,
  remembered,
  type Scalar,
} from './schema.ts';

/**
 * The Go type of that name as templates see it: `*v1alpha1.ProxyConfig`, `*durationpb.Duration`,
 * `v1alpha1.ProxyConfig_InboundInterceptionMode`. The payload of a pointer is the message itself, of nil null.
 * @throws when there is no such type
 */
export function meshGoType(name: string): GoType {
  const isPointer = name.startsWith('*');
  const proto = protoName(isPointer ? name.slice(1) : name);
  if (proto === undefined) throw new Error(`no message has the Go type ${name}`);
  if (enumNames.includes(proto)) return enumType(proto);
  return isPointer ? pointerType(proto) : pointerType(proto).element!;
}

/** The pointer type of a message by its protobuf name. */
export function messageType(name: keyof KnownMessages): GoType {
  return pointerType(name);
}

/** A message as a template value: a pointer, as Go code hands it around. */
export function messageValue(message: object | null, name: keyof KnownMessages): Typed {
  return new Typed(pointerType(name), message);
}

/** The parameter type of functions that take any message. */
export const protoMessageType: GoType = {
  kind: 'interface',
  name: 'protoreflect.ProtoMessage',
  accepts: (type) => pointedMessage(type) !== undefined,
};

/** The protobuf name of the message to which a pointer type points; undefined for other types. */
export function pointedMessage(type: GoType): string | undefined {
  return messageBehind(type);
}

const ownPointer = remembered((message: string): GoType => {
  const schema = messageSchema(message);
  return messagePointer({
    message,
    fields: () => structFields(message),
    empty: {},
    accessors: () => schema.fields.filter((field) => field.oneof).map(plainField),
    json: (payload) => parseJson(encodeMessage(payload, message)),
  });
});

function pointerType(message: string): GoType {
  return wellKnownPointers.get(message) ?? ownPointer(message);
}

/** The fields of the Go struct: those of the message, but one for each oneof in the place of its members. */
const structFields = remembered((message: string): readonly GoField[] => {
  const schema = messageSchema(message);
  return schema.fields.flatMap((field) => {
    if (!field.oneof) return [plainField(field)];
    return schema.oneofs.get(field.oneof)![0] === field ? [oneofField(schema, field.oneof)] : [];
  });
});

function plainField(field: Field): GoField {
  const element = elementGoType(field.element);
  switch (field.cardinality) {
    case 'one':
      return { name: field.go, type: element, get: singleReader(field) };
    case 'list':
      return { name: field.go, type: sliceOf(element), get: listReader(field) };
    case 'map':
      return { name: field.go, type: mapOf(stringType, element), get: mapReader(field) };
  }
}

/** A field of an interface type that holds a pointer to a struct with the one member that is set. */
function oneofField(schema: MessageSchema, oneof: string): GoField {
  const name = camelCase(oneof);
  const members = schema.oneofs.get(oneof)!.map((field) => ({
    field,
    type: pointerTo({
      kind: 'struct',
      name: oneofMemberName(schema.name, field.go),
      fields: () => [plainField(field)],
    }),
  }));
  const get = (message: Message) => {
    const member = members.find(({ field }) => message[field.json] !== undefined);
    return member ? new Typed(member.type, message) : null;
  };
  return { name, type: { kind: 'interface', name: oneofInterfaceName(schema.name, name) }, get };
}

const scalarTypes: { readonly [scalar in Scalar]: GoType } = {
  string: stringType,
  bool: boolType,
  int32: int32Type,
  uint32: uint32Type,
  int64: int64Type,
  double: float64Type,
};

function elementGoType(element: ElementType): GoType {
  switch (element.kind) {
    case 'scalar':
      return scalarTypes[element.scalar];
    case 'enum':
      return enumType(element.name);
    case 'message':
    case 'wrapper':
      return pointerType(element.name);
    case 'duration':
      return pointerType('google.protobuf.Duration');
    case 'json':
      return pointerType(`google.protobuf.${element.form}`);
  }
}

const enumType = remembered((name: string): GoType => {
  const text = (payload: Payload): string => enumName(name, Number(payload));
  const methods = new Map([
    ['String', method(text)],
    ['Number', method((payload) => new Typed(enumNumberType, payload))],
  ]);
  return { kind: 'int32', name: goName(name), text, methods: () => methods };
});

const enumNumberType: GoType = { kind: 'int32', name: 'protoreflect.EnumNumber' };

/** Go's zero of a field that holds one value. */
function zeroPayload(element: ElementType): Payload {
  if (element.kind === 'enum') return 0n;
  if (element.kind !== 'scalar') return null;
  switch (element.scalar) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'double':
      return 0;
    default:
      return 0n;
  }
}

/** True for values whose payload is another one: small integers are `bigint` in templates. */
function isSmallInteger(element: ElementType): boolean {
  return element.kind === 'enum' || (element.kind === 'scalar' && /32$/.test(element.scalar));
}

function singleReader({ json, element }: Field): (message: Message) => Payload {
  const zero = zeroPayload(element);
  if (isSmallInteger(element)) return (message) => BigInt((message[json] as number | undefined) ?? 0);
  return (message) => message[json] ?? zero;
}

function listReader({ json, element }: Field): (message: Message) => Payload {
  if (!isSmallInteger(element)) return (message) => message[json] ?? null;
  return (message) => (message[json] as readonly number[] | undefined)?.map(BigInt) ?? null;
}

function mapReader({ json, element }: Field): (message: Message) => Payload {
  if (!isSmallInteger(element)) return (message) => message[json] ?? null;
  return (message) => {
    const map = message[json] as { readonly [key: string]: FieldValue } | undefined;
    return map ? Object.fromEntries(Object.entries(map).map(([key, value]) => [key, BigInt(value as number)])) : null;
  };
}
