import type { KnownMessages } from './earlier-messages.ts';
import type { FieldValue, Message } from './message.ts';
import { type Field, type MessageSchema, messageSchema } from './schema.ts';

/** Sets a field as protobuf does: of a oneof one member remains; a plain zero, an empty list and map count as unset. */
export function setField(
  message: { [field: string]: FieldValue },
  field: Field,
  value: FieldValue,
  schema: MessageSchema,
): void {
  if (field.oneof) {
    for (const other of schema.oneofs.get(field.oneof)!) delete message[other.json];
    message[field.json] = value;
  } else if (isUnset(value, field, schema.keepsEmpty)) {
    delete message[field.json];
  } else {
    message[field.json] = value;
  }
}

function isUnset(value: FieldValue, field: Field, keepsEmpty: boolean): boolean {
  if (field.cardinality !== 'one' && keepsEmpty) return false;
  if (field.cardinality === 'list') return (value as readonly FieldValue[]).length === 0;
  if (field.cardinality === 'map') return Object.keys(value as object).length === 0;
  const { kind } = field.element;
  return (kind === 'scalar' || kind === 'enum') && (value === '' || value === false || value === 0 || value === 0n);
}

/** A message with the set fields of another put over it, each as a whole. Neither is changed. */
export function overlayFields<Name extends keyof KnownMessages>(
  base: KnownMessages[Name],
  overlay: KnownMessages[Name],
  name: Name,
): KnownMessages[Name] {
  const schema = messageSchema(name);
  const result = { ...(base as Message) };
  for (const field of schema.fields) {
    const value = (overlay as Message)[field.json];
    if (value !== undefined) setField(result, field, value, schema);
  }
  return result as KnownMessages[Name];
}
