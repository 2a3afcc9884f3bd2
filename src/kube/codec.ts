import { isObject, type Json, type JsonObject, setMember } from '../json/index.ts';
import type { DecodeState } from './decode-state.ts';
import { scalarCodec } from './scalar-codecs.ts';
import type { ListShape, MapShape, PointerShape, Shape } from './shape.ts';
import { structCodec } from './struct-codec.ts';

/** Reads a JSON value into a Go type and prints it again, in one step. */
export interface Codec {
  /**
   * The canonical form; the very same value where it is canonical already.
   * @param known a canonical value of the type; what the value shares with it is not looked into
   */
  readonly decode: (value: Json, state: DecodeState, known?: Json) => Json;
  /** What Go prints for the zero value. */
  readonly zero: Json;
  /** Whether Go's omitempty leaves out that canonical value. */
  readonly isEmpty: (value: Json) => boolean;
  /** What Go holds after it has decoded one value on top of another, as a value yet to be decoded. */
  readonly combine: (earlier: Json, later: Json) => Json;
}

const codecs = new Map<Shape, Codec>();

/** The codec of a shape; made once. */
export function codecOf(shape: Shape): Codec {
  let codec = codecs.get(shape);
  if (!codec) {
    codec = makeCodec(shape);
    codecs.set(shape, codec);
  }
  return codec;
}

function makeCodec(shape: Shape): Codec {
  switch (shape.kind) {
    case 'struct':
      return structCodec(shape, codecOf);
    case 'pointer':
      return pointerCodec(shape);
    case 'list':
      return listCodec(shape);
    case 'map':
      return mapCodec(shape);
    default:
      return scalarCodec(shape);
  }
}

function pointerCodec(shape: PointerShape): Codec {
  const element = codecOf(shape.element);
  return {
    decode: (value, state, known) => (value === null ? null : element.decode(value, state, known)),
    zero: null,
    isEmpty: (value) => value === null,
    combine: (earlier, later) => (earlier === null || later === null ? later : element.combine(earlier, later)),
  };
}

function listCodec(shape: ListShape): Codec {
  const element = codecOf(shape.element);
  return {
    decode: (value, state, known) => decodeList(value, { state, known, element, typeName: shape.name }),
    zero: null,
    isEmpty: (value) => value === null || (value as Json[]).length === 0,
    // Go decodes into the items that the slice already holds.
    combine: (earlier, later) =>
      Array.isArray(earlier) && Array.isArray(later)
        ? later.map((item, index) => (index < earlier.length ? element.combine(earlier[index]!, item) : item))
        : later,
  };
}

interface ListContext {
  readonly state: DecodeState;
  readonly known: Json | undefined;
  readonly element: Codec;
  readonly typeName: string;
}

function decodeList(value: Json, { state, known, element, typeName }: ListContext): Json {
  if (!Array.isArray(value)) {
    if (value !== null) state.mismatch(value, typeName);
    return null;
  }
  if (value === known) return value;
  const canonical = Array.isArray(known) ? new Set(known) : undefined;
  let changed: Json[] | undefined;
  for (let index = 0; index < value.length; index++) {
    const before = value[index]!;
    const after = canonical?.has(before) ? before : element.decode(before, state);
    if (changed) changed.push(after);
    else if (after !== before) changed = [...value.slice(0, index), after];
  }
  return changed ?? value;
}

function mapCodec(shape: MapShape): Codec {
  const element = codecOf(shape.element);
  return {
    decode: (value, state) => decodeMap(value, state, shape.name, element),
    zero: null,
    isEmpty: (value) => value === null || isEmptyObject(value as JsonObject),
    combine: (earlier, later) => (isObject(earlier) && isObject(later) ? united(earlier, later) : later),
  };
}

function decodeMap(value: Json, state: DecodeState, typeName: string, element: Codec): Json {
  if (!isObject(value)) {
    if (value !== null) state.mismatch(value, typeName);
    return null;
  }
  let changed: JsonObject | undefined;
  for (const name in value) {
    const before = value[name]!;
    const after = element.decode(before, state);
    if (after === before) continue;
    changed ??= { ...value };
    setMember(changed, name, after);
  }
  return changed ?? value;
}

function isEmptyObject(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}

function united(earlier: JsonObject, later: JsonObject): JsonObject {
  const result = { ...earlier };
  for (const name of Object.keys(later)) setMember(result, name, later[name]!);
  return result;
}
