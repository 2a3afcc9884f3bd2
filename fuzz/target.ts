import type { Random } from './random.ts';

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
