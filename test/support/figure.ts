import { TestRunner } from 'vitest';
import { processorMilliseconds } from '../../src/config/processor-time.ts';

/**
 * Notes what a test counted or measured, for the table that `npm run reliability` prints.
 * @param isWithin false where a measured time or size is beyond its bar: tests must also pass on a machine that is busy, the
 * table says so
 */
export function figure(text: string, isWithin = true): void {
  const { meta } = TestRunner.getCurrentTest()! as { meta: { figures?: string[]; isBeyondBar?: boolean } };
  meta.figures = [...(meta.figures ?? []), text];
  if (!isWithin) meta.isBeyondBar = true;
  console.info(`figure: ${text}`);
}

/** `npm run reliability` tries everything; a run of all tests a part of it. */
export const isWhole = process.env.RELIABILITY === 'whole';

/** How often something is tried. */
export function times(usually: number, whole: number): number {
  return isWhole ? whole : usually;
}

/** Milliseconds of the processor that a run takes, and what came of it. */
export function timed<Result>(run: () => Result): { milliseconds: number; result: Result } {
  const start = processorMilliseconds();
  const result = run();
  return { milliseconds: processorMilliseconds() - start, result };
}

/** Notes the median of times of one thing. @param bar milliseconds that it should not take */
export function figureOfTimes(milliseconds: readonly number[], bar: number): void {
  const median = milliseconds.toSorted((one, other) => one - other)[milliseconds.length >> 1]!;
  figure(`${median.toFixed(1)} ms (bar ${bar})`, median <= bar);
}
