import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WorkQueue } from '../../src/server/work-queue.ts';

function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it('does work at once while there is time', () => {
  const queue = new WorkQueue();
  const done: number[] = [];
  for (let number = 0; number < 3; number++) queue.run(() => done.push(number));
  expect(done).toEqual([0, 1, 2]);
});

it('lets others have their turn after long work, and keeps the order', async () => {
  const queue = new WorkQueue();
  const done: string[] = [];
  queue.run(() => busy(15));
  for (const name of ['a', 'b', 'c']) {
    queue.run(() => {
      busy(15);
      done.push(name);
    });
  }
  expect(done).toEqual([]);
  while (!done.includes('c')) {
    await turn();
    done.push('others');
  }
  expect(done.filter((name) => name !== 'others')).toEqual(['a', 'b', 'c']);
  expect(done.indexOf('others')).toBeLessThan(done.indexOf('b'));
});
