import { expect, it } from 'vitest';
import { createLogger } from '../../src/server/logger.ts';
import { logReview } from '../../src/server/review-log.ts';
import { outcomeWith } from './support.ts';

it('writes lines of JSON', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line: string) => void lines.push(line) });
  logReview(logger, outcomeWith({ warnings: ['odd'], detail: 'app=x' }), 1.23456);
  logger.debug({}, 'hidden');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      uid: 'u1',
      namespace: 'shop',
      name: 'cart-',
      decision: 'injected',
      reason: 'policy-enabled',
      detail: 'app=x',
      templates: ['sidecar'],
      operations: 3,
      milliseconds: 1.235,
      warnings: ['odd'],
      msg: 'review',
    },
  ]);
});

it('writes lines of a bounded length, whatever a pod holds', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line: string) => void lines.push(line) });
  const long = 'x'.repeat(300_000);
  const outcome = outcomeWith({ uid: long, namespace: long, name: long, detail: long, warnings: [long, 'odd'] });
  logReview(logger, outcome, 1);
  const cut = `${'x'.repeat(253)}…`;
  expect(JSON.parse(lines[0]!)).toMatchObject({ uid: cut, namespace: cut, name: cut });
  expect(JSON.parse(lines[0]!).warnings).toEqual([expect.stringContaining('characters left out'), 'odd']);
  expect(lines[0]!.length).toBeLessThan(6000);
});
