import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { root } from '../support/program.ts';
import { startReplica } from './support/injector.ts';
import { run } from './support/run.ts';
import { newScratch } from './support/scratch.ts';
import { describeOnCluster } from './support/suite.ts';

const drainDelay = 300;
const review = readFileSync(join(root, 'samples/review.json'), 'utf8');

interface Report {
  readonly answered: number;
  readonly moved: number;
  readonly failures: readonly string[];
}

describeOnCluster('Go’s own HTTP client', () => {
  let program: string;

  beforeAll(async () => {
    program = join(newScratch(), 'drain-clients');
    const folder = join(import.meta.dirname, 'drain-clients');
    const { code, stderr } = await run('go', ['-C', folder, 'build', '-o', program, '.']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  /** Reviews that are sent around the end of a drain. @param words options of the clients, then of the injector */
  async function drainUnder(words: readonly string[], options: readonly string[]): Promise<Report> {
    const { port, program: injector } = await startReplica([...options, '--drain-delay', `${drainDelay}ms`]);
    const place = ['-url', `https://127.0.0.1:${port}/inject?timeout=10s`, '-pid', String(injector.child.pid)];
    const { code, stdout, stderr } = await run(program, [...place, ...words], { input: review });
    expect(code, stderr).toBe(0);
    expect(await injector.exit).toBe(0);
    return JSON.parse(stdout);
  }

  const aroundTheEnd = ['-earliest', `${drainDelay - 50}ms`, '-latest', `${drainDelay + 150}ms`];
  // Who comes in the very moment in which the kernel closes a listener is reset; in a cluster nobody comes any more.
  const beforeTheEnd = ['-earliest', `${drainDelay - 20}ms`, '-latest', `${drainDelay}ms`];

  it.each<[string, readonly string[], readonly string[]]>([
    ['on connections that were idle', ['-clients', '30', ...aroundTheEnd], []],
    ['on connections to workers that were idle', ['-clients', '30', ...aroundTheEnd], ['--workers', '2']],
    ['on new connections', ['-clients', '15', '-kept=false', ...beforeTheEnd], []],
  ])('R5: loses no review that it sends %s when a replica ends', async (what, words, options) => {
    const reports: Report[] = [];
    for (let count = 0; count < 8; count++) reports.push(await drainUnder(words, options));
    const sum = (of: (report: Report) => number): number => reports.reduce((total, one) => total + of(one), 0);
    const [answered, moved] = [sum((one) => one.answered), sum((one) => one.moved)];
    console.info(`end to end: 8 drains, ${what}: ${answered} reviews answered, ${moved} need another replica`);
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    expect(answered).toBeGreaterThan(0);
  });
});
