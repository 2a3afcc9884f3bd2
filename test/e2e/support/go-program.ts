import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const moduleDirectory = resolve(import.meta.dirname, '../control-plane');

/** From nothing, with two cores of today, it takes 6 to 8 minutes. */
const buildLimit = 30 * 60_000;

/** What is built of the module beside this folder, and from which package. */
const packages = { 'control-plane': '.', helm: 'helm.sh/helm/v4/cmd/helm' } as const;

export type GoProgram = keyof typeof packages;

/** There is no Go to build with. */
export class GoMissing extends Error {}

/**
 * The path of a program written in Go; it is built when this machine does not have it yet, once for all who ask.
 * @throws {GoMissing} where Go is not installed
 */
export async function goProgram(name: GoProgram): Promise<string> {
  const flags = buildFlags();
  const directory = join(cacheDirectory(), await cacheKey(flags));
  const file = join(directory, name);
  if (existsSync(file)) return file;
  mkdirSync(directory, { recursive: true });
  const isOurs = await takeLock(file);
  if (!isOurs) return file;
  try {
    await build(name, flags, file);
  } finally {
    rmSync(lockOf(file), { force: true });
  }
  return file;
}

function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sidecar-injector/control-plane');
}

/** Another input of the build gives another key, so what lies in the cache never has to be doubted. */
async function cacheKey(flags: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(await goEnvironment());
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(moduleDirectory, file)));
  return hash.update(flags.join('\0')).digest('hex').slice(0, 16);
}

const environment = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };

async function goEnvironment(): Promise<string> {
  try {
    const options = { cwd: moduleDirectory, env: environment };
    return (await promisify(execFile)('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], options)).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new GoMissing(
      'the end-to-end tests need Go (https://go.dev), of which they build an API server; there is none',
    );
  }
}

/** The version of a module that go.mod asks for, such as `v1.35.4`. */
export function requiredVersion(module: string): string {
  const text = readFileSync(join(moduleDirectory, 'go.mod'), 'utf8');
  const line = text.split('\n').find((one) => one.startsWith(`\t${module} v`));
  if (line === undefined) throw new Error(`go.mod does not ask for ${module}`);
  return line.trim().split(' ')[1]!;
}

/** Without the stamps every program would say that it is of no release. */
function buildFlags(): string[] {
  const kubernetes = requiredVersion('k8s.io/kubernetes');
  const [major, minor] = kubernetes.slice(1).split('.');
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((path) => [
    `-X ${path}.gitVersion=${kubernetes}`,
    `-X ${path}.gitMajor=${major}`,
    `-X ${path}.gitMinor=${minor}`,
  ]);
  const helm = `-X helm.sh/helm/v4/internal/version.version=${requiredVersion('helm.sh/helm/v4')}`;
  return ['-trimpath', '-buildvcs=false', '-ldflags', ['-s -w', ...stamps, helm].join(' ')];
}

const lockOf = (file: string): string => `${file}.lock`;

/**
 * Takes the right to build a file.
 * @returns false when somebody else has built it meanwhile
 */
async function takeLock(file: string): Promise<boolean> {
  const deadline = Date.now() + buildLimit;
  for (let isTold = false; Date.now() < deadline; await sleep(500)) {
    if (existsSync(file)) return false;
    try {
      writeFileSync(lockOf(file), String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    // Two who find a dead owner at once both build: that costs time only, since the result is renamed into place.
    if (!isHeld(lockOf(file))) rmSync(lockOf(file), { force: true });
    else if (!isTold) tell(`another process builds ${file}; waiting for it`);
    isTold = true;
  }
  throw new Error(`${lockOf(file)} is held by a process that did not finish within ${buildLimit / 60_000} minutes`);
}

function isHeld(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    // Whoever is there but belongs to somebody else is alive, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Go keeps the packages that are finished, so a build that was cut short goes on where it was. */
async function build(name: GoProgram, flags: readonly string[], file: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  const started = Date.now();
  tell(`building ${name} into ${file}; once per machine, some minutes if Go has never seen its packages`);
  const child = spawn('go', ['build', '-v', '-p', '2', ...flags, '-o', unfinished, packages[name]], {
    cwd: moduleDirectory,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: buildLimit,
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const lines = (): string[] => output.trimEnd().split('\n');
  const progress = setInterval(
    () => tell(`building ${name}: ${lines().length} packages after ${secondsSince(started)} s`),
    15_000,
  );
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject).once('close', (...how) => resolve(how));
  }).finally(() => clearInterval(progress));
  if (code !== 0) {
    rmSync(unfinished, { force: true });
    const how = signal ? `was stopped by ${signal} after ${secondsSince(started)} s` : `ended with ${code}`;
    throw new Error(`go build of ${name} ${how}:\n${lines().slice(-20).join('\n')}`);
  }
  renameSync(unfinished, file);
  tell(`built ${name} in ${secondsSince(started)} s`);
}

function secondsSince(time: number): number {
  return Math.round((Date.now() - time) / 1000);
}

/** Progress goes to standard error, past the reporter of the tests. */
function tell(sentence: string): void {
  process.stderr.write(`end to end: ${sentence}\n`);
}
