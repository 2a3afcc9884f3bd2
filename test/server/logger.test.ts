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

it('cuts a message that repeats a long text', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line: string) => void lines.push(line) });
  logReview(logger, outcomeWith({ result: 'denied', message: `invalid ${'x'.repeat(300_000)}` }), 1);
  const { message } = JSON.parse(lines[0]!);
  expect(message).toBe(`invalid ${'x'.repeat(2040)}…`);
});
