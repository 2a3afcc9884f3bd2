import { join } from 'node:path';
import { root } from '../test/support/program.ts';
import { type Options, readOptions } from './options.ts';
import { type Verdict, verdictOn } from './report.ts';
import { runCertificates } from './scenarios/certificates.ts';
import { runFlips } from './scenarios/flips.ts';
import { runIdle } from './scenarios/idle.ts';
import { runMixed } from './scenarios/mixed.ts';
import { runOverload } from './scenarios/overload.ts';
import { runSlow } from './scenarios/slow.ts';

/**
 * `npm run chaos [-- --scenario NAME --minutes N | --seconds N --seed N --rate N --replicas N --workers N --kept N]`.
 * Ends with 1 where a bar is missed.
 */
const program = join(root, 'dist/cli.js');

const drainDelay = '5s';

const scenarios: Readonly<Record<string, (options: Options) => Promise<Verdict>>> = {
  async mixed({ seed, seconds = 60, perSecond = 200, replicas = 2, workers }) {
    return verdictOn(
      await runMixed({ program, seed, seconds, perSecond, replicas, workers, drainDelay, pause: 5_000 }),
    );
  },
  certificates: ({ seed, perSecond = 2_000, replicas = 1, workers }) =>
    runCertificates({ program, seed, perSecond, replicas, workers, drainDelay, swaps: 100, reviews: 100_000 }),
  idle: ({ seed, replicas = 1, workers }) =>
    runIdle({ program, seed, replicas, workers, drainDelay, connections: 1_000 }),
  slow: ({ seconds = 80, perSecond = 300, workers }) =>
    runSlow({ program, replicas: 1, workers, drainDelay, seconds, perSecond, sockets: 1_000 }),
  overload: ({ seconds = 30, workers, kept }) =>
    runOverload({ program, replicas: 1, workers, drainDelay, seconds, times: 3, kept }),
  flips: ({ seed, seconds = 600 }) => runFlips({ program, seed, seconds }),
};

const options = readOptions(process.argv.slice(2));
const run = scenarios[options.scenario];
if (!run) throw new Error(`--scenario is one of ${Object.keys(scenarios).join(', ')}`);
console.log(`scenario ${options.scenario}, seed ${options.seed}`);
const { lines, missed } = await run(options);
for (const line of lines) console.log(line);
for (const sentence of missed) console.log(`MISSED: ${sentence}`);
process.exitCode = missed.length === 0 ? 0 : 1;
