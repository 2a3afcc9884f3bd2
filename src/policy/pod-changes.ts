import { equalJson, type Json, stringifyJson } from '../json/index.ts';
import { type PodItem, type PodItems, podItems } from './pod-items.ts';

/** What became of one item of a pod. */
export interface PodChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly item: PodItem;
  /** undefined where it was added. */
  readonly before?: Json;
  /** undefined where it was removed. */
  readonly after?: Json;
}

/** Compares two pods by the names of their parts. Parts of a container that came or went are not told one by one. */
export function podChanges(before: Json, after: Json): PodChange[] {
  if (before === after) return [];
  const changes = itemChanges(podItems(before), podItems(after));
  const whole = new Set(changes.filter(isWholeContainer).map(({ path }) => path));
  return changes.filter(({ item }) => item.parent === undefined || !whole.has(item.parent));
}

/** Compares the items of two pods one by one, in the order of the later pod; what was removed comes last. */
export function itemChanges(before: PodItems, after: PodItems): PodChange[] {
  const changes: PodChange[] = [];
  for (const [path, item] of after) {
    const earlier = before.get(path);
    if (!earlier) {
      if (item.kind !== 'order') changes.push({ path, change: 'added', item, after: item.value });
    } else if (item.kind === 'order' ? isReordered(earlier.value, item.value) : !equalJson(earlier.value, item.value)) {
      changes.push({ path, change: 'changed', item, before: earlier.value, after: item.value });
    }
  }
  for (const [path, item] of before) {
    if (!after.has(path) && item.kind !== 'order') changes.push({ path, change: 'removed', item, before: item.value });
  }
  return changes;
}

/** Whether a container came or went. */
export function isWholeContainer({ item, change }: PodChange): boolean {
  return change !== 'changed' && item.kind.endsWith('container');
}

/** Whether names that stand in both lists stand in another order. */
function isReordered(before: Json, after: Json): boolean {
  const [earlier, later] = [before as string[], after as string[]];
  const [earlierSet, laterSet] = [new Set(earlier), new Set(later)];
  const kept = earlier.filter((name) => laterSet.has(name));
  return later.filter((name) => earlierSet.has(name)).some((name, index) => name !== kept[index]);
}

/** One line: `+ env A of container app`, `~ image of container app: "a" → "b"`, `- volume data`. */
export function changeText({ change, item, before, after }: PodChange): string {
  const what = itemText(item);
  if (change === 'added') return `+ ${what}${isTelling(item) ? `: ${shortValue(after!)}` : ''}`;
  if (change === 'removed') return `- ${what}`;
  const [earlier, later] = shortPair(before!, after!);
  return `~ ${what}: ${earlier} → ${later}`;
}

/** An item in words: `env A of container app`. */
export function itemText({ kind, name, owner }: PodItem): string {
  const what = kind === 'field' ? name : kind === 'order' ? `order of ${name}` : `${kind} ${name}`;
  return owner === undefined ? what : `${what} of ${owner}`;
}

/** Whether the value of something new says more than its name does. */
function isTelling({ kind }: PodItem): boolean {
  return kind === 'env' || kind === 'label' || kind === 'annotation' || kind === 'field';
}

const maximumLength = 60;
/** So much of what two long texts have in common is shown before they part. */
const context = 20;

function shortValue(value: Json): string {
  const text = stringifyJson(value);
  return text.length > maximumLength ? `${text.slice(0, maximumLength).toWellFormed()}…` : text;
}

/** Both values from a little before the place where they part, if they are long. */
function shortPair(before: Json, after: Json): [string, string] {
  const [earlier, later] = [stringifyJson(before), stringifyJson(after)];
  const shorter = Math.min(earlier.length, later.length);
  let same = 0;
  while (same < shorter && earlier[same] === later[same]) same++;
  const start = Math.max(earlier.length, later.length) > maximumLength ? Math.max(0, same - context) : 0;
  return [shorten(earlier, start), shorten(later, start)];
}

function shorten(text: string, start: number): string {
  const part = text.slice(start, start + maximumLength).toWellFormed();
  return `${start > 0 ? '…' : ''}${part}${start + maximumLength < text.length ? '…' : ''}`;
}
