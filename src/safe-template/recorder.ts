import type { ActionNode } from '../template/tree.ts';
import type { WrittenScalar } from '../yaml/index.ts';

/** A scalar of a fragment: its text, and what it means. */
export interface TypedText {
  readonly text: string;
  readonly value: WrittenScalar['value'];
  readonly isKey: boolean;
}

export type Printed = string | TypedText;

export function textOfPrinted(printed: Printed): string {
  return typeof printed === 'string' ? printed : printed.text;
}

/** Whether both would make the same of any place. */
export function isSamePrinted(left: Printed, right: Printed): boolean {
  if (left === right) return true;
  if (typeof left === 'string' || typeof right === 'string') return false;
  return left.text === right.text && left.value === right.value && left.isKey === right.isKey;
}

/** All texts together. */
export function charactersOf(values: readonly Printed[]): number {
  let characters = 0;
  for (const value of values) characters += textOfPrinted(value).length;
  return characters;
}

/**
 * What one run leaves behind. The key tells apart all runs whose skeletons differ:
 *
 * | character   | meaning                                                       |
 * |-------------|---------------------------------------------------------------|
 * | `m` `e`     | something, or nothing, was printed                            |
 * | `1` `0`     | a condition was met or not                                    |
 * | `i` … `;`   | a turn of a loop, the end of a loop                           |
 * | `<5:hello`  | clean text that is not the same in every run                  |
 * | `f` … `;`   | a fragment: clean text and an `m` for each of its scalars     |
 */
export class Recorder {
  key = '';
  values: Printed[] = [];
  /** Where each value was printed; only the program that writes marks tells. */
  prints: ActionNode[] = [];

  start(): void {
    this.key = '';
    this.values = [];
    this.prints = [];
  }
}
