import type { Json } from '../json/index.ts';
import type { Codec } from './codec.ts';
import { DecodeError, type DecodeState, kindOf, numberText } from './decode-state.ts';
import { canonicalQuantity, QuantityError } from './quantity.ts';
import type { ScalarKind, ScalarShape } from './shape.ts';
import { canonicalTime, TimeError } from './time.ts';

/** Decodes what is not null; null is the zero value of every scalar. */
type Decode = (value: Exclude<Json, null>, state: DecodeState, typeName: string) => Json;

interface ScalarRule {
  readonly decode: Decode;
  readonly zero: Json;
  readonly isEmpty: (value: Json) => boolean;
}

const never = (): boolean => false;

const rules: Readonly<Record<ScalarKind, ScalarRule>> = {
  string: { decode: decodeString, zero: '', isEmpty: (value) => value === '' },
  bool: { decode: decodeBool, zero: false, isEmpty: (value) => value === false },
  int32: { decode: decodeInt32, zero: 0, isEmpty: (value) => value === 0 },
  int64: { decode: decodeInt64, zero: 0, isEmpty: (value) => value === 0 },
  // Go's omitempty never leaves out structs, and these are structs to it.
  quantity: { decode: decodeQuantity, zero: '0', isEmpty: never },
  time: { decode: decodeTime, zero: null, isEmpty: never },
  intOrString: { decode: decodeIntOrString, zero: 0, isEmpty: never },
  raw: { decode: (value) => value, zero: null, isEmpty: never },
};

export function scalarCodec(shape: ScalarShape): Codec {
  const { decode, zero, isEmpty } = rules[shape.kind];
  const resetsOnNull = shape.kind === 'quantity' || shape.kind === 'time';
  return {
    decode: (value, state) => (value === null ? zero : decode(value, state, shape.name)),
    zero,
    isEmpty,
    // Null leaves Go's plain values as they are; types with a decoder of their own reset themselves.
    combine: (earlier, later) => (later === null && !resetsOnNull ? earlier : later),
  };
}

function decodeString(value: Exclude<Json, null>, state: DecodeState, typeName: string): Json {
  // Go's decoder puts U+FFFD in the place of what is no valid text.
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value === 'object' || state.stringOfScalar === undefined) {
    state.mismatch(value, typeName);
    return '';
  }
  return state.stringOfScalar(value);
}

function decodeBool(value: Exclude<Json, null>, state: DecodeState, typeName: string): Json {
  if (typeof value !== 'boolean') state.mismatch(value, typeName);
  return value;
}

function decodeInt32(value: Exclude<Json, null>, state: DecodeState, typeName: string): Json {
  const integer = typeof value === 'bigint' ? Number(value) : value;
  if (typeof integer === 'number' && integer === (integer | 0)) return integer;
  if (typeof value === 'number' || typeof value === 'bigint') state.numberMismatch(value, typeName);
  else state.mismatch(value, typeName);
  return 0;
}

function decodeInt64(value: Exclude<Json, null>, state: DecodeState, typeName: string): Json {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    state.mismatch(value, typeName);
    return 0;
  }
  const integer = Number.isInteger(value) || typeof value === 'bigint' ? BigInt(value) : undefined;
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) state.numberMismatch(value, typeName);
  else return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
  return 0;
}

/** The type reads the JSON text itself: numbers will do, anything else fails as text that is no quantity. */
function decodeQuantity(value: Exclude<Json, null>): Json {
  try {
    if (typeof value === 'string') return canonicalQuantity(value);
    return canonicalQuantity(typeof value === 'number' || typeof value === 'bigint' ? numberText(value) : '');
  } catch (error) {
    throw error instanceof QuantityError ? new DecodeError(error.message) : error;
  }
}

function decodeTime(value: Exclude<Json, null>, state: DecodeState): Json {
  if (typeof value !== 'string') throw state.mismatchError(kindOf(value), 'string');
  try {
    return canonicalTime(value);
  } catch (error) {
    throw error instanceof TimeError ? new DecodeError(error.message) : error;
  }
}

function decodeIntOrString(value: Exclude<Json, null>, state: DecodeState): Json {
  if (typeof value === 'string') return value.toWellFormed();
  const integer = typeof value === 'bigint' ? Number(value) : value;
  if (typeof integer === 'number' && integer === (integer | 0)) return integer;
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  throw state.mismatchError(isNumber ? `number ${numberText(value)}` : kindOf(value), 'int32');
}
