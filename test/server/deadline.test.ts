import { expect, it } from 'vitest';
import { timeoutOf } from '../../src/server/deadline.ts';
import fc from '../support/properties.ts';

it.each([
  ['/inject?timeout=10s', 10_000],
  ['/inject?timeout=1s', 1_000],
  ['/inject?timeout=30s', 30_000],
  ['/inject?timeout=1500ms', 1_500],
  ['/inject?timeout=0.5s', 500],
  ['/inject?a=b&timeout=5s&c=d', 5_000],
  ['/inject?timeout=10m', 30_000],
  ['/inject', 10_000],
  ['/inject?timeout=', 10_000],
  ['/inject?timeout=0s', 10_000],
  ['/inject?timeout=-5s', 10_000],
  ['/inject?timeout=soon', 10_000],
  ['/inject?timeout=5', 10_000],
  ['/inject?xtimeout=5s', 10_000],
  ['/inject/timeout=5s', 10_000],
  [`/inject?timeout=${'9'.repeat(10_000)}s`, 10_000],
])('%.40s gives %d ms', (url, milliseconds) => {
  expect(timeoutOf(url)).toBe(milliseconds);
});

it('takes anything', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const milliseconds = timeoutOf(`/inject?timeout=${text}`);
      expect(milliseconds > 0 && milliseconds <= 30_000).toBe(true);
    }),
  );
});
