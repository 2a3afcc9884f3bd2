/** A stretch of lines in which two texts differ. */
export interface Change {
  /** Line of the old text from 0 on, and how many lines go. */
  readonly start: number;
  readonly removed: number;
  /** The same for the new text. */
  readonly newStart: number;
  readonly added: number;
}

/** So many lines are shown around a change. */
export const context = 3;

/**
 * The hunks of a unified diff between two texts, each line with its line feed.
 * @param oldLine the line of the file on which the old text begins, from 1
 */
export function unifiedHunks(before: string, after: string, oldLine = 1, newLine = 1): string[] {
  const oldLines = linesOf(before);
  const newLines = linesOf(after);
  const hunks = groups(changesBetween(oldLines, newLines), context);
  return hunks.flatMap((changes) => hunk(changes, oldLines, newLines, oldLine, newLine));
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = lines.pop()!.slice(0, -1);
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file\n`];
}

function hunk(changes: readonly Change[], old: string[], now: string[], oldLine: number, newLine: number): string[] {
  const first = changes[0]!;
  const last = changes.at(-1)!;
  const start = Math.max(0, first.start - context);
  const end = Math.min(old.length, last.start + last.removed + context);
  const newStart = first.newStart - (first.start - start);
  const newEnd = last.newStart + last.added + (end - last.start - last.removed);
  const range = (from: number, to: number, line: number): string =>
    `${to > from ? from + line : from + line - 1},${to - from}`;
  const lines = [`@@ -${range(start, end, oldLine)} +${range(newStart, newEnd, newLine)} @@\n`];
  let position = start;
  for (const change of changes) {
    for (; position < change.start; position++) lines.push(` ${old[position]}`);
    for (; position < change.start + change.removed; position++) lines.push(`-${old[position]}`);
    for (const line of now.slice(change.newStart, change.newStart + change.added)) lines.push(`+${line}`);
  }
  for (; position < end; position++) lines.push(` ${old[position]}`);
  return lines;
}

/** Changes whose surroundings touch stand in one hunk. */
export function groups(changes: readonly Change[], distance: number): Change[][] {
  const result: Change[][] = [];
  for (const change of changes) {
    const last = result.at(-1)?.at(-1);
    if (last && change.start - (last.start + last.removed) <= 2 * distance) result.at(-1)!.push(change);
    else result.push([change]);
  }
  return result;
}

/** A shortest way from one list of lines to another. */
export function changesBetween(before: readonly string[], after: readonly string[]): Change[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const old = before.slice(start, before.length - end);
  const now = after.slice(start, after.length - end);
  const shared = commonLines(old, now);
  return gapsBetween(shared, old.length, now.length).map((gap) => ({
    ...gap,
    start: gap.start + start,
    newStart: gap.newStart + start,
  }));
}

function gapsBetween(shared: readonly (readonly [number, number])[], oldLength: number, newLength: number): Change[] {
  const changes: Change[] = [];
  let start = 0;
  let newStart = 0;
  for (const [oldIndex, newIndex] of [...shared, [oldLength, newLength] as const]) {
    if (oldIndex > start || newIndex > newStart) {
      changes.push({ start, removed: oldIndex - start, newStart, added: newIndex - newStart });
    }
    start = oldIndex + 1;
    newStart = newIndex + 1;
  }
  return changes;
}

/** So many lines may differ before all of them are shown as one change. */
const maximumDistance = 2000;

/** The lines that both have, as pairs of indexes: a shortest edit script after Myers. */
function commonLines(old: readonly string[], now: readonly string[]): [number, number][] {
  const furthest: number[][] = [];
  let last: number[] = [];
  for (let distance = 0; distance <= Math.min(old.length + now.length, maximumDistance); distance++) {
    const reach: number[] = [];
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const x = slide(old, now, startOf(last, diagonal, distance), diagonal);
      reach[diagonal + distance] = x;
      if (x >= old.length && x - diagonal >= now.length) return backtrack([...furthest, reach], diagonal);
    }
    furthest.push(reach);
    last = reach;
  }
  return [];
}

/** Where a diagonal is entered: from the one beside it that got further. `last` is offset by one less than now. */
function startOf(last: readonly number[], diagonal: number, distance: number): number {
  if (distance === 0) return 0;
  const below = last[diagonal + 1 + distance - 1] ?? -1;
  const beside = last[diagonal - 1 + distance - 1] ?? -1;
  return isInsertion(below, beside, diagonal, distance) ? below : beside + 1;
}

function isInsertion(below: number, beside: number, diagonal: number, distance: number): boolean {
  return diagonal === -distance || (diagonal !== distance && beside < below);
}

function slide(old: readonly string[], now: readonly string[], start: number, diagonal: number): number {
  let x = start;
  while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x++;
  return x;
}

function backtrack(furthest: readonly (readonly number[])[], last: number): [number, number][] {
  const pairs: [number, number][] = [];
  let diagonal = last;
  for (let distance = furthest.length - 1; distance >= 0; distance--) {
    const previous = furthest[distance - 1] ?? [];
    const start = startOf(previous, diagonal, distance);
    for (let x = furthest[distance]![diagonal + distance]! - 1; x >= start; x--) pairs.push([x, x - diagonal]);
    const below = previous[diagonal + 1 + distance - 1] ?? -1;
    const beside = previous[diagonal - 1 + distance - 1] ?? -1;
    diagonal += isInsertion(below, beside, diagonal, distance) ? 1 : -1;
  }
  return pairs.reverse();
}
