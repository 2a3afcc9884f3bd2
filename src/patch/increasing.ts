/**
 * Indexes of a longest strictly increasing subsequence of the numbers; negative numbers take no part.
 * Patience sorting: `tails[n]` is the index of the smallest number that ends an increasing run of n + 1 numbers.
 */
export function longestIncreasing(numbers: readonly number[]): number[] {
  const tails: number[] = [];
  const previous = new Map<number, number>();
  numbers.forEach((number, index) => {
    if (number < 0) return;
    const length = firstNotBelow(tails, numbers, number);
    if (length > 0) previous.set(index, tails[length - 1]!);
    tails[length] = index;
  });
  const result: number[] = [];
  for (let index = tails.at(-1); index !== undefined; index = previous.get(index)) result.push(index);
  return result.reverse();
}

function firstNotBelow(tails: readonly number[], numbers: readonly number[], number: number): number {
  let low = 0;
  let high = tails.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[tails[middle]!]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
