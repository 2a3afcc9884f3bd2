import { setFlagsFromString } from 'node:v8';

/** In milliseconds. Most commands end before. */
const shortRun = 250;

/**
 * Settings for what this program does: little, or many small things each of which is soon forgotten.
 *
 * What runs once is not worth optimising, nor is a small heap worth marking; a short command would spend a quarter of its
 * processor time on both. So V8 begins with that only when the command turns out to be a long one. From then on the space for
 * what is new grows no more, which it would do up to three times 16 MB: of a review or a document hardly anything lives on, so
 * that looking through less space more often costs no more, and it stays in the caches of the processor.
 * @returns puts back what V8 has otherwise, under which the code cache is written
 */
export function setUpV8(): () => void {
  favourShortRun();
  const timer = setTimeout(favourLongRun, shortRun).unref();
  return () => {
    clearTimeout(timer);
    restore();
  };
}

function favourShortRun(): void {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--no-incremental-marking');
}

function favourLongRun(): void {
  restore();
  setFlagsFromString('--semi-space-growth-factor=1');
}

function restore(): void {
  setFlagsFromString('--opt');
  setFlagsFromString('--incremental-marking');
  setFlagsFromString('--semi-space-growth-factor=2');
}
