import { Random } from './random.ts';
import type { Target } from './target.ts';

/** Longest time that one input may take, in milliseconds. */
export const longestInput = 1000;

const ownNames = Reflect.ownKeys(Object.prototype).length;

/** An input that showed something wrong; with its target it is a case for the tests. */
export interface FoundCase {
  readonly target: string;
  readonly seed: string;
  readonly number: number;
  readonly complaint: string;
  readonly input: string;
}

/** The input of a number: the same wherever and whenever it is made. */
export function inputOf(target: Target, name: string, seed: string, number: number): string {
  return target.make(new Random(seed, name, number));
}

/** What is wrong with how an input is taken; defects with their stack. */
export async function complaintOf(target: Target, input: string): Promise<string | undefined> {
  const began = performance.now();
  try {
    const result = target.check(input);
    const complaint = result instanceof Promise ? await result : result;
    if (complaint !== undefined) return complaint;
  } catch (error) {
    return `threw ${error instanceof Error ? error.stack : String(error)}`;
  }
  if (Reflect.ownKeys(Object.prototype).length !== ownNames) return 'Object.prototype is not what it was';
  const milliseconds = performance.now() - began;
  return milliseconds > longestInput ? `took ${milliseconds.toFixed(0)} ms` : undefined;
}

/** As above, but takes an input for slow only if it is so twice: the machine may have had other things to do. */
export async function confirmedComplaintOf(target: Target, input: string): Promise<string | undefined> {
  const complaint = await complaintOf(target, input);
  return complaint?.startsWith('took ') ? await complaintOf(target, input) : complaint;
}
