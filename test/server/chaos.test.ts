import { expect, it } from 'vitest';
import { verdictOn } from '../../chaos/report.ts';
import { runMixed } from '../../chaos/scenarios/mixed.ts';
import { figure } from '../support/figure.ts';
import { useProgram } from '../support/program-place.ts';

const program = useProgram('chaos');

/** The same every time, so that a failure comes again; `npm run chaos` draws others. */
const seed = 20261121;

it('R1, R5, R6, R7, T6: reload, rotation, replacement, kills and slow clients at once cost no review', async () => {
  const timing = { seconds: 15, pause: 1_500, drainDelay: '2s' };
  const settings = { program: program.main, seed, ...timing, perSecond: 40, replicas: 2, workers: 1 };
  const report = await runMixed(settings);
  const { lines, missed } = verdictOn(report);
  const { failed, lost } = report.chronicle;
  figure(`${report.counts.sent} reviews, ${failed} failed, ${lost} more lost in killed processes`);
  console.info(`chaos: seed ${seed}\n${lines.join('\n')}`);
  expect(missed).toEqual([]);
  expect(report.counts.sent).toBeGreaterThan(100);
  expect(report.counts.checked).toBeGreaterThan(5);
}, 300_000);
