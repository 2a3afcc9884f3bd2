import { TestRunner } from 'vitest';

/** Notes what a test counted or measured, for the table that `npm run reliability` prints. */
export function figure(text: string): void {
  const { meta } = TestRunner.getCurrentTest()! as { meta: { figures?: string[] } };
  meta.figures = [...(meta.figures ?? []), text];
  console.info(`figure: ${text}`);
}

/** `npm run reliability` tries everything; a run of all tests a part of it. */
export const isWhole = process.env.RELIABILITY === 'whole';

/** How often something is tried. */
export function times(usually: number, whole: number): number {
  return isWhole ? whole : usually;
}

/** Milliseconds that a run takes, and what came of it. */
export function timed<Result>(run: () => Result): { milliseconds: number; result: Result } {
  const start = performance.now();
  const result = run();
  return { milliseconds: performance.now() - start, result };
}

/** The largest of several measured times, in words. */
export function slowest(milliseconds: readonly number[]): string {
  return `slowest ${Math.max(...milliseconds).toFixed(1)} ms of ${milliseconds.length}`;
}
