import { setFlagsFromString } from 'node:v8';

/** In milliseconds. Most commands end before. */
const shortRun = 250;

/**
 * What runs once is not worth optimising, nor is a small heap worth marking; a short command would spend a quarter of its
 * processor time on both. So V8 begins with that only when the command turns out to be a long one.
 * @returns ends the special treatment, if it has not ended yet
 */
export function favourShortRun(): () => void {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--no-incremental-marking');
  const end = (): void => {
    clearTimeout(timer);
    setFlagsFromString('--opt');
    setFlagsFromString('--incremental-marking');
  };
  const timer = setTimeout(end, shortRun).unref();
  return end;
}
