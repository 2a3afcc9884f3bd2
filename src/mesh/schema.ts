import { earlierMessageTable, messagesWithEmpties } from './earlier-messages.ts';
import { enumTable, type FieldRow, messageTable as modernTable } from './types.generated.ts';

const messageTable: { readonly [message: string]: readonly FieldRow[] } = { ...earlierMessageTable, ...modernTable };

export type Scalar = 'string' | 'bool' | 'int32' | 'uint32' | 'int64' | 'double';

/** What one value (an element of a list or map, or a single field) is. */
export type ElementType =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'message'; readonly name: string }
  /** BoolValue and its like: a scalar that can be absent. */
  | { readonly kind: 'wrapper'; readonly name: string; readonly scalar: Scalar }
  | { readonly kind: 'duration' }
  /** Struct, Value, ListValue: any JSON. */
  | { readonly kind: 'json'; readonly form: 'Struct' | 'Value' | 'ListValue' };

export interface Field {
  /** camelCase, the name in our messages. */
  readonly json: string;
  /** snake_case, accepted on reading. */
  readonly proto: string;
  /** The name in Go, and so in templates. */
  readonly go: string;
  readonly cardinality: 'one' | 'list' | 'map';
  readonly element: ElementType;
  readonly oneof: string | undefined;
}

export interface MessageSchema {
  readonly name: string;
  /** In the order of declaration. */
  readonly fields: readonly Field[];
  /** The members of each oneof. */
  readonly oneofs: ReadonlyMap<string, readonly Field[]>;
  /** An empty list or map that was given is not the same as none. */
  readonly keepsEmpty: boolean;
}

export interface EnumSchema {
  readonly numbers: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<number, string>;
}

const wrappers: ReadonlyMap<string, Scalar> = new Map([
  ['google.protobuf.BoolValue', 'bool'],
  ['google.protobuf.Int32Value', 'int32'],
  ['google.protobuf.UInt32Value', 'uint32'],
  ['google.protobuf.Int64Value', 'int64'],
]);

const scalars: ReadonlySet<string> = new Set<Scalar>(['string', 'bool', 'int32', 'uint32', 'int64', 'double']);

/** The element type of that protobuf name. @throws when there is none */
export function elementType(type: string): ElementType {
  if (scalars.has(type)) return { kind: 'scalar', scalar: type as Scalar };
  if (type.startsWith('enum ')) return { kind: 'enum', name: type.slice(5) };
  const wrapped = wrappers.get(type);
  if (wrapped) return { kind: 'wrapper', name: type, scalar: wrapped };
  switch (type) {
    case 'google.protobuf.Duration':
      return { kind: 'duration' };
    case 'google.protobuf.Struct':
      return { kind: 'json', form: 'Struct' };
    case 'google.protobuf.Value':
      return { kind: 'json', form: 'Value' };
    case 'google.protobuf.ListValue':
      return { kind: 'json', form: 'ListValue' };
  }
  if (!Object.hasOwn(messageTable, type)) throw new Error(`no message is called ${type}`);
  return { kind: 'message', name: type };
}

const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const snakeCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `cluster_name` -> `ClusterName`. */
export function camelCase(name: string): string {
  return name.split('_').map(upperFirst).join('');
}

function readField([json, type, oneof, proto]: FieldRow): Field {
  const isList = type.startsWith('repeated ');
  const map = /^map<string, (.*)>$/.exec(type);
  return {
    json,
    proto: proto || snakeCase(json),
    go: upperFirst(json),
    cardinality: isList ? 'list' : map ? 'map' : 'one',
    element: elementType(isList ? type.slice('repeated '.length) : (map?.[1] ?? type)),
    oneof: oneof || undefined,
  };
}

function readSchema(name: string): MessageSchema {
  const fields = messageTable[name]!.map(readField);
  const oneofs = new Map<string, Field[]>();
  for (const field of fields) {
    if (field.oneof) oneofs.set(field.oneof, [...(oneofs.get(field.oneof) ?? []), field]);
  }
  return { name, fields, oneofs, keepsEmpty: messagesWithEmpties.has(name) };
}

function readEnum(name: string): EnumSchema {
  const members = Object.entries(enumTable[name]!);
  return { numbers: new Map(members), names: new Map(members.map(([member, number]) => [number, member])) };
}

/** Makes each result once, on demand. */
export function remembered<Result>(make: (name: string) => Result): (name: string) => Result {
  const known = new Map<string, Result>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const made = make(name);
    known.set(name, made);
    return made;
  };
}

/** The schema of a message of the table. */
export const messageSchema = remembered(readSchema);

export const enumSchema = remembered(readEnum);

/** The name of an enumeration's member; a number without a name stands for itself. */
export function enumName(enumeration: string, number: number): string {
  return enumSchema(enumeration).names.get(number) ?? String(number);
}

/** The names of all messages and enumerations, those of earlier releases first. */
export const messageNames: readonly string[] = Object.keys(messageTable);
export const enumNames: readonly string[] = Object.keys(enumTable);
