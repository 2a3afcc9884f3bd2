import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Work, WorkQueue } from '../../src/server/work-queue.ts';

function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** Work that is never given up in vain: giving it up is noted as another thing done. */
function work(action: () => void, giveUp: () => void = () => expect.unreachable('was given up')): Work {
  return { do: action, giveUp };
}

it('does work at once while there is time', () => {
  const queue = new WorkQueue();
  const done: number[] = [];
  for (let number = 0; number < 3; number++) queue.run(work(() => done.push(number)));
  expect(done).toEqual([0, 1, 2]);
});

it('lets others have their turn after long work, and keeps the order', async () => {
  const queue = new WorkQueue();
  const done: string[] = [];
  queue.run(work(() => busy(15)));
  for (const name of ['a', 'b', 'c']) {
    queue.run(
      work(() => {
        busy(15);
        done.push(name);
      }),
    );
  }
  expect(done).toEqual([]);
  while (!done.includes('c')) {
    await turn();
    done.push('others');
  }
  expect(done.filter((name) => name !== 'others')).toEqual(['a', 'b', 'c']);
  expect(done.indexOf('others')).toBeLessThan(done.indexOf('b'));
});

it('R8: gives work as much time as the sockets took', async () => {
  const queue = new WorkQueue();
  let done = 0;
  let spent = 0;
  queue.run(work(() => busy(15)));
  for (let number = 0; number < 50; number++) {
    queue.run(
      work(() => {
        const start = performance.now();
        busy(1);
        spent += performance.now() - start;
        done++;
      }),
    );
  }
  // What sockets do between two turns of the queue.
  busy(300);
  await turn();
  // On a machine that pauses, the time may be over before the work is.
  expect(done === 50 || spent > 250, `${done} done in ${spent} ms`).toBe(true);
});

describe('R8: more work than can be done', () => {
  const patience = { wait: 30, crowd: 0, burst: 400, calm: 300 };

  /** Offers three times as much as can be done for a while, and tells what became of it and what it waited for. */
  async function overload(queue: WorkQueue, milliseconds: number): Promise<{ done: number[]; givenUp: number[] }> {
    const done: number[] = [];
    const givenUp: number[] = [];
    const end = performance.now() + milliseconds;
    for (let due = performance.now(); performance.now() < end; await turn()) {
      for (; due < performance.now(); due += 2) {
        const since = performance.now();
        const waited = (): number => performance.now() - since;
        queue.run(
          work(
            () => {
              done.push(waited());
              busy(6);
            },
            () => givenUp.push(waited()),
          ),
        );
      }
    }
    return { done, givenUp };
  }

  it('is given up once it waits for longer than a burst lasts, and the rest is done in time', async () => {
    const { done, givenUp } = await overload(new WorkQueue(patience), 1_500);
    expect(givenUp.length).toBeGreaterThan(50);
    expect(done.length).toBeGreaterThan(50);
    expect(givenUp.every((waited) => waited > patience.wait)).toBe(true);
    // One may be held up by the machine between the look at the clock and the work.
    const late = done.slice(-50).filter((waited) => waited > patience.wait + 5);
    expect(late.length).toBeLessThan(5);
  });

  it('is done to the last, if late, where no more waits than one API server has in flight', async () => {
    const { done, givenUp } = await overload(new WorkQueue({ ...patience, crowd: 10_000 }), 1_200);
    expect([givenUp, done.some((waited) => waited > patience.burst)]).toEqual([[], true]);
  });

  it('is done to the last where it is a burst, also soon after it was too much', async () => {
    const queue = new WorkQueue(patience);
    expect((await overload(queue, 1_200)).givenUp).not.toEqual([]);
    await sleep(patience.calm * 2);
    let done = 0;
    for (let number = 0; number < 20; number++) {
      queue.run(
        work(() => {
          busy(5);
          done++;
        }),
      );
    }
    while (done < 20) await turn();
  });
});
