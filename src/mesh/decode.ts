import { goString, isObject, type Json, type JsonObject, member, parseJson, setMember } from '../json/index.ts';
import { kindOf, numberText } from '../kube/decode-state.ts';
import { quoteGo } from '../template/format.ts';
import { describeJsonError } from '../template/functions/json-error.ts';
import { parseDuration } from './duration.ts';
import type { KnownMessages } from './earlier-messages.ts';
import type { FieldValue, Message } from './message.ts';
import { MessageError } from './message-error.ts';
import { type ElementType, enumSchema, type Field, type MessageSchema, messageSchema, type Scalar } from './schema.ts';
import { setField } from './set-field.ts';

/**
 * Reads the proto JSON of a message; unknown members are ignored.
 * @throws {MessageError} with the text of Istio's decoder
 */
export function decodeMessage<Name extends keyof KnownMessages>(json: Json, name: Name): KnownMessages[Name] {
  return decodeOver({}, json, name);
}

/**
 * Reads proto JSON over a message: a given member replaces that field as a whole, zeros and empty lists included; null
 * and absent members leave it. The base is not changed.
 * @throws {MessageError} with the text of Istio's decoder
 */
export function decodeOver<Name extends keyof KnownMessages>(
  base: KnownMessages[Name],
  json: Json,
  name: Name,
): KnownMessages[Name] {
  return decodeFields(base as Message, json, messageSchema(name)) as KnownMessages[Name];
}

function decodeFields(base: Message, json: Json, schema: MessageSchema): Message {
  if (json === null) return base;
  if (!isObject(json)) throw mismatch(json, 'map[string]json.RawMessage');
  const result = { ...base };
  for (const field of schema.fields) {
    // camelCase hides snake_case, even with null.
    const given = Object.hasOwn(json, field.json) ? json[field.json] : member(json, field.proto);
    if (given === undefined || given === null) continue;
    setField(result, field, decodeField(given, field), schema);
  }
  return result;
}

function decodeField(json: Json, field: Field): FieldValue {
  if (field.cardinality === 'list') {
    if (!Array.isArray(json)) throw mismatch(json, '[]json.RawMessage');
    return json.map((item) => decodeElement(item, field.element));
  }
  if (field.cardinality === 'map') {
    if (!isObject(json)) throw mismatch(json, 'map[string]json.RawMessage');
    const result: JsonObject = {};
    for (const name of Object.keys(json)) {
      setMember(result, name, decodeElement(json[name]!, field.element) as Json);
    }
    return result as FieldValue;
  }
  return decodeElement(json, field.element);
}

export function decodeElement(json: Json, type: ElementType): FieldValue {
  switch (type.kind) {
    case 'message':
      return decodeFields({}, json, messageSchema(type.name));
    case 'duration':
      return decodeDuration(json);
    case 'json':
      return decodeFree(json, type.form);
    case 'enum':
      return decodeEnum(json, type.name);
    case 'scalar':
    case 'wrapper':
      return decodeScalar(json, type.scalar);
  }
}

function decodeDuration(json: Json): FieldValue {
  if (json === null) return { seconds: 0n, nanos: 0 };
  const text = decodeScalar(json, 'string') as string;
  try {
    return parseDuration(text);
  } catch (error) {
    throw error instanceof MessageError ? new MessageError(`bad Duration: ${error.message}`) : error;
  }
}

function decodeFree(json: Json, form: 'Struct' | 'Value' | 'ListValue'): FieldValue {
  if (form === 'Struct' && json === null) return {};
  if (form === 'ListValue' && json === null) return [];
  if (form === 'Struct' && !isObject(json)) {
    throw new MessageError(`bad StructValue: ${mismatch(json, 'map[string]json.RawMessage').message}`);
  }
  if (form === 'ListValue' && !Array.isArray(json)) {
    throw new MessageError(`bad ListValue: ${mismatch(json, '[]json.RawMessage').message}`);
  }
  return freeValue(json) as FieldValue;
}

/** google.protobuf.Value knows one type of number, the double. */
function freeValue(json: Json): Json {
  if (typeof json === 'bigint') return Number(json);
  if (Array.isArray(json)) return json.map(freeValue);
  if (!isObject(json)) return json;
  const result: JsonObject = {};
  for (const name of Object.keys(json)) setMember(result, name, freeValue(json[name]!));
  return result;
}

function decodeEnum(json: Json, name: string): FieldValue {
  if (typeof json !== 'string') return Number(decodeInteger(json, 'protoreflect.EnumNumber', signed32));
  const number = enumSchema(name).numbers.get(json);
  if (number === undefined) throw new MessageError(`unknown value ${quoteGo(goString(json))} for enum ${name}`);
  return number;
}

function decodeScalar(json: Json, scalar: Scalar): FieldValue {
  switch (scalar) {
    case 'string':
      if (json === null) return '';
      if (typeof json !== 'string') throw mismatch(json, 'string');
      return json;
    case 'bool':
      if (json === null) return false;
      if (typeof json !== 'boolean') throw mismatch(json, 'bool');
      return json;
    case 'int32':
      return Number(decodeInteger(unquote(json, 'int32'), 'int32', signed32));
    case 'uint32':
      return Number(decodeInteger(unquote(json, 'uint32'), 'uint32', unsigned32));
    case 'int64':
      return decodeInteger(unquote(json, 'int64'), 'int64', signed64);
    case 'double':
      return decodeDouble(json);
  }
}

type Range = readonly [least: bigint, greatest: bigint];
const signed32: Range = [-(1n << 31n), (1n << 31n) - 1n];
const unsigned32: Range = [0n, (1n << 32n) - 1n];
const signed64: Range = [-(1n << 63n), (1n << 63n) - 1n];

function decodeInteger(json: Json, goType: string, [least, greatest]: Range): bigint {
  if (json === null) return 0n;
  if (typeof json !== 'number' && typeof json !== 'bigint') throw mismatch(json, goType);
  if (typeof json === 'bigint' || Number.isInteger(json)) {
    const exact = BigInt(json);
    if (exact >= least && exact <= greatest) return exact;
  }
  throw mismatch(json, goType, `number ${numberText(json)}`);
}

const notFinite: ReadonlyMap<Json, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function decodeDouble(json: Json): number {
  const special = notFinite.get(json);
  if (special !== undefined) return special;
  const value = typeof json === 'string' ? parseQuoted(json) : json;
  if (value === null) return 0;
  if (typeof value !== 'number' && typeof value !== 'bigint') throw mismatch(value, 'float64');
  return Number(value);
}

const integerText = /^-?(?:0|[1-9][0-9]*)$/;

/** Numbers may be quoted; then they must be written as integers: Go's decoder refuses `"1.0"`. */
function unquote(json: Json, goType: string): Json {
  if (typeof json !== 'string') return json;
  const value = parseQuoted(json);
  if (typeof value === 'number' && !integerText.test(json.trim()))
    throw mismatch(value, goType, `number ${json.trim()}`);
  return value;
}

/** What stands between the quotes is read as JSON again. */
function parseQuoted(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    throw new MessageError(describeJsonError(text));
  }
}

function mismatch(json: Json, goType: string, found = kindOf(json)): MessageError {
  return new MessageError(`json: cannot unmarshal ${found} into Go value of type ${goType}`);
}
