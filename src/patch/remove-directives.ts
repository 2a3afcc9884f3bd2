import { isObject, type Json, type JsonObject, setMember } from '../json/index.ts';

/** Parts of an overlay come again with every pod, so what is made of them is kept as long as they are. */
const cleaned = new WeakMap<object, { readonly value: Json | undefined }>();
const areClean = new WeakMap<object, boolean>();

/** What a patch adds where there was nothing: neither nulls nor directives, see below. Undefined where nothing is left. */
export function addedValue(value: Json): Json | undefined {
  if (typeof value !== 'object' || value === null || isClean(value)) return value;
  let known = cleaned.get(value);
  if (!known) {
    known = { value: withoutDirectives(withoutNulls(value)) };
    cleaned.set(value, known);
  }
  return known.value;
}

/** Whether there is neither null nor directive in a value at any depth, so that all of it is added. */
function isClean(value: Json): boolean {
  if (typeof value !== 'object') return true;
  if (value === null) return false;
  if (!Object.isFrozen(value)) return isCleanInside(value);
  let known = areClean.get(value);
  if (known === undefined) {
    known = isCleanInside(value);
    areClean.set(value, known);
  }
  return known;
}

function isCleanInside(value: Json[] | JsonObject): boolean {
  if (Array.isArray(value)) return value.every(isClean);
  for (const name in value) {
    if (name === '$patch' || !isClean(value[name]!)) return false;
  }
  return true;
}

/** A value without null members at any depth; null items of lists stay. The same value where there are none. */
function withoutNulls(value: Json): Json {
  return rebuild(
    value,
    withoutNulls,
    (member) => member !== null,
    () => true,
  );
}

/** A value without objects that hold `$patch`, as members or items at any depth; undefined where it is one itself. */
export function withoutDirectives(value: Json): Json | undefined {
  if (isDirective(value)) return undefined;
  return rebuild(
    value,
    (child) => withoutDirectives(child)!,
    (child) => !isDirective(child),
    (child) => !isDirective(child),
  );
}

function isDirective(value: Json): boolean {
  return isObject(value) && Object.hasOwn(value, '$patch');
}

type Keep = (child: Json) => boolean;

function rebuild(value: Json, change: (child: Json) => Json, keepMember: Keep, keepItem: Keep): Json {
  if (Array.isArray(value)) {
    const kept = value.filter(keepItem);
    const result = kept.map(change);
    return result.length === value.length && result.every((item, index) => item === value[index]) ? value : result;
  }
  return isObject(value) ? rebuildObject(value, change, keepMember) : value;
}

function rebuildObject(value: JsonObject, change: (child: Json) => Json, keepMember: Keep): JsonObject {
  const result: JsonObject = {};
  let isChanged = false;
  for (const name of Object.keys(value)) {
    const before = value[name]!;
    if (!keepMember(before)) {
      isChanged = true;
      continue;
    }
    const after = change(before);
    if (after !== before) isChanged = true;
    setMember(result, name, after);
  }
  return isChanged ? result : value;
}
