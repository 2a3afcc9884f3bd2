import { spawn } from 'node:child_process';
import { createReadStream, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { twoCores } from './processes.ts';

interface Run {
  readonly seconds: number;
  readonly peakMebibytes: number;
}

/** Times `kube-inject` as a user sees it: whole processes, from files to a file. */
export async function measureKubeInject(root: string, scratch: string): Promise<unknown> {
  const bookinfo = join(root, 'samples/bookinfo.yaml');
  const small = join(scratch, 'small.yaml');
  const large = join(scratch, 'large.yaml');
  writeFileSync(small, Array.from({ length: 1000 }, (_, index) => deployment(index, 2)).join('---\n'));
  writeFileSync(large, Array.from({ length: 1000 }, (_, index) => deployment(index, 160)).join('---\n'));
  const results = {
    ...(await cold(root, bookinfo, scratch)),
    '1,000 small Deployments': await best(root, small, scratch),
    '1,000 Deployments of 10 kB': await best(root, large, scratch),
    '200 MB stream': await streamed(root, large, 20),
    'the same 10 MB, formatting kept': await best(root, large, scratch, keepFormatting),
    '100 MB stream, formatting kept': await streamed(root, large, 10, keepFormatting),
    '2,000 small files, --check': await checked(root, join(scratch, 'files')),
  };
  console.log('\nkube-inject (median of 5 whole processes, of bookinfo 15; of streams and files one)');
  for (const [what, run] of Object.entries(results)) {
    console.log(`${what.padEnd(32)} ${run.seconds.toFixed(2)} s, ${run.peakMebibytes.toFixed(0)} MiB`);
  }
  return results;
}

/** What is short is done more often, in turns with the floor: a program of Node that does nothing. */
async function cold(root: string, file: string, scratch: string): Promise<Record<string, Run>> {
  const floor: Run[] = [];
  const ours: Run[] = [];
  for (let round = 0; round < 15; round++) {
    floor.push(await runProgram(['-e', '0']));
    ours.push(await run(root, ['-f', file, '-o', join(scratch, 'out.yaml')]));
  }
  return { 'bookinfo, cold': medianOf(ours), 'an empty program': medianOf(floor) };
}

function medianOf(runs: Run[]): Run {
  return runs.sort((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)]!;
}

const keepFormatting = ['--output-format', 'preserve'];

async function best(root: string, file: string, scratch: string, options: readonly string[] = []): Promise<Run> {
  const runs: Run[] = [];
  const words = [...options, '-f', file, '-o', join(scratch, 'out.yaml')];
  for (let round = 0; round < 5; round++) runs.push(await run(root, words));
  return medianOf(runs);
}

/** As a repository that is checked before each commit: files that are injected already. */
async function checked(root: string, directory: string): Promise<Run> {
  mkdirSync(directory);
  for (let index = 0; index < 2000; index++) {
    writeFileSync(join(directory, `app-${index}.yaml`), deployment(index, 2));
  }
  await run(root, ['--write', '-f', directory]);
  return run(root, ['--check', '-f', directory]);
}

/** Feeds the same file again and again through standard input. */
async function streamed(root: string, file: string, times: number, options: readonly string[] = []): Promise<Run> {
  return run(root, [...options, '-f', '-'], async (input) => {
    for (let index = 0; index < times; index++) {
      for await (const chunk of createReadStream(file)) {
        if (!input.write(chunk)) await new Promise((resolve) => input.once('drain', resolve));
      }
      input.write('---\n');
    }
    input.end();
  });
}

type Feed = (input: NodeJS.WritableStream) => Promise<void>;

function run(root: string, words: readonly string[], feed?: Feed): Promise<Run> {
  return runProgram([join(root, 'dist/cli.js'), 'kube-inject', ...words], feed);
}

/** On all cores, as a user would run it, and not on the one of this process alone. */
function runProgram(words: readonly string[], feed?: Feed): Promise<Run> {
  const start = performance.now();
  const output = openSync('/dev/null', 'w');
  const command = ['-c', twoCores, process.execPath, ...words];
  const child = spawn('taskset', command, { stdio: [feed ? 'pipe' : 'ignore', output, 'ignore'] });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid!));
  }, 20);
  if (feed) void feed(child.stdin!);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, peakMebibytes: peak });
      else reject(new Error(`${words.join(' ')} ended with ${code}`));
    });
  });
}

function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // It ended between two looks.
  }
}

function deployment(index: number, variables: number): string {
  const env = Array.from(
    { length: variables },
    (_, at) => `        - name: VARIABLE_${at}\n          value: "value number ${at}"\n`,
  ).join('');
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
  namespace: shop
  labels:
    app: app-${index}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: app-${index}
  template:
    metadata:
      labels:
        app: app-${index}
        version: v1
    spec:
      containers:
      - name: app
        image: registry.example.com/shop/app-${index}:1.4.2
        ports:
        - containerPort: 8080
          name: http
        env:
${env}        resources:
          requests:
            cpu: 100m
            memory: 128Mi
        readinessProbe:
          httpGet:
            path: /ready
            port: http
`;
}
