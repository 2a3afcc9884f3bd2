import { compareBytes, goString, type Json, stringifyGoJson } from '../json/index.ts';
import { type Duration, durationText } from './duration.ts';
import type { FieldValue, Message } from './message.ts';
import { type ElementType, elementType, enumSchema, type Field, messageSchema, type Scalar } from './schema.ts';

/**
 * Proto JSON without white space: fields in the order of their declaration, map keys sorted, `<`, `>` and `&` escaped.
 * @param type protobuf name of a message, a wrapper or `google.protobuf.Duration`
 * @throws {MessageError} for a duration out of protobuf's range
 */
export function encodeMessage(value: object | FieldValue, type: string): string {
  return encodeElement(value as FieldValue, elementType(type));
}

function encodeElement(value: FieldValue, type: ElementType): string {
  switch (type.kind) {
    case 'message':
      return encodeFields(value as Message, messageSchema(type.name).fields);
    case 'duration':
      return `"${durationText(value as Duration)}"`;
    case 'json':
      return stringifyGoJson(value as Json, { sorted: true });
    case 'enum':
      return encodeEnum(value as number, type.name);
    case 'scalar':
    case 'wrapper':
      return encodeScalar(value, type.scalar);
  }
}

function encodeFields(message: Message, fields: readonly Field[]): string {
  const parts: string[] = [];
  for (const field of fields) {
    const value = message[field.json];
    if (value !== undefined) parts.push(`"${field.json}":${encodeField(value, field)}`);
  }
  return `{${parts.join(',')}}`;
}

function encodeField(value: FieldValue, { cardinality, element }: Field): string {
  switch (cardinality) {
    case 'one':
      return encodeElement(value, element);
    case 'list':
      return `[${(value as readonly FieldValue[]).map((item) => encodeElement(item, element)).join(',')}]`;
    case 'map':
      return encodeMap(value as { readonly [key: string]: FieldValue }, element);
  }
}

function encodeMap(map: { readonly [key: string]: FieldValue }, element: ElementType): string {
  const keys = Object.keys(map).sort(compareBytes);
  return `{${keys.map((key) => `${goString(key)}:${encodeElement(map[key]!, element)}`).join(',')}}`;
}

/** An enumeration is open: a number without a name is written as it is. */
function encodeEnum(value: number, name: string): string {
  const member = enumSchema(name).names.get(value);
  return member === undefined ? String(value) : `"${member}"`;
}

function encodeScalar(value: FieldValue, scalar: Scalar): string {
  switch (scalar) {
    case 'string':
      return goString(value as string);
    case 'int64':
      return `"${value}"`;
    case 'double':
      return Number.isFinite(value) ? stringifyGoJson(value as number, { sorted: false }) : `"${value}"`;
    default:
      return String(value);
  }
}
