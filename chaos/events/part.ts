import { setTimeout as sleep } from 'node:timers/promises';
import type { Chronicle } from '../chronicle.ts';
import type { Random } from '../random.ts';
import type { Stage } from '../stage.ts';

/** What those need who do something to the servers. */
export interface Part {
  readonly stage: Stage;
  readonly chronicle: Chronicle;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** The longest time between two things that one part does, in milliseconds. */
  readonly pause: number;
}

/** How long something may take that takes a second, on a machine that is slow and busy; in milliseconds. */
export const patience = 60_000;

/** Does one thing after the other, with rests between, until it is told to stop. */
export async function repeatedly({ random, signal, pause }: Part, next: () => () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await sleep(random.between(pause / 5, pause), undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await next()();
  }
}
