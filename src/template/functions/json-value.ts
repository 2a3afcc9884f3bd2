import { compareBytes, type Json, type JsonObject, setMember } from '../../json/index.ts';
import { formatFloat, sortedEntries } from '../format.ts';
import {
  type CallContext,
  FunctionError,
  type GoField,
  type GoType,
  type Payload,
  Typed,
  typeOf,
  unwrap,
  type Value,
  type ValueMap,
} from '../value.ts';
import { setEntry } from './map-entries.ts';
import { bytesOf, isByteSlice, maximumDepth } from './text-of.ts';

/** What Go's encoding/json refuses to encode; `toJson` answers nothing then, `mustToJson` fails. */
export class UnsupportedValue extends FunctionError {}

/**
 * The JSON form of any template value, as Go's encoding/json encodes it. Map entries stand sorted by name, struct
 * fields in their own order (see writeGoJson for names that look like integers); integers are exact. Strings keep their
 * stray bytes.
 * @throws {UnsupportedValue} for functions, complex numbers, NaN, maps with other keys than text and integers, and maps
 * or lists that hold themselves, with Go's message
 * @throws {FunctionError} for what nests deeper than 1000 levels
 */
export function toJsonValue(value: Value, context: CallContext): Json {
  return new Encoder(context).value(value);
}

class Encoder {
  readonly #context: CallContext;
  /** The lists, maps and structs around the value at hand. */
  readonly #around: object[] = [];
  #characters = 0;

  constructor(context: CallContext) {
    this.#context = context;
  }

  value(value: Value): Json {
    const type = typeOf(value);
    return type === undefined ? null : this.#payload(type, unwrap(value));
  }

  #payload(type: GoType, payload: Payload): Json {
    this.#context.spend(1);
    if (type.json && payload !== null) return type.json(payload) as Json;
    switch (type.kind) {
      case 'interface':
        return this.#dynamic(type, payload);
      case 'pointer':
        return payload === null ? null : this.#payload(type.element!, payload);
      case 'slice':
      case 'array':
        return this.#list(type, payload);
      case 'map':
        return this.#map(type, payload);
      case 'struct':
        return this.#within(type, payload, () => this.#struct(type, payload));
      case 'func':
      case 'complex128':
        throw new UnsupportedValue(`json: unsupported type: ${type.name}`);
      case 'string':
        this.#characters += payload.length;
        this.#context.checkLength(this.#characters);
        return payload;
      default:
        return scalar(type, payload);
    }
  }

  /** The value inside of an interface; an error shows nothing of itself to JSON. */
  #dynamic(type: GoType, payload: Payload): Json {
    return type.text && !(payload instanceof Typed) ? {} : this.value(payload);
  }

  #list(type: GoType, payload: Payload): Json {
    if (payload === null) return null;
    if (isByteSlice(type)) return Buffer.from(bytesOf(new Typed(type, payload))).toString('base64');
    return this.#within(type, payload, () => (payload as Payload[]).map((item) => this.#payload(type.element!, item)));
  }

  #map(type: GoType, payload: Payload): Json {
    if (payload === null) return null;
    const { kind } = type.key!;
    if (kind !== 'string' && !/^u?int/.test(kind)) throw new UnsupportedValue(`json: unsupported type: ${type.name}`);
    return this.#within(type, payload, () => {
      const entries = sortedEntries(payload).map(([key, item]): [string, Payload] => [String(unwrap(key)), item]);
      // Integer keys come sorted by value, but JSON has them as text.
      if (kind !== 'string') entries.sort(([left], [right]) => compareBytes(left, right));
      const result: JsonObject = {};
      for (const [name, item] of entries) setMember(result, name, this.#payload(type.element!, item));
      return result;
    });
  }

  #struct(type: GoType, payload: Payload): JsonObject {
    const result: JsonObject = {};
    for (const field of type.fields?.() ?? []) {
      if (!isExported(field)) continue;
      const json = this.#payload(field.type, field.get(payload));
      if (isFlattened(field) && typeof json === 'object' && json !== null) Object.assign(result, json);
      else setMember(result, field.name, json);
    }
    return result;
  }

  /** Go looks for cycles where a value nests this deep, too. */
  #within(type: GoType, payload: object, encode: () => Json): Json {
    if (this.#around.length >= maximumDepth) {
      if (this.#around.includes(payload)) {
        throw new UnsupportedValue(`json: unsupported value: encountered a cycle via ${type.name}`);
      }
      throw new FunctionError(`value nests deeper than ${maximumDepth} levels`);
    }
    this.#around.push(payload);
    const json = encode();
    this.#around.pop();
    return json;
  }
}

const isExported = (field: GoField): boolean => /^\p{Lu}/u.test(field.name);
const isFlattened = (field: GoField): boolean => field.embedded === true && field.type.kind === 'struct';

function scalar(type: GoType, payload: Payload): Json {
  if (typeof payload === 'bigint') return Number.isSafeInteger(Number(payload)) ? Number(payload) : payload;
  if (typeof payload !== 'number') return payload as Json;
  if (!Number.isFinite(payload)) throw new UnsupportedValue(`json: unsupported value: ${formatFloat(payload)}`);
  return type.kind === 'float32' ? Number(formatFloat(payload, 32)) : payload;
}

/**
 * The template value of JSON: every number is a float64, one out of range nil.
 * @throws {FunctionError} for what nests deeper than 1000 levels
 */
export function fromJsonValue(json: Json): Value {
  return decoded(json, 0);
}

function decoded(json: Json, depth: number): Value {
  switch (typeof json) {
    case 'string':
      return json.toWellFormed();
    case 'number':
    case 'bigint':
      return Number.isFinite(Number(json)) ? Number(json) : null;
    case 'boolean':
      return json;
    default:
      if (json === null) return null;
      if (depth > maximumDepth) throw new FunctionError(`JSON nests deeper than ${maximumDepth} levels`);
      if (Array.isArray(json)) return json.map((item) => decoded(item, depth + 1));
      return decodedObject(json, depth);
  }
}

function decodedObject(json: JsonObject, depth: number): ValueMap {
  const result: ValueMap = {};
  for (const [name, item] of Object.entries(json)) setEntry(result, name.toWellFormed(), decoded(item, depth + 1));
  return result;
}
