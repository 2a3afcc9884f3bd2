import { compareBytes, isObject, type Json, type JsonObject, setMember } from '../json/index.ts';
import { type Codec, codecOf } from './codec.ts';
import { type DecodeOptions, DecodeState } from './decode-state.ts';
import { shapeOf } from './shape.ts';

/**
 * What Go prints after it has read a JSON value into a Kubernetes type: unknown members are gone, quantities and times
 * have their canonical spelling, empty members are left out and those that Go always prints are there.
 *
 * Subtrees that are canonical already come back as the very same objects, so that comparing with `===` finds what
 * changed. The input is not modified.
 * @param typeName as Go writes it: `v1.Pod`, `[]v1.Container`, `apps/v1.Deployment`
 * @throws {DecodeError} with the text of Go's decoder
 */
export function canonicalize(value: Json, typeName = 'v1.Pod', options: DecodeOptions = {}): Json {
  const codec = codecOf(shapeOf(typeName));
  try {
    return decode(codec, value, options);
  } catch (error) {
    // Which misfit is reported depends on the order of members; the decoder walks them as they stand.
    if (options.isSorted) decode(codec, sortMembers(value), options);
    throw error;
  }
}

function decode(codec: Codec, value: Json, options: DecodeOptions): Json {
  const state = new DecodeState(options);
  const canonical = codec.decode(value, state, options.known);
  state.throwFirst();
  return canonical;
}

function sortMembers(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (!isObject(value)) return value;
  const sorted: JsonObject = {};
  for (const name of Object.keys(value).sort(compareBytes)) setMember(sorted, name, sortMembers(value[name]!));
  return sorted;
}
