import { performance } from 'node:perf_hooks';

/** A loop that does nothing: prints for how long it was not let run, each time in milliseconds, where that was more than 1. */
const pauses: number[] = [];
let last = performance.now();
for (const end = last + 5000; last < end; ) {
  const now = performance.now();
  if (now - last > 1) pauses.push(now - last);
  last = now;
}
console.log(JSON.stringify(pauses));
