import { isTrue } from '../truth.ts';
import {
  type CallContext,
  FunctionError,
  type GoType,
  type Payload,
  Typed,
  typeOf,
  type Value,
  type ValueMap,
  wrap,
} from '../value.ts';
import { setEntry } from './map-entries.ts';
import { enterLevel } from './text-of.ts';

/**
 * Merges a map into another in place, as sprig's `merge` does: an entry that is absent or empty is filled, one that is
 * a map on both sides is merged. When overwriting, the source's value wins wherever not both are maps. A map taken
 * over is shared with the source, not copied.
 */
export function mergeInto(target: ValueMap, source: ValueMap, isOverwriting: boolean, context: CallContext): void {
  new Merger(isOverwriting, context).merge(target, source, 0);
}

class Merger {
  readonly #isOverwriting: boolean;
  readonly #context: CallContext;

  constructor(isOverwriting: boolean, context: CallContext) {
    this.#isOverwriting = isOverwriting;
    this.#context = context;
  }

  merge(target: ValueMap, source: ValueMap, depth: number): void {
    enterLevel(depth, this.#context);
    const entries = Object.entries(source);
    this.#context.spend(entries.length);
    for (const [name, value] of entries) {
      const merged = this.#mergeValue(Object.hasOwn(target, name) ? target[name] : undefined, value, depth);
      if (merged !== undefined) setEntry(target, name, merged);
    }
  }

  /** What the entry becomes; undefined when it stays as it is. */
  #mergeValue(target: Value, source: Value, depth: number): Value | undefined {
    if (source === null) return this.#isOverwriting ? null : undefined;
    if (isMap(target) && isMap(source)) {
      const merged = this.#mergeMaps(target, source, depth);
      return !isTrue(merged) ? source : merged;
    }
    return this.#isOverwriting || !isTrue(target) ? source : undefined;
  }

  #mergeMaps(target: ValueMap | Typed, source: ValueMap | Typed, depth: number): Value {
    if (!(target instanceof Typed)) {
      this.merge(target, textEntriesOf(source), depth + 1);
      return target;
    }
    return mergedTyped(target, source, this.#isOverwriting);
  }
}

const isMap = (value: Value): value is ValueMap | Typed =>
  value instanceof Typed
    ? value.type.kind === 'map'
    : typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entries of any map as values with text for keys. */
function textEntriesOf(map: ValueMap | Typed): ValueMap {
  if (!(map instanceof Typed)) return map;
  const result: ValueMap = {};
  assertTextKeys(map.type);
  for (const [name, item] of Object.entries((map.payload ?? {}) as Record<string, Payload>)) {
    setEntry(result, name, wrap(map.type.element!, item));
  }
  return result;
}

/** A typed map comes from outside and is not ours to change: the merged one takes its place in the target. */
function mergedTyped(target: Typed, source: ValueMap | Typed, isOverwriting: boolean): Value {
  const { type, payload } = target;
  if (payload === null || !isTrue(source)) return payload === null ? source : target;
  assertAssignable(source, type);
  const merged: Record<string, Payload> = {};
  for (const [name, item] of Object.entries(payload as Record<string, Payload>)) setEntry(merged, name, item);
  for (const [name, item] of Object.entries((source as Typed).payload as Record<string, Payload>)) {
    const isFilled = Object.hasOwn(merged, name) && isTrue(wrap(type.element!, merged[name]));
    if (isOverwriting || !isFilled) setEntry(merged, name, item);
  }
  return new Typed(type, merged);
}

function assertAssignable(source: ValueMap | Typed, type: GoType): void {
  const { key, element } = typeOf(source)!;
  if (key!.name !== type.key!.name) {
    throw new FunctionError(
      `reflect.Value.MapIndex: value of type ${key!.name} is not assignable to type ${type.key!.name}`,
    );
  }
  if (element!.name !== type.element!.name) {
    throw new FunctionError(
      `reflect.Value.SetMapIndex: value of type ${element!.name} is not assignable to type ${type.element!.name}`,
    );
  }
}

function assertTextKeys(type: GoType): void {
  if (type.key!.kind === 'string') return;
  throw new FunctionError(`reflect.Value.MapIndex: value of type ${type.key!.name} is not assignable to type string`);
}
