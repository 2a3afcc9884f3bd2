import { isObject, type Json, type JsonObject, setMember } from '../json/index.ts';
import { goStringOfScalar } from '../yaml/index.ts';
import { type FieldShape, type Shape, type StructShape, shapeOf } from './shape.ts';

/** A value made ready for its Go type, and what that cost. */
export interface TypedScalars {
  /** Text where the type wants text, exact numbers elsewhere, and no members that the type does not know. */
  readonly value: Json;
  /** Paths of members that the type does not know, such as `spec.tasks`. */
  readonly dropped: readonly string[];
  /** Paths of unquoted booleans and numbers where the type wants text, with both spellings. */
  readonly retyped: readonly string[];
}

/** Infinity or not-a-number where JSON is wanted; the message is that of Go's encoder. */
export class NotFiniteError extends Error {}

/**
 * Gives the scalars of a YAML document the types of the fields they land in, as sigs.k8s.io/yaml does. What stays as it
 * is comes back as the very same objects.
 * @param value as `readYamlScalars` gives it: integers are `bigint`, floats are `number`
 * @throws {NotFiniteError}
 */
export function typedScalars(value: Json, type: string): TypedScalars {
  const walk = new Walk();
  return { value: walk.visit(value, shapeOf(type)), dropped: walk.dropped, retyped: walk.retyped };
}

/**
 * The value as plain JSON: integers that a double holds exactly become numbers. What has none comes back as the very same
 * objects.
 * @throws {NotFiniteError}
 */
export function exactJson(value: Json): Json {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (typeof value === 'number') return finite(value);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? mapItems(value, exactJson) : mapMembers(value, exactJson);
}

/** @throws {NotFiniteError} */
function checkFinite(value: Json): void {
  if (typeof value === 'number') finite(value);
  else if (Array.isArray(value)) for (const item of value) checkFinite(item);
  else if (isObject(value)) for (const name in value) checkFinite(value[name]!);
}

class Walk {
  readonly dropped: string[] = [];
  readonly retyped: string[] = [];
  /** The way to the value that is visited; it is spelled only where something is reported. */
  readonly #way: { readonly step: string | number; readonly isMember: boolean }[] = [];

  visit(value: Json, shape: Shape): Json {
    switch (shape.kind) {
      case 'pointer':
        return this.visit(value, shape.element);
      case 'struct':
        return isObject(value) ? this.#visitMembers(value, shape) : exactJson(value);
      case 'list':
        if (!Array.isArray(value)) return exactJson(value);
        return mapItems(value, (item, index) => this.#visitAt(index, item, shape.element, false));
      case 'map':
        if (!isObject(value)) return exactJson(value);
        return mapMembers(value, (item, name) => this.#visitAt(name, item, shape.element, false));
      case 'string':
        return this.#text(value);
      case 'raw':
        return rawScalars(value);
      default:
        return exactJson(value);
    }
  }

  #visitAt(step: string | number, value: Json, shape: Shape, isMember: boolean): Json {
    this.#way.push({ step, isMember });
    const visited = this.visit(value, shape);
    this.#way.pop();
    return visited;
  }

  #visitMembers(value: JsonObject, shape: StructShape): JsonObject {
    const members = membersOf(shape);
    const names = Object.keys(value);
    let result: JsonObject | undefined;
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      const before = value[name]!;
      const after = this.#visitMember(name, before, members);
      if (result === undefined && after === before) continue;
      result ??= firstMembers(value, names, index);
      if (after !== undefined) setMember(result, name, after);
    }
    return result ?? value;
  }

  /** Answers undefined for a member that the type does not know. */
  #visitMember(name: string, value: Json, members: ReadonlyMap<string, FieldShape>): Json | undefined {
    const member = members.get(name) ?? members.get(name.toLowerCase());
    if (member) return this.#visitAt(name, value, member.shape, true);
    checkFinite(value);
    if (value !== null) this.dropped.push(this.#path(name));
    return undefined;
  }

  /** @param last a member of the value that is visited */
  #path(last?: string): string {
    const path = this.#way.map(({ step, isMember }) => (isMember ? `.${step}` : `[${step}]`)).join('');
    return (last === undefined ? path : `${path}.${last}`).replace(/^\./, '');
  }

  #text(value: Json): Json {
    if (value === null || typeof value === 'string' || typeof value === 'object') return exactJson(value);
    const text = goStringOfScalar(value);
    this.retyped.push(`${this.#path()} (${value} is read as ${JSON.stringify(text)})`);
    return text;
  }
}

/**
 * A part that is kept as JSON text and read again later, like the items of a List. In JSON text a float without
 * fraction cannot be told from an integer.
 */
function rawScalars(value: Json): Json {
  if (typeof value === 'number') {
    const isInteger = Number.isInteger(finite(value)) && Math.abs(value) < 2 ** 64;
    return isInteger ? BigInt(value) : value;
  }
  if (Array.isArray(value)) return mapItems(value, rawScalars);
  return isObject(value) ? mapMembers(value, rawScalars) : value;
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new NotFiniteError(`json: unsupported value: ${text}`);
}

function mapItems(list: Json[], change: (value: Json, index: number) => Json): Json[] {
  let result: Json[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = change(list[index]!, index);
    if (item === list[index]) continue;
    result ??= list.slice();
    result[index] = item;
  }
  return result ?? list;
}

function mapMembers(object: JsonObject, change: (value: Json, name: string) => Json): JsonObject {
  let result: JsonObject | undefined;
  for (const name of Object.keys(object)) {
    const item = change(object[name]!, name);
    if (item === object[name]) continue;
    result ??= { ...object };
    setMember(result, name, item);
  }
  return result ?? object;
}

/** A new object with so many members of another one. */
function firstMembers(object: JsonObject, names: readonly string[], count: number): JsonObject {
  const result: JsonObject = {};
  for (let index = 0; index < count; index++) setMember(result, names[index]!, object[names[index]!]!);
  return result;
}

const memberTables = new WeakMap<StructShape, ReadonlyMap<string, FieldShape>>();

/** The members by their names and by their names in lower case: Go's decoder takes any case. */
function membersOf(shape: StructShape): ReadonlyMap<string, FieldShape> {
  let table = memberTables.get(shape);
  if (!table) {
    const members = shape.members();
    table = new Map([
      ...members.map((member) => [member.jsonName.toLowerCase(), member] as const),
      ...members.map((member) => [member.jsonName, member] as const),
    ]);
    memberTables.set(shape, table);
  }
  return table;
}
