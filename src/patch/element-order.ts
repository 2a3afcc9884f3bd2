import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import type { MergeSchema } from '../kube/index.ts';
import { goText } from './go-text.ts';
import { commonSample, type MergeObjects, mergeList } from './merge-list.ts';
import { listSchema } from './merge-lookup.ts';
import { identifyBy, orderItems, wrongType } from './merge-order.ts';
import type { ObjectDraft } from './object-draft.ts';
import { PatchError } from './patch-error.ts';
import { withoutDirectives } from './remove-directives.ts';

export const orderPrefix = '$setElementOrder';

/**
 * Acts on a `$setElementOrder/LIST` member of the patch: merges that list and orders it.
 * @returns the name of the list, which thereby is done
 * @throws {PatchError}
 */
export function applyElementOrder(
  draft: ObjectDraft,
  patch: JsonObject,
  directive: string,
  schema: MergeSchema,
  mergeObjects: MergeObjects,
): string {
  const name = directive.slice(orderPrefix.length + 1);
  if (!directive.startsWith(`${orderPrefix}/`)) {
    throw new PatchError('merge', 'invalid patch format of setElementOrder list');
  }
  const order = asList(patch[directive]!)!;
  const original = asList(draft.get(name));
  const patched = asList(member(patch, name));
  const field = listSchema(schema, name);
  checkOrder(patched ?? [], order, field.mergeKey);
  if (original || patched) {
    const merged = mergedValue(original, patched, field, mergeObjects);
    const ordered = orderItems(merged, order, original ?? [], identifyBy(field.mergeKey));
    commonSample(original ?? [], patched ?? []);
    draft.set(name, ordered);
  }
  return name;
}

function asList(value: Json | undefined): Json[] | undefined {
  if (value !== undefined && !Array.isArray(value)) throw wrongType('[]interface {}', value);
  return value;
}

function mergedValue(
  original: Json[] | undefined,
  patched: Json[] | undefined,
  field: MergeSchema,
  mergeObjects: MergeObjects,
): Json[] {
  if (!patched) return original!;
  if (!original) return withoutDirectives(patched) as Json[];
  return field.isMerged ? mergeList(original, patched, field, mergeObjects) : patched;
}

/** What the patch holds must stand in the order list too, in the same relative order. */
function checkOrder(patched: Json[], order: Json[], mergeKey: string | undefined): void {
  if (order.length === 0) return;
  const identify = identifyBy(mergeKey);
  const items = mergeKey === undefined ? patched : patched.filter((item) => !isDirective(item));
  let place = 0;
  for (const item of items) {
    const identity = identify(item);
    while (place < order.length && identify(order[place]!) !== identity) place++;
    if (place++ >= order.length) throw mismatch(patched, order);
  }
}

function isDirective(item: Json): boolean {
  return isObject(item) && Object.hasOwn(item, '$patch');
}

function mismatch(patched: Json[], order: Json[]): PatchError {
  const text = `The order in patch list:\n${goText(patched)}\n doesn't match ${orderPrefix} list:\n${goText(order)}\n`;
  return new PatchError('merge', text);
}
