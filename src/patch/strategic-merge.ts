import { equalJson, isObject, type Json, type JsonObject, member } from '../json/index.ts';
import type { MergeSchema } from '../kube/index.ts';
import { applyElementOrder, orderPrefix } from './element-order.ts';
import { goTypeName } from './go-text.ts';
import { deleteFromList, mergeList, unknownDirective } from './merge-list.ts';
import { listSchema, memberSchema } from './merge-lookup.ts';
import { ObjectDraft } from './object-draft.ts';
import { PatchError } from './patch-error.ts';
import { addedValue } from './remove-directives.ts';

const deletePrefix = '$deleteFromPrimitiveList';

/**
 * Merges a patch into an object as Kubernetes' strategic merge patch does, with its directives (`$patch`,
 * `$retainKeys`, `$setElementOrder/LIST`, `$deleteFromPrimitiveList/LIST`). Neither input is modified; what does not
 * change is shared with them. Where Go's result depends on the order in which it walks a map, deletions come first.
 * @throws {PatchError} with the text of the original
 */
export function strategicMerge(original: JsonObject, patch: JsonObject, schema: MergeSchema): JsonObject {
  const directive = member(patch, '$patch');
  if (directive !== undefined) return followDirective(directive, patch);
  const draft = new ObjectDraft(original);
  retainKeys(draft, patch);
  const names = Object.keys(patch).filter((name) => name !== '$retainKeys');
  const done = new Set<string>();
  for (const name of names) {
    if (name.startsWith(orderPrefix)) done.add(name).add(applyElementOrder(draft, patch, name, schema, strategicMerge));
  }
  const deletions = names.filter((name) => name.startsWith(deletePrefix));
  for (const name of deletions) deleteMembers(draft, name, patch[name]!, schema);
  for (const name of names) {
    if (!done.has(name) && !name.startsWith(deletePrefix)) mergeMember(draft, name, patch[name]!, schema);
  }
  return draft.finish();
}

function followDirective(directive: Json, patch: JsonObject): JsonObject {
  if (directive === 'delete') return {};
  if (directive !== 'replace') throw unknownDirective(directive, patch);
  const { $patch: _, ...replacement } = patch;
  return replacement;
}

/** Every member that the patch sets must be listed; members of the original that are not listed go. */
function retainKeys(draft: ObjectDraft, patch: JsonObject): void {
  const retained = member(patch, '$retainKeys');
  if (retained === undefined) return;
  if (!Array.isArray(retained)) throw new PatchError('merge', 'invalid patch format of retainKeys');
  const names = new Set<Json>(retained);
  const isListed = (name: string): boolean =>
    names.has(name) || name.startsWith(orderPrefix) || name.startsWith(deletePrefix) || patch[name] === null;
  if (!Object.keys(patch).every((name) => name === '$retainKeys' || isListed(name))) {
    throw new PatchError('merge', 'invalid patch format of retainKeys');
  }
  for (const name of draft.names()) {
    if (!names.has(name)) draft.delete(name);
  }
}

function deleteMembers(draft: ObjectDraft, directive: string, unwanted: Json, schema: MergeSchema): void {
  if (!directive.startsWith(`${deletePrefix}/`))
    throw new PatchError('merge', 'invalid patch format of primitive list');
  const name = directive.slice(deletePrefix.length + 1);
  const current = draft.get(name);
  if (Array.isArray(current) && Array.isArray(unwanted)) {
    draft.set(name, deleteFromList(current, unwanted, listSchema(schema, name), strategicMerge));
  } else if (current !== undefined && (unwanted === null || goTypeName(current) === goTypeName(unwanted))) {
    // The directive means nothing here, and the value is taken as that of a plain member.
    mergeMember(draft, name, unwanted, schema);
  }
}

function mergeMember(draft: ObjectDraft, name: string, value: Json, schema: MergeSchema): void {
  const current = draft.get(name);
  if (value === null) {
    draft.delete(name);
  } else if (current === undefined || goTypeName(current) !== goTypeName(value)) {
    const added = addedValue(value);
    if (added === undefined) draft.delete(name);
    else draft.set(name, added);
  } else if (isObject(current)) {
    draft.set(name, strategicMerge(current, value as JsonObject, memberSchema(schema, name)));
  } else if (Array.isArray(current)) {
    draft.set(name, mergedList(current, value as Json[], listSchema(schema, name)));
  } else if (current !== value) {
    draft.set(name, value);
  }
}

function mergedList(current: Json[], value: Json[], schema: MergeSchema): Json[] {
  if (schema.isMerged) return mergeList(current, value, schema, strategicMerge);
  return equalJson(current, value) ? current : value;
}
