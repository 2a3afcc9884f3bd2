import { equalJson, isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { anySchema, type MergeSchema, mergeSchema } from '../kube/index.ts';
import { matchItems } from './match-items.ts';
import { escapeToken, type Operation } from './operation.ts';
import { stayingItems } from './staying-items.ts';

const podSchema = mergeSchema('v1.Pod');

/**
 * The operations that turn one value into another, in the order in which they must be applied. Lists with a merge key
 * are compared item by item, whatever their order: a new container is one operation. Subtrees that are the very same
 * object are not looked into.
 */
export function diff(original: Json, target: Json, schema: MergeSchema = podSchema): Operation[] {
  const operations: Operation[] = [];
  diffValues('', original, target, schema, operations);
  return operations;
}

function diffValues(path: string, before: Json, after: Json, schema: MergeSchema, out: Operation[]): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    if (schema.isMerged) diffItems(path, before, after, schema, out);
    else diffAtomic(path, before, after, out);
  } else if (isObject(before) && isObject(after)) {
    diffMembers(path, before, after, schema, out);
  } else if (!equalJson(before, after)) {
    out.push({ op: 'replace', path, value: after });
  }
}

function diffMembers(path: string, before: JsonObject, after: JsonObject, schema: MergeSchema, out: Operation[]): void {
  for (const name of Object.keys(before)) {
    if (!Object.hasOwn(after, name)) out.push({ op: 'remove', path: `${path}/${escapeToken(name)}` });
  }
  for (const name of Object.keys(after)) {
    const value = after[name]!;
    const current = member(before, name);
    if (current === value) continue;
    const memberPath = `${path}/${escapeToken(name)}`;
    if (current === undefined) out.push({ op: 'add', path: memberPath, value });
    else diffValues(memberPath, current, value, childSchema(schema, name), out);
  }
}

export function childSchema(schema: MergeSchema, name: string): MergeSchema {
  return schema.members().get(name) ?? (schema.kind === 'map' ? schema.element : undefined) ?? anySchema;
}

/** Removes from the end what goes or moves, so that indexes hold; then walks the target from its start. */
function diffItems(path: string, before: Json[], after: Json[], schema: MergeSchema, out: Operation[]): void {
  const matches = matchItems(before, after, schema.mergeKey);
  const kept = stayingItems(before, after, matches);
  if (kept.length === 0) {
    replaceList(path, before, after, out);
    return;
  }
  const staying = new Set(kept.map((index) => matches[index]));
  for (let index = before.length - 1; index >= 0; index--) {
    if (!staying.has(index)) out.push({ op: 'remove', path: `${path}/${index}` });
  }
  const element = schema.element ?? anySchema;
  let next = 0;
  after.forEach((item, index) => {
    if (kept[next] !== index) {
      out.push({ op: 'add', path: `${path}/${index}`, value: item });
    } else {
      diffValues(`${path}/${index}`, before[matches[index]!]!, item, element, out);
      next++;
    }
  });
}

/** Items that were only inserted or only removed in one place are told so; any other change replaces the list. */
function diffAtomic(path: string, before: Json[], after: Json[], out: Operation[]): void {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && equalJson(before[start], after[start])) start++;
  let end = 0;
  while (end < shorter - start && equalJson(before.at(-1 - end), after.at(-1 - end))) end++;
  if (start + end < shorter || shorter === 0) {
    replaceList(path, before, after, out);
    return;
  }
  for (let index = before.length - end - 1; index >= start; index--)
    out.push({ op: 'remove', path: `${path}/${index}` });
  for (let index = start; index < after.length - end; index++) {
    out.push({ op: 'add', path: `${path}/${index}`, value: after[index]! });
  }
}

function replaceList(path: string, before: Json[], after: Json[], out: Operation[]): void {
  if (before.length > 0 || after.length > 0) out.push({ op: 'replace', path, value: after });
}
