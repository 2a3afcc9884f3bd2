import { isObject, type Json } from '../json/index.ts';
import { quoteGo, sortedEntries } from '../template/format.ts';
import type { Duration } from './duration.ts';
import type { FieldValue, Message } from './message.ts';
import { type ElementType, elementType, enumName, type Field, messageSchema } from './schema.ts';

/**
 * The text format of protobuf on one line (`drain_duration:{seconds:45} status_port:15020`), which is what a message
 * prints as. Go varies the white space between fields from build to build; here it is one blank.
 * @param type protobuf name of the message
 */
export function messageText(value: FieldValue | { readonly json: Json }, type: string): string {
  if (type === 'google.protobuf.Value') return freeText((value as { readonly json: Json }).json);
  const element = elementType(type);
  const text = elementText(value as FieldValue, element);
  return text.slice(1, -1);
}

/** A single value; a message in braces. */
function elementText(value: FieldValue, type: ElementType): string {
  switch (type.kind) {
    case 'message':
      return braced(messageSchema(type.name).fields.flatMap((field) => fieldTexts(value as Message, field)));
    case 'wrapper':
      return braced(isZero(value) ? [] : [`value:${String(value)}`]);
    case 'duration':
      return durationFields(value as Duration);
    case 'json':
      return `{${freeFields(value as Json)}}`;
    case 'enum':
      return enumName(type.name, value as number);
    case 'scalar':
      return typeof value === 'string' ? quoteGo(value) : String(value);
  }
}

const braced = (fields: readonly string[]): string => `{${fields.join(' ')}}`;
const isZero = (value: FieldValue): boolean => value === false || value === 0 || value === 0n;

function durationFields({ seconds, nanos }: Duration): string {
  return braced([...(seconds === 0n ? [] : [`seconds:${seconds}`]), ...(nanos === 0 ? [] : [`nanos:${nanos}`])]);
}

function fieldTexts(message: Message, { json, proto, cardinality, element }: Field): string[] {
  const value = message[json];
  if (value === undefined) return [];
  switch (cardinality) {
    case 'one':
      return [`${proto}:${elementText(value, element)}`];
    case 'list':
      return (value as readonly FieldValue[]).map((item) => `${proto}:${elementText(item, element)}`);
    case 'map':
      return sortedEntries(value).map(
        ([key, item]) => `${proto}:{key:${quoteGo(key)} value:${elementText(item, element)}}`,
      );
  }
}

/** The fields of a Struct or ListValue. */
function freeFields(json: Json): string {
  if (Array.isArray(json)) return json.map((item) => `values:{${freeText(item)}}`).join(' ');
  if (!isObject(json)) return '';
  return sortedEntries(json)
    .map(([key, item]) => `fields:{key:${quoteGo(key)} value:{${freeText(item)}}}`)
    .join(' ');
}

/** The field of a google.protobuf.Value. */
function freeText(json: Json): string {
  switch (typeof json) {
    case 'string':
      return `string_value:${quoteGo(json)}`;
    case 'boolean':
      return `bool_value:${json}`;
    case 'object':
      if (json === null) return 'null_value:NULL_VALUE';
      return `${Array.isArray(json) ? 'list' : 'struct'}_value:{${freeFields(json)}}`;
    default:
      return `number_value:${json}`;
  }
}
