import { isObject, type Json } from '../json/index.ts';
import { holdsMark, type TextMarks } from '../safe-template/index.ts';
import type { Value } from '../template/value.ts';
import { passingFunctions } from './passing-functions.ts';
import type { CompiledTemplate, Snapshot } from './snapshot.ts';

/**
 * Texts of a pod that stand for any others: words that begin with a letter, end with a letter or digit and are not longer
 * than a name.
 */
export interface WatchedTexts {
  readonly marks: TextMarks;
  /** Told when the injection may do more with a marked text than to hand it on. */
  readonly onLook: () => void;
  /** Told what each template printed. */
  readonly onPatch?: (patch: Json) => void;
}

/**
 * Tells of what a template does with marked texts.
 * @param data what it is rendered with
 * @param patch what it printed
 * @throws {TemplateError} when the template fails
 */
export function watchTemplate(
  template: CompiledTemplate,
  data: Value,
  patch: Json,
  snapshot: Snapshot,
  { marks, onLook, onPatch }: WatchedTexts,
): void {
  onPatch?.(patch);
  const lookers = template.safe(snapshot).lookers(data, passingFunctions, marks);
  if (lookers.size > 0 || mergesByMark(patch, marks)) onLook();
}

/** Members of items by which lists are merged, in lower case, since Go takes any case for the same. */
const mergeKeys = new Set(['name', 'containerport', 'mountpath', 'devicepath', 'ip', 'topologykey', 'uid']);

/** Whether it depends on marked texts what of the patch is merged with what. */
function mergesByMark(patch: Json, marks: TextMarks): boolean {
  if (Array.isArray(patch)) return patch.some((item) => holdsMarkedKey(item, marks) || mergesByMark(item, marks));
  if (!isObject(patch)) return false;
  return Object.entries(patch).some(
    ([name, value]) =>
      marks.holds(name) || (isMergedWhole(name) && holdsMark(value, marks)) || mergesByMark(value, marks),
  );
}

function holdsMarkedKey(item: Json, marks: TextMarks): boolean {
  return (
    isObject(item) &&
    Object.entries(item).some(([name, value]) => mergeKeys.has(name.toLowerCase()) && holdsMark(value, marks))
  );
}

/** Directives, and the one list of texts that is merged. */
function isMergedWhole(name: string): boolean {
  return name.startsWith('$') || name.toLowerCase() === 'finalizers';
}
