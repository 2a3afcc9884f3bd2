import { setTimeout as sleep } from 'node:timers/promises';

/** How long the clock of the load may rest, in milliseconds. */
const tick = 2;

/**
 * Starts work at a constant rate, whatever becomes of what was started before.
 * @param start given the moment at which it was due; latency counts from there, so that a stall hides nothing
 * @param isOver asked before each start
 */
export async function openLoad(perSecond: number, start: (due: number) => void, isOver: () => boolean): Promise<void> {
  const begin = performance.now();
  for (let count = 0; !isOver(); ) {
    const due = begin + (count * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(Math.max(tick, wait));
    else {
      start(due);
      count++;
    }
  }
}
