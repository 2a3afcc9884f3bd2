import { Random } from './random.ts';

/** A target that tries each time one of what was recorded, in a way that chance decides. */
export function ofRecorded<Item>(
  all: readonly Item[],
  check: (item: Item, random: Random) => string | undefined,
): Target {
  return {
    make: (random) => JSON.stringify({ at: random.below(all.length), seed: random.next() }),
    check: (input) => {
      const { at, seed } = JSON.parse(input) as { at: number; seed: number };
      return check(all[at % all.length]!, new Random(seed));
    },
  };
}

/** One thing that takes input of others. */
export interface Target {
  /** Makes an input; bytes stand as characters below U+0100 where an input is bytes. */
  make(random: Random): string;
  /**
   * Tries an input. What is thrown is a defect: errors that the tried code may throw are caught here.
   * @returns what is wrong, or undefined
   */
  check(input: string): string | undefined | Promise<string | undefined>;
  close?(): Promise<void>;
}
