import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Leftovers } from '../../src/server/leftovers.ts';

const mebibyte = 1024 * 1024;

it('P3: collects what a body at the limit leaves behind', async () => {
  const left = (() => new WeakRef(new ArrayBuffer(7 * mebibyte)))();
  // Whoever asks for it keeps it for the rest of the turn.
  await turn();
  new Leftovers().add(7 * mebibyte);
  await turn();
  await turn();
  expect(left.deref()).toBeUndefined();
});

it('collects once the answer is on its way, and nothing for bodies of new pods', async () => {
  let collections = 0;
  const leftovers = new Leftovers(() => collections++);
  leftovers.add(3 * mebibyte);
  leftovers.add(7 * mebibyte);
  expect(collections).toBe(0);
  await turn();
  expect(collections).toBe(1);
});
