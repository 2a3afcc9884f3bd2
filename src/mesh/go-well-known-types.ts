import { isObject, type Json, type JsonObject, setMember } from '../json/index.ts';
import {
  boolType,
  float64Type,
  type GoField,
  type GoType,
  int32Type,
  int64Type,
  mapOf,
  type Payload,
  sliceOf,
  stringType,
  Typed,
  uint32Type,
  type Value,
} from '../template/value.ts';
import { type Duration, goDurationText, toNanoseconds } from './duration.ts';
import { messagePointer, method } from './go-message.ts';

/** Go's time.Duration; the payload counts nanoseconds. */
const timeDuration: GoType = {
  kind: 'int64',
  name: 'time.Duration',
  text: goDurationText,
  methods: () => timeDurationMethods,
};

const timeDurationMethods = new Map([
  ['String', method(goDurationText)],
  ['Nanoseconds', method((payload) => new Typed(int64Type, payload))],
  ['Microseconds', method((payload) => new Typed(int64Type, payload / 1_000n))],
  ['Milliseconds', method((payload) => new Typed(int64Type, payload / 1_000_000n))],
  ['Seconds', method((payload) => Number(payload) / 1e9)],
  ['Minutes', method((payload) => Number(payload) / 6e10)],
  ['Hours', method((payload) => Number(payload) / 3.6e12)],
]);

const noDuration: Duration = { seconds: 0n, nanos: 0 };

/** `*durationpb.Duration`; the payload is a {@link Duration}. */
const durationPointer: GoType = messagePointer({
  message: 'google.protobuf.Duration',
  fields: () => [
    { name: 'Seconds', type: int64Type, get: (payload: Duration) => payload.seconds },
    { name: 'Nanos', type: int32Type, get: (payload: Duration) => BigInt(payload.nanos) },
  ],
  empty: noDuration,
  methods: [['AsDuration', method((payload) => new Typed(timeDuration, toNanoseconds(payload ?? noDuration)))]],
  json: ({ seconds, nanos }: Duration) => ({ ...(seconds !== 0n && { seconds }), ...(nanos !== 0 && { nanos }) }),
});

/** A wrapper's payload is the bare scalar. */
function wrapperPointer(message: string, type: GoType, empty: Payload): GoType {
  const isSmallInteger = type.kind === 'int32' || type.kind === 'uint32';
  const get = isSmallInteger ? BigInt : (payload: Payload) => payload;
  return messagePointer({
    message,
    fields: () => [{ name: 'Value', type, get }],
    empty,
    json: (value) => (value === empty ? {} : { value }),
  });
}

/** The payload of a `*structpb.Value`: boxed, since JSON's null is not a nil pointer. */
interface Boxed {
  readonly json: Json;
}

const asValue = (json: Json): Value => json as Value;

const valuePointer: GoType = messagePointer({
  message: 'google.protobuf.Value',
  fields: () => [],
  empty: { json: null },
  accessors: () => [
    accessor('NumberValue', float64Type, (json) => (typeof json === 'number' ? json : 0)),
    accessor('StringValue', stringType, (json) => (typeof json === 'string' ? json : '')),
    accessor('BoolValue', boolType, (json) => json === true),
    accessor('StructValue', structPointer, (json) => (isObject(json) ? json : null)),
    accessor('ListValue', listPointer, (json) => (Array.isArray(json) ? json : null)),
  ],
  methods: [['AsInterface', method((payload: Boxed | null) => asValue(payload?.json ?? null))]],
  json: (payload: Boxed) => payload.json,
});

function accessor(name: string, type: GoType, read: (json: Json) => Payload): GoField {
  return { name, type, get: (payload: Boxed) => read(payload.json) };
}

const structPointer: GoType = messagePointer({
  message: 'google.protobuf.Struct',
  fields: () => [{ name: 'Fields', type: mapOf(stringType, valuePointer), get: boxMembers }],
  empty: {},
  methods: [['AsMap', method((payload) => asValue(payload ?? {}))]],
  json: (payload) => payload,
});

function boxMembers(object: JsonObject): { [name: string]: Boxed } {
  const result: JsonObject = {};
  for (const name of Object.keys(object)) setMember(result, name, { json: object[name]! });
  return result as unknown as { [name: string]: Boxed };
}

const listPointer: GoType = messagePointer({
  message: 'google.protobuf.ListValue',
  fields: () => [
    { name: 'Values', type: sliceOf(valuePointer), get: (items: Json[]): Boxed[] => items.map((json) => ({ json })) },
  ],
  empty: [],
  methods: [['AsSlice', method((payload) => asValue(payload ?? []))]],
  json: (payload) => payload,
});

/** The pointer types of Google's own messages by their protobuf names. */
export const wellKnownPointers: ReadonlyMap<string, GoType> = new Map([
  ['google.protobuf.Duration', durationPointer],
  ['google.protobuf.BoolValue', wrapperPointer('google.protobuf.BoolValue', boolType, false)],
  ['google.protobuf.Int32Value', wrapperPointer('google.protobuf.Int32Value', int32Type, 0)],
  ['google.protobuf.UInt32Value', wrapperPointer('google.protobuf.UInt32Value', uint32Type, 0)],
  ['google.protobuf.Int64Value', wrapperPointer('google.protobuf.Int64Value', int64Type, 0n)],
  ['google.protobuf.Struct', structPointer],
  ['google.protobuf.Value', valuePointer],
  ['google.protobuf.ListValue', listPointer],
]);
