import { compareBytes, equalJson, freezeJson, isObject, type Json, type JsonObject, setMember } from '../json/index.ts';
import type { Codec } from './codec.ts';
import type { DecodeState } from './decode-state.ts';
import { type FieldShape, foldName, once, type Shape, type StructShape } from './shape.ts';

interface Member {
  readonly name: string;
  readonly errorPath: string;
  readonly codec: Codec;
  readonly isText: boolean;
  /** Whether Go declares it in an inlined struct. */
  readonly isInlined: boolean;
  /** Whether Go prints it whatever it holds. */
  readonly isRequired: boolean;
  readonly isOmitted: (canonical: Json) => boolean;
}

interface Plan {
  readonly shortName: string;
  readonly members: ReadonlyMap<string, Member>;
  readonly foldedMembers: ReadonlyMap<string, Member>;
  readonly required: readonly Member[];
  readonly zero: JsonObject;
}

export function structCodec(shape: StructShape, codecOf: (shape: Shape) => Codec): Codec {
  const plan = once(() => makePlan(shape, codecOf));
  const isRemembered = rememberedStructs.has(shape.name);
  return {
    decode: (value, state, known) => {
      if (isObject(value)) {
        const decode = state.memory && (isRemembered || Object.isFrozen(value)) ? decodeOnce : decodeStruct;
        return decode(value, state, plan(), isObject(known) ? known : undefined);
      }
      if (value !== null) state.mismatch(value, shape.name);
      return plan().zero;
    },
    get zero() {
      return plan().zero;
    },
    isEmpty: () => false,
    combine: (earlier, later) => combineStructs(earlier, later, plan()),
  };
}

/** Large enough for a look-up to be cheaper than reading them again. */
const rememberedStructs: ReadonlySet<string> = new Set(['v1.Container', 'v1.Volume']);

function decodeOnce(value: JsonObject, state: DecodeState, plan: Plan, known: JsonObject | undefined): JsonObject {
  const memory = state.memory!;
  const remembered = memory.get(value);
  if (remembered !== undefined) return remembered as JsonObject;
  const canonical = decodeStruct(value, state, plan, known);
  if (state.hasMismatch) return canonical;
  // What is made of something frozen is shared as widely.
  if (Object.isFrozen(value)) freezeJson(canonical);
  memory.set(value, canonical);
  return canonical;
}

function makePlan(shape: StructShape, codecOf: (shape: Shape) => Codec): Plan {
  const members = shape.members().map((field) => makeMember(field, codecOf(field.shape)));
  const required = members.filter((member) => member.isRequired);
  return {
    shortName: shape.shortName,
    members: new Map(members.map((member) => [member.name, member])),
    foldedMembers: new Map(members.map((member) => [foldName(member.name), member])),
    required,
    zero: Object.freeze(Object.fromEntries(required.map((member) => [member.name, member.codec.zero]))) as JsonObject,
  };
}

function makeMember(field: FieldShape, codec: Codec): Member {
  const isText = field.shape.kind === 'string';
  const isInlined = field.errorPath !== field.jsonName;
  const common = { name: field.jsonName, errorPath: field.errorPath, codec, isText, isInlined };
  switch (field.omit) {
    case '':
      return { ...common, isRequired: true, isOmitted: () => false };
    case 'omitempty':
      return { ...common, isRequired: !codec.isEmpty(codec.zero), isOmitted: codec.isEmpty };
    case 'omitzero':
      return {
        ...common,
        isRequired: false,
        isOmitted: (value) => codec.isEmpty(value) || equalJson(value, codec.zero),
      };
  }
}

function decodeStruct(given: JsonObject, state: DecodeState, plan: Plan, known: JsonObject | undefined): JsonObject {
  const value = hasOnlyKnownNames(given, plan) ? given : withKnownNames(given, state, plan);
  const depth = state.depth++;
  state.structs[depth] = plan;
  let changed: JsonObject | undefined = value === given ? undefined : {};
  let requiredCount = 0;
  for (const name in value) {
    const member = plan.members.get(name)!;
    state.members[depth] = member;
    const before = value[name]!;
    // Most members are texts, so they take a short way; it only saves calls.
    const isCanonicalText = member.isText && typeof before === 'string' && before !== '' && before.isWellFormed();
    const isCanonical = isCanonicalText || (known !== undefined && known[name] === before);
    const after = isCanonical ? before : decodeMember(before, member, state, known?.[name]);
    const isKept = isCanonical || !member.isOmitted(after);
    if (isKept && member.isRequired) requiredCount++;
    if (changed === undefined && (after !== before || !isKept)) changed = membersBefore(value, name);
    if (changed !== undefined && isKept) changed[name] = after;
  }
  state.depth = depth;
  return requiredCount === plan.required.length ? (changed ?? value) : withRequired(changed ?? value, plan);
}

/** sigs.k8s.io/yaml does not look into inlined structs: what they declare takes no numbers for text, at any depth. */
function decodeMember(value: Json, member: Member, state: DecodeState, known: Json | undefined): Json {
  const { stringOfScalar } = state;
  if (!member.isInlined || stringOfScalar === undefined) return member.codec.decode(value, state, known);
  state.stringOfScalar = undefined;
  const canonical = member.codec.decode(value, state);
  state.stringOfScalar = stringOfScalar;
  return canonical;
}

function hasOnlyKnownNames(value: JsonObject, plan: Plan): boolean {
  for (const name in value) {
    if (!plan.members.has(name)) return false;
  }
  return true;
}

/** The members before that one; their names are those of a struct, so none can touch a prototype. */
function membersBefore(value: JsonObject, end: string): JsonObject {
  const result: JsonObject = {};
  for (const name in value) {
    if (name === end) break;
    result[name] = value[name]!;
  }
  return result;
}

function withRequired(value: JsonObject, plan: Plan): JsonObject {
  const result = { ...value };
  for (const member of plan.required) {
    if (!Object.hasOwn(result, member.name)) result[member.name] = member.codec.zero;
  }
  return result;
}

/**
 * Drops unknown members and puts those that differ from a known name in case only under that name. Where several mean
 * the same field, Go decodes them one on top of the other.
 */
function withKnownNames(value: JsonObject, state: DecodeState, plan: Plan): JsonObject {
  const names = Object.keys(value);
  if (state.isSorted) names.sort(compareBytes);
  const result: JsonObject = {};
  let isAnyRepeated = false;
  for (const name of names) {
    if (addMember(result, name, value[name]!, plan)) isAnyRepeated = true;
  }
  if (isAnyRepeated) noteMismatches(value, names, state, plan);
  return result;
}

/** Each value has to fit, also one that another replaces. */
function noteMismatches(value: JsonObject, names: readonly string[], state: DecodeState, plan: Plan): void {
  const depth = state.depth++;
  state.structs[depth] = plan;
  for (const name of names) {
    const member = memberNamed(name, plan);
    if (!member) continue;
    state.members[depth] = member;
    decodeMember(value[name]!, member, state, undefined);
  }
  state.depth = depth;
}

function memberNamed(name: string, plan: Plan): Member | undefined {
  return plan.members.get(name) ?? plan.foldedMembers.get(foldName(name));
}

/** Answers whether another name of the same member came before. */
function addMember(result: JsonObject, name: string, value: Json, plan: Plan): boolean {
  const member = memberNamed(name, plan);
  if (!member) return false;
  const isRepeated = Object.hasOwn(result, member.name);
  setMember(result, member.name, isRepeated ? member.codec.combine(result[member.name]!, value) : value);
  return isRepeated;
}

function combineStructs(earlier: Json, later: Json, plan: Plan): Json {
  if (later === null) return earlier;
  if (!isObject(earlier) || !isObject(later)) return later;
  const result: JsonObject = {};
  for (const source of [earlier, later]) {
    for (const name of Object.keys(source)) addMember(result, name, source[name]!, plan);
  }
  return result;
}
