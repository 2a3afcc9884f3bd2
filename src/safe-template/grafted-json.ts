import { isObject, type Json } from '../json/index.ts';
import { isDirective } from './merge-directive.ts';

/** Whether a key at any depth would direct a merge. */
export function holdsDirective(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsDirective);
  return isObject(value) && Object.entries(value).some(([key, member]) => isDirective(key) || holdsDirective(member));
}

/** Freezes a value at all depths: it will be shared. */
export function freezeJson(value: Json): Json {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const child of Array.isArray(value) ? value : Object.values(value)) freezeJson(child);
  Object.freeze(value);
  return value;
}
