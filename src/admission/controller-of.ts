import { isObject, type Json, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import type { Outcome } from './outcome.ts';

/** Longer names are no names of Kubernetes. */
const longestName = 253;

/** The controller that an object says it belongs to, as far as it can be one; nothing of the object is checked before. */
export function controllerOf(object: Json): Outcome['controller'] {
  const references = member(metadataOf(object), 'ownerReferences');
  if (!Array.isArray(references)) return undefined;
  const reference = references.find((one): one is JsonObject => isObject(one) && member(one, 'controller') === true);
  if (!reference) return undefined;
  const text = (name: string): string => textMember(reference, name);
  const controller = { apiVersion: text('apiVersion'), kind: text('kind'), name: text('name'), uid: text('uid') };
  const isComplete = Object.values(controller).every((one) => one !== '' && one.length <= longestName);
  return isComplete ? controller : undefined;
}

/** Name or generateName of an object of which nothing was checked before; empty where it has none that can be one. */
export function nameIn(object: Json): string {
  const metadata = metadataOf(object);
  const name = textMember(metadata, 'name') || textMember(metadata, 'generateName');
  return name.length <= longestName ? name : '';
}

function metadataOf(object: Json): JsonObject {
  return isObject(object) ? objectMember(object, 'metadata') : {};
}
