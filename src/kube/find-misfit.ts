import { isObject, type Json, type JsonObject, setMember } from '../json/index.ts';
import { DecodeError } from './decode-state.ts';
import { canonicalize } from './typed.ts';

/**
 * The way to the part of a value that {@link canonicalize} refused, as names of members and indexes of items. The error of
 * Go's decoder names neither items nor entries of maps, and some errors name nothing at all. So the decoder itself is
 * asked, part by part: the one that gives the same error without those beside it is it.
 * @param options those with which the value was refused
 */
export function findMisfit(
  value: Json,
  typeName: string,
  { message }: DecodeError,
  options: { readonly isSorted: boolean },
): string[] {
  const isRefused = (candidate: Json): boolean => refusal(candidate, typeName, options) === message;
  const way: string[] = [];
  let alone = (part: Json): Json => part;
  let part = value;
  while (!isRefused(alone(emptied(part)))) {
    const [outer, wrap] = [part, alone];
    const step = stepsInto(outer).find(([name, inner]) => isRefused(wrap(withOnly(outer, name, inner))));
    if (!step) break;
    const [name, inner] = step;
    way.push(name);
    alone = (candidate) => wrap(withOnly(outer, name, candidate));
    part = inner;
  }
  return way;
}

function refusal(value: Json, typeName: string, options: { readonly isSorted: boolean }): string | undefined {
  try {
    canonicalize(value, typeName, options);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

function emptied(value: Json): Json {
  if (Array.isArray(value)) return [];
  return isObject(value) ? {} : value;
}

function stepsInto(value: Json): [name: string, inner: Json][] {
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item]);
  return isObject(value) ? Object.entries(value) : [];
}

/** No error depends on the index of an item. */
function withOnly(outer: Json, name: string, inner: Json): Json {
  if (Array.isArray(outer)) return [inner];
  const object: JsonObject = {};
  setMember(object, name, inner);
  return object;
}
