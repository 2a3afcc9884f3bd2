import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { admit } from '../src/admission/admit.ts';
import { loadSnapshot } from '../src/config/load-snapshot.ts';
import type { Snapshot } from '../src/inject/index.ts';
import { makeCertificate } from '../src/server/self-made-certificate.ts';
import { measureKubeInject } from './kube-inject.ts';
import { closedLoop, type LoadResult, memoryOf, openLoop } from './load.ts';
import { clientCore, outputOn, type ServerProcess, serverCore, startServer, twoCores } from './processes.ts';
import { measureRecorder } from './recorder.ts';
import { measureStages } from './stages.ts';
import { variantOf } from './variants.ts';
import { measureWorkers } from './workers.ts';
import { floorRequestsFor, requestsFor, sweep, type Workload, workloads } from './workloads.ts';

/**
 * `npm run bench [-- --rounds N --seconds N --only W2,W4 --config PATH --parts NAMES --reviews N]`: ours and the floor in turns on one core, the
 * client on the other; medians of the rounds. Prints a table and writes bench-results/latest.json.
 */
const root = resolve(import.meta.dirname, process.env.BENCH_ROOT ?? '..');
const options = readOptions(process.argv.slice(2));

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly only: ReadonlySet<string> | undefined;
  readonly config: string | undefined;
  readonly parts: ReadonlySet<string>;
  /** How many are sent before memory is looked at. */
  readonly reviews: number;
}

function readOptions(words: readonly string[]): Options {
  const value = (name: string): string | undefined => {
    const at = words.indexOf(`--${name}`);
    return at < 0 ? undefined : words[at + 1];
  };
  return {
    rounds: Number(value('rounds') ?? 5),
    seconds: Number(value('seconds') ?? 4),
    only: value('only') ? new Set(value('only')!.split(',')) : undefined,
    config: value('config'),
    reviews: Number(value('reviews') ?? 100_000),
    parts: new Set(
      (value('parts') ?? 'throughput,latency,recorder,workers,sweep,memory,kube-inject,stages').split(','),
    ),
  };
}

interface Row {
  readonly workload: string;
  readonly title: string;
  readonly floor: LoadResult;
  readonly ours: LoadResult;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function medianOf(results: readonly LoadResult[]): LoadResult {
  const of = (pick: (result: LoadResult) => number) => median(results.map(pick));
  return {
    requestsPerSecond: of((one) => one.requestsPerSecond),
    cpuPerRequest: of((one) => one.cpuPerRequest),
    p50: of((one) => one.p50),
    p99: of((one) => one.p99),
    p999: of((one) => one.p999),
    requests: results.reduce((sum, one) => sum + one.requests, 0),
    fault: results.find((one) => one.fault)?.fault,
  };
}

const scratch = mkdtempSync(join(tmpdir(), 'sidecar-injector-bench-'));

function startOurs(...words: string[]): Promise<ServerProcess> {
  return startOn(undefined, words);
}

/** @param cores as `taskset` names them; undefined for the one that servers have otherwise */
function startOn(cores: string | undefined, words: readonly string[]): Promise<ServerProcess> {
  const configuration = options.config ? ['--config', options.config] : [];
  const command = [
    process.execPath,
    join(root, 'dist/cli.js'),
    'serve',
    '--port',
    '0',
    '--admin-port',
    '0',
    '--revision',
    'default',
    ...configuration,
    ...words,
  ];
  return startServer(command, /https:\/\/127\.0\.0\.1:(\d+)/, cores);
}

async function startFloor(workload: Workload, snapshot: Snapshot, certificate: Certificate): Promise<ServerProcess> {
  const answers = workload.reviews
    .map((review) => admit(variantOf(review, 0), '/inject', snapshot).body)
    .sort((a, b) => a.length - b.length);
  const canned = answers[Math.floor(answers.length / 2)]!.replace(/"uid":"[^"]*"/, '"uid":"UID"');
  const file = join(scratch, `${workload.id}.json`);
  writeFileSync(file, canned);
  return startServer(
    [process.execPath, join(import.meta.dirname, 'floor.mjs'), certificate.key, certificate.certificate, file],
    /listening (\d+)/,
  );
}

interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

async function certificateFiles(): Promise<Certificate> {
  const made = await makeCertificate(['localhost', '127.0.0.1'], new Date());
  const files = { key: join(scratch, 'tls.key'), certificate: join(scratch, 'tls.crt') };
  writeFileSync(files.key, made.key, { mode: 0o600 });
  writeFileSync(files.certificate, made.certificate);
  return files;
}

async function compare(workload: Workload, snapshot: Snapshot, certificate: Certificate): Promise<Row> {
  const ours = await startOurs();
  const floor = await startFloor(workload, snapshot, certificate);
  const results = { ours: [] as LoadResult[], floor: [] as LoadResult[] };
  const seconds = options.seconds;
  await closedLoop(ours.port, ours.pid, requestsFor(workload, snapshot), 2);
  await closedLoop(floor.port, floor.pid, floorRequestsFor(workload), 1);
  for (let round = 0; round < options.rounds; round++) {
    results.floor.push(await closedLoop(floor.port, floor.pid, floorRequestsFor(workload), seconds));
    results.ours.push(await closedLoop(ours.port, ours.pid, requestsFor(workload, snapshot), seconds));
  }
  await ours.stop();
  await floor.stop();
  return { workload: workload.id, title: workload.title, floor: medianOf(results.floor), ours: medianOf(results.ours) };
}

function printRow(row: Row): void {
  const { floor, ours } = row;
  const columns = [
    row.workload.padEnd(16),
    row.title.padEnd(22),
    floor.requestsPerSecond.toFixed(0).padStart(8),
    ours.requestsPerSecond.toFixed(0).padStart(8),
    `${((100 * ours.requestsPerSecond) / floor.requestsPerSecond).toFixed(0)} %`.padStart(7),
    floor.cpuPerRequest.toFixed(0).padStart(9),
    ours.cpuPerRequest.toFixed(0).padStart(9),
    ours.p50.toFixed(2).padStart(8),
    ours.p99.toFixed(2).padStart(8),
  ];
  console.log(columns.join(' ') + (ours.fault ? `   VOID: ${ours.fault}` : ''));
}

function printHead(title: string): void {
  console.log(`\n${title}`);
  console.log(
    'workload         what                    floor/s   ours/s  o/f     floor us   ours us      p50      p99 ms',
  );
}

async function main(): Promise<void> {
  execFileSync('taskset', ['-p', '-c', clientCore, String(process.pid)], { stdio: 'ignore' });
  const snapshot = await loadSnapshot({ ...(options.config ? { config: options.config } : {}), revision: 'default' });
  const certificate = await certificateFiles();
  const report: Record<string, unknown> = { machine: machine(), node: process.version, rounds: options.rounds };
  const wanted = workloads(snapshot).filter((one) => !options.only || options.only.has(one.id));
  if (options.parts.has('throughput')) {
    printHead(`closed loop, 25 connections, TLS 1.3, one core; ${machine()}, Node ${process.version}`);
    const rows: Row[] = [];
    for (const workload of wanted) {
      rows.push(await compare(workload, snapshot, certificate));
      printRow(rows.at(-1)!);
    }
    report.throughput = rows;
  }
  if (options.parts.has('latency')) report.latency = await latency(snapshot, certificate);
  if (options.parts.has('recorder')) {
    const workload = workloads(snapshot).find((one) => one.id === 'W2u')!;
    const { rounds, seconds } = options;
    report.recorder = await measureRecorder({ start: startOurs, workload, snapshot, scratch, rounds, seconds });
  }
  if (options.parts.has('workers')) {
    const requests = requestsFor(workloads(snapshot).find((one) => one.id === 'W3n')!, snapshot);
    const { rounds, seconds } = options;
    report.workers = await measureWorkers({
      ...{ requests, rounds, seconds },
      start: (...words) => startOn(twoCores, words),
    });
  }
  if (options.parts.has('sweep')) report.sweep = await sweeps(snapshot);
  if (options.parts.has('memory')) report.memory = await memory(snapshot);
  if (options.parts.has('stages')) report.stages = await measureStages(root, snapshot);
  if (options.parts.has('kube-inject')) report.kubeInject = await measureKubeInject(root, scratch);
  mkdirSync(join(root, 'bench-results'), { recursive: true });
  writeFileSync(join(root, 'bench-results/latest.json'), `${JSON.stringify(report, null, 2)}\n`);
  rmSync(scratch, { recursive: true });
  console.log('\nwritten to bench-results/latest.json');
}

function machine(): string {
  const [first] = cpus();
  return `${cpus().length} x ${first?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

/** Open loop at half of our maximum of the same run, for the floor as for ours. */
async function latency(snapshot: Snapshot, certificate: Certificate): Promise<unknown> {
  const workload = workloads(snapshot).find((one) => one.id === 'W2')!;
  const ours = await startOurs();
  const floor = await startFloor(workload, snapshot, certificate);
  const requests = requestsFor(workload, snapshot);
  await closedLoop(ours.port, ours.pid, requests, 2);
  await closedLoop(floor.port, floor.pid, floorRequestsFor(workload), 1);
  const maximum = await closedLoop(ours.port, ours.pid, requests, options.seconds);
  const rate = maximum.requestsPerSecond / 2;
  const results = { ours: [] as LoadResult[], floor: [] as LoadResult[] };
  for (let round = 0; round < options.rounds; round++) {
    results.floor.push(await openLoop(floor.port, floor.pid, floorRequestsFor(workload), rate, options.seconds));
    results.ours.push(await openLoop(ours.port, ours.pid, requests, rate, options.seconds));
  }
  await ours.stop();
  await floor.stop();
  const medians = { ours: medianOf(results.ours), floor: medianOf(results.floor) };
  console.log(`\nopen loop at ${rate.toFixed(0)} bookinfo reviews/s, half load`);
  for (const [who, { p50, p99, p999 }] of Object.entries(medians)) {
    console.log(`${who.padEnd(6)} p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, p99.9 ${p999.toFixed(2)} ms`);
  }
  const pauses = await pausesOfTheMachine();
  for (const [core, of] of Object.entries(pauses)) {
    console.log(
      `for comparison: on the core of the ${core}, a loop that does nothing stood still ${of.length} times for more than 1 ms in 5 s, ${sum(of).toFixed(0)} ms in all, ${Math.max(0, ...of).toFixed(1)} ms at most`,
    );
  }
  const { millisecondsToReady } = ours;
  console.log(`start to ready: ${millisecondsToReady.toFixed(0)} ms`);
  return { perSecond: rate, ...medians, pauses, millisecondsToReady };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What a shared machine adds to any latency, while both cores are busy as under load. */
async function pausesOfTheMachine(): Promise<{ server: readonly number[]; client: readonly number[] }> {
  const program = join(import.meta.dirname, 'pauses.mjs');
  const [server, client] = await Promise.all([serverCore, clientCore].map((core) => outputOn(core, program)));
  return { server: JSON.parse(server!), client: JSON.parse(client!) };
}

async function sweeps(snapshot: Snapshot): Promise<unknown> {
  const ours = await startOurs();
  const table: Record<string, number> = {};
  console.log('\nserver CPU per review while a pod doubles');
  for (const what of ['containers', 'env', 'annotations'] as const) {
    const sizes = what === 'containers' ? [10, 20, 40, 80, 160] : [250, 500, 1000, 2000, 4000];
    const figures: string[] = [];
    for (const workload of sweep(what, sizes)) {
      const requests = requestsFor(workload, snapshot);
      await closedLoop(ours.port, ours.pid, requests, 0.5);
      const result = await closedLoop(ours.port, ours.pid, requests, options.seconds / 2);
      table[workload.id] = result.cpuPerRequest;
      figures.push(`${workload.id.split(' ')[1]}: ${result.cpuPerRequest.toFixed(0)} us`);
    }
    console.log(`${what.padEnd(12)} ${figures.join('   ')}`);
  }
  await ours.stop();
  return table;
}

async function memory(snapshot: Snapshot): Promise<unknown> {
  const ours = await startOurs();
  const requests = requestsFor(workloads(snapshot).find((one) => one.id === 'W6')!, snapshot);
  let sent = 0;
  const measured: { readonly reviews: number; readonly resident: number }[] = [];
  while (sent < options.reviews) {
    sent += (await closedLoop(ours.port, ours.pid, requests, 5)).requests;
    measured.push({ reviews: sent, resident: memoryOf(ours.pid).now });
  }
  const { now, peak } = memoryOf(ours.pid);
  await ours.stop();
  const half = measured[Math.floor(measured.length / 2)]!;
  console.log(`\nresident memory after ${sent} reviews (mix): ${now.toFixed(0)} MiB, highest ${peak.toFixed(0)} MiB`);
  console.log(`after ${half.reviews} it was ${half.resident.toFixed(0)} MiB`);
  return { resident: now, peak, measured };
}

if (!existsSync(join(root, 'dist/cli.js'))) throw new Error('dist/cli.js is missing: run npm run build first');
await main();
