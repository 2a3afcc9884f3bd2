import { setTimeout as sleep } from 'node:timers/promises';

/** Generous: machines may be four times slower than the one this was written on, and busy with other tests. */
const limit = 60_000;

/**
 * Asks until there is an answer.
 * @param look returns undefined, or throws, as long as it is not so
 * @throws what was seen last, when the limit (in milliseconds) is over
 */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value | undefined> | Value | undefined,
  within = limit,
): Promise<Value> {
  const deadline = Date.now() + within;
  let complaint: unknown;
  do {
    try {
      const found = await look();
      if (found !== undefined) return found;
      complaint = undefined;
    } catch (error) {
      complaint = error;
    }
    await sleep(50);
  } while (Date.now() < deadline);
  throw new Error(`not within ${within / 1000} s: ${what}${complaint === undefined ? '' : `: ${complaint}`}`);
}
