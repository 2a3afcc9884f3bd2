import { type Change, changesBetween, context, groups } from '../unified-diff.ts';

/** A line of a text, with its number from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** Two texts beside each other: lines that belong together, or how many lines are left out. */
export type Row =
  | { readonly kind: 'same'; readonly left: NumberedLine; readonly right: NumberedLine }
  | { readonly kind: 'changed'; readonly left: NumberedLine | undefined; readonly right: NumberedLine | undefined }
  /** `next` is the line of the left text behind it, from 0. */
  | { readonly kind: 'gap'; readonly lines: number; readonly next: number };

/** The places in which two texts differ, with a few lines around each. */
export function sideBySide(before: string, after: string): Row[] {
  const [left, right] = [before.split('\n'), after.split('\n')];
  const rows: Row[] = [];
  let shown = 0;
  for (const hunk of groups(changesBetween(left, right), context)) {
    const from = Math.max(0, hunk[0]!.start - context);
    if (from > shown) rows.push({ kind: 'gap', lines: from - shown, next: from });
    shown = addHunk(rows, hunk, left, right);
  }
  if (shown < left.length) rows.push({ kind: 'gap', lines: left.length - shown, next: left.length });
  return rows;
}

/** @returns the line of the left text behind the hunk, from 0 */
function addHunk(rows: Row[], hunk: readonly Change[], left: readonly string[], right: readonly string[]): number {
  const first = hunk[0]!;
  const last = hunk.at(-1)!;
  let position = Math.max(0, first.start - context);
  let shift = first.newStart - first.start;
  const addSame = (end: number): void => {
    for (; position < end; position++) {
      rows.push({ kind: 'same', left: lineAt(left, position), right: lineAt(right, position + shift) });
    }
  };
  for (const change of hunk) {
    addSame(change.start);
    addChange(rows, change, left, right);
    position = change.start + change.removed;
    shift = change.newStart + change.added - position;
  }
  addSame(Math.min(left.length, last.start + last.removed + context));
  return position;
}

function addChange(rows: Row[], change: Change, left: readonly string[], right: readonly string[]): void {
  const { start, removed, newStart, added } = change;
  for (let index = 0; index < Math.max(removed, added); index++) {
    rows.push({
      kind: 'changed',
      left: index < removed ? lineAt(left, start + index) : undefined,
      right: index < added ? lineAt(right, newStart + index) : undefined,
    });
  }
}

function lineAt(lines: readonly string[], index: number): NumberedLine {
  return { number: index + 1, text: lines[index]! };
}

/** Where two lines that belong together differ: what they have in common at their start and end, and what lies between. */
export function differingPart(left: string, right: string): { start: number; leftEnd: number; rightEnd: number } {
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left[start] === right[start]) start++;
  let end = 0;
  while (end < shorter - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  return { start, leftEnd: left.length - end, rightEnd: right.length - end };
}
