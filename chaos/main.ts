import { join } from 'node:path';
import { root } from '../test/support/program.ts';
import { type Options, readOptions } from './options.ts';
import { type Verdict, verdictOn } from './report.ts';
import { runMixed } from './scenarios/mixed.ts';

/**
 * `npm run chaos [-- --scenario NAME --minutes N | --seconds N --seed N --rate N --replicas N --workers N]`. Ends with 1
 * where a bar is missed.
 */
const program = join(root, 'dist/cli.js');

const scenarios: Readonly<Record<string, (options: Options) => Promise<Verdict>>> = {
  async mixed({ seed, seconds = 60, perSecond = 200, replicas, workers }) {
    return verdictOn(
      await runMixed({ program, seed, seconds, perSecond, replicas, workers, drainDelay: '5s', pause: 5_000 }),
    );
  },
};

const options = readOptions(process.argv.slice(2));
const run = scenarios[options.scenario];
if (!run) throw new Error(`--scenario is one of ${Object.keys(scenarios).join(', ')}`);
console.log(`scenario ${options.scenario}, seed ${options.seed}`);
const { lines, missed } = await run(options);
for (const line of lines) console.log(line);
for (const sentence of missed) console.log(`MISSED: ${sentence}`);
process.exitCode = missed.length === 0 ? 0 : 1;
