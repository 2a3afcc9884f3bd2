import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { applyPatch, unescapeToken } from '../patch/index.ts';
import { holdsMarkedWord, isAlwaysText, isMarkedWord, mayBecome } from '../words/word-recipe.ts';
import type { Admission } from './admit.ts';

/**
 * Whether the patch of a pod with marks is that of a pod with any words in their places, but for the words themselves.
 * @param unread the mark of what must not come out
 * @param differsFrom told what a word must not be, since nothing would have to be done for it
 */
export function isSamePatch(
  { object, operations }: Pick<Admission, 'object' | 'operations'>,
  unread: string,
  differsFrom: (text: string) => void,
): boolean {
  return operations.every((operation, index) => {
    if (holdsMarkedWord(operation.path)) return false;
    if (operation.op !== 'remove' && !isHandedOn(operation.value, unread)) return false;
    if (operation.op === 'add' && !holdsMark(operation.value)) return true;
    const document = applyPatch(object, operations.slice(0, index));
    if (operation.op === 'add') return isAddedAlways(document, operation.path);
    const before = valueAt(document, operation.path);
    if (holdsMark(before)) return false;
    return operation.op === 'remove' || !holdsMark(operation.value) || isOther(before, operation.value, differsFrom);
  });
}

/** Lists whose items are told from each other by names; elsewhere an item with another word might have been there before. */
const namedLists = /^\/spec\/(?:containers|initContainers|volumes)\/\d+$/;

function isAddedAlways(document: Json, path: string): boolean {
  return namedLists.test(path) || !Array.isArray(valueAt(document, path.slice(0, path.lastIndexOf('/'))));
}

/** Whether a value with marks is another than what was there before. */
function isOther(before: Json | undefined, after: Json, differsFrom: (text: string) => void): boolean {
  if (typeof after !== 'string') return false;
  if (typeof before !== 'string') return true;
  if (isMarkedWord(after)) {
    differsFrom(before);
    return true;
  }
  return !mayBecome(after, before);
}

function isHandedOn(value: Json, unread: string): boolean {
  if (typeof value === 'string') return !holdsMarkedWord(value) || (isAlwaysText(value) && !value.includes(unread));
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, part]) => !holdsMarkedWord(name) && isHandedOn(part, unread));
}

function holdsMark(value: Json | undefined): boolean {
  return (
    value !== undefined && holdsMarkedWord(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? 0 : part)))
  );
}

function valueAt(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const token of pointer.split('/').slice(1)) {
    if (Array.isArray(value)) value = value[Number(token)];
    else value = isObject(value) ? member(value, unescapeToken(token)) : undefined;
  }
  return value;
}

/** In lower case, since Go takes any case for the same. */
const lists: ReadonlySet<string> = new Set(['containers', 'initcontainers', 'ephemeralcontainers']);
const checks: ReadonlySet<string> = new Set(['readinessprobe', 'livenessprobe', 'startupprobe', 'lifecycle']);

/** The containers of a pod, or of a part of one that a template brings. */
function containersIn(value: Json): JsonObject[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    lists.has(name.toLowerCase()) && Array.isArray(part) ? part.filter(isObject) : containersIn(part),
  );
}

function namesOf(container: JsonObject): string[] {
  return Object.entries(container).flatMap(([name, value]) =>
    name.toLowerCase() === 'name' && typeof value === 'string' ? [value] : [],
  );
}

export function containerNames(value: Json): string[] {
  return containersIn(value).flatMap(namesOf);
}

/** Whether probes of several containers are listed, which is done in the order of their names. */
export function sortsMarkedContainers(pod: Json): boolean {
  const listed = containersIn(pod).filter((one) => Object.keys(one).some((name) => checks.has(name.toLowerCase())));
  return listed.length > 1 && listed.some((one) => namesOf(one).some(holdsMarkedWord));
}
