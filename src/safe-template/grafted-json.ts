import { isObject, type Json } from '../json/index.ts';
import { isDirective } from './merge-directive.ts';

/** Whether a key at any depth would direct a merge. */
export function holdsDirective(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsDirective);
  return isObject(value) && Object.entries(value).some(([key, member]) => isDirective(key) || holdsDirective(member));
}
