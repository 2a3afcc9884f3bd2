import { equalJson, isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { anySchema, type MergeSchema, mergeSchema } from '../kube/index.ts';
import { childSchema } from './diff.ts';
import { matchItems } from './match-items.ts';
import { ObjectDraft } from './object-draft.ts';

const podSchema = mergeSchema('v1.Pod');

/**
 * Carries the change from `base` to `result` over to `raw`, of which `base` is the canonical form. What the types do
 * not know (unknown members, nulls, other spellings of quantities and names) stays as it was wherever nothing changed,
 * also in list items that moved. The canonical form of what comes out is `result`; without a change `raw` itself does.
 */
export function lift(raw: Json, base: Json, result: Json, schema: MergeSchema = podSchema): Json {
  if (base === result) return raw;
  if (isObject(raw) && isObject(base) && isObject(result)) return liftMembers(raw, base, result, schema);
  if (Array.isArray(raw) && Array.isArray(base) && Array.isArray(result)) return liftItems(raw, base, result, schema);
  return equalJson(base, result) ? raw : result;
}

function liftMembers(raw: JsonObject, base: JsonObject, result: JsonObject, schema: MergeSchema): JsonObject {
  const draft = new ObjectDraft(raw);
  for (const name of Object.keys(base)) {
    if (Object.hasOwn(result, name)) continue;
    for (const spelling of spellings(raw, name, schema)) draft.delete(spelling);
  }
  for (const name of Object.keys(result)) {
    const before = member(base, name);
    const after = result[name]!;
    if (before !== after) liftMember(draft, raw, name, before, after, schema);
  }
  return draft.finish();
}

function liftMember(
  draft: ObjectDraft,
  raw: JsonObject,
  name: string,
  before: Json | undefined,
  after: Json,
  schema: MergeSchema,
): void {
  const known = spellings(raw, name, schema);
  const [only] = known;
  if (before !== undefined && only !== undefined && known.length === 1) {
    draft.set(only, lift(raw[only]!, before, after, childSchema(schema, name)));
  } else if (before === undefined || !equalJson(before, after)) {
    for (const spelling of known) draft.delete(spelling);
    draft.set(name, after);
  }
}

/** The members of the raw object that Go takes for that member: of a struct also those that differ in case. */
function spellings(raw: JsonObject, name: string, schema: MergeSchema): string[] {
  if (schema.kind !== 'struct') return Object.hasOwn(raw, name) ? [name] : [];
  return Object.keys(raw).filter((candidate) => schema.memberName(candidate) === name);
}

function liftItems(raw: Json[], base: Json[], result: Json[], schema: MergeSchema): Json[] {
  const isPositional = !schema.isMerged && base.length === result.length;
  const matches = isPositional ? result.map((_, index) => index) : matchItems(base, result, schema.mergeKey);
  const element = schema.element ?? anySchema;
  const lifted = result.map((item, index) => {
    const match = matches[index]!;
    return match === -1 ? item : lift(raw[match]!, base[match]!, item, element);
  });
  const isUnchanged = lifted.length === raw.length && lifted.every((item, index) => item === raw[index]);
  return isUnchanged ? raw : lifted;
}
