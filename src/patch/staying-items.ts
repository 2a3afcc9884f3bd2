import type { Json } from '../json/index.ts';
import { longestIncreasing } from './increasing.ts';

/**
 * Which items of a list stay in their order, while the others are taken out and put in again: as many as possible, but
 * rather all that did not change at all, so that no operation writes anew what stays as it was.
 * @param matches for each index of `after` the index in `before`, or -1
 * @returns indexes of `after`, ascending
 */
export function stayingItems(before: readonly Json[], after: readonly Json[], matches: readonly number[]): number[] {
  const longest = longestIncreasing(matches);
  if (longest.length === matches.filter((match) => match >= 0).length) return longest;
  const untouched = matches.map((match, index) => (match >= 0 && before[match] === after[index] ? match : -1));
  const fixed = longestIncreasing(untouched);
  const keepsAll = fixed.length === untouched.filter((match) => match >= 0).length;
  return fixed.length > 0 && keepsAll ? withOthersBetween(fixed, matches) : longest;
}

/** As many of the other items as keep their order between those that are fixed. */
function withOthersBetween(fixed: readonly number[], matches: readonly number[]): number[] {
  const kept: number[] = [];
  let start = 0;
  for (const end of [...fixed, matches.length]) {
    const above = start === 0 ? -1 : matches[start - 1]!;
    const below = end < matches.length ? matches[end]! : Number.POSITIVE_INFINITY;
    const between = matches.slice(start, end).map((match) => (match > above && match < below ? match : -1));
    for (const index of longestIncreasing(between)) kept.push(start + index);
    if (end < matches.length) kept.push(end);
    start = end + 1;
  }
  return kept;
}
