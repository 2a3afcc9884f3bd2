import { expect, it } from 'vitest';
import { Backoff } from '../../src/cluster/backoff.ts';

it('draws from nothing to a ceiling that doubles up to a limit, on top of what the server asks for', () => {
  const highest = new Backoff(500, 30_000, () => 1);
  const delays = Array.from({ length: 100 }, () => highest.next());
  expect(delays.slice(0, 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(delays.at(-1)).toBe(30_000);
  expect(highest.next(7_000)).toBe(37_000);
  highest.reset();
  expect(highest.next()).toBe(500);
  expect(new Backoff(500, 30_000, () => 0).next()).toBe(0);
});
