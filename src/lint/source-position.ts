import type { TemplateTree } from '../template/index.ts';
import type { SourcePosition } from './finding.ts';

/** Offsets into a source in UTF-16 units, in order. */
interface Landmarks {
  /** Where each line begins. */
  readonly lines: readonly number[];
  /** Behind each character that takes two units. */
  readonly wide: readonly number[];
}

/** So many places are asked for that each may not read all that stands before it. */
const known = new WeakMap<TemplateTree, Landmarks>();

/** Line and column of an offset (in UTF-16 units) in the source of a template. */
export function positionOf(tree: TemplateTree, offset: number): SourcePosition {
  const { lines, wide } = landmarksOf(tree);
  const line = countUpTo(lines, offset);
  const start = lines[line - 1]!;
  return { line, column: offset - start - (countUpTo(wide, offset) - countUpTo(wide, start)) + 1 };
}

function landmarksOf(tree: TemplateTree): Landmarks {
  let landmarks = known.get(tree);
  if (!landmarks) {
    landmarks = { lines: [0, ...endsOf(tree.source, /\n/g)], wide: endsOf(tree.source, /[\u{10000}-\u{10ffff}]/gu) };
    known.set(tree, landmarks);
  }
  return landmarks;
}

function endsOf(source: string, pattern: RegExp): number[] {
  return Array.from(source.matchAll(pattern), ({ index, 0: found }) => index + found.length);
}

/** How many of the offsets are not beyond a limit. */
function countUpTo(offsets: readonly number[], limit: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
