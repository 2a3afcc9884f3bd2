import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Connection, prepare, readAnswer } from '../../bench/raw-client.ts';
import { Certificates } from '../../chaos/certificates.ts';
import { killProcess, Replica, type WorkerStatus } from '../../chaos/replica.ts';
import { goodDocuments } from '../reload/documents.ts';
import { figure } from '../support/figure.ts';
import { MountedVolume } from '../support/mounted-volume.ts';
import { root } from '../support/program.ts';
import { useProgram } from '../support/program-place.ts';
import { RunningProgram } from '../support/running-program.ts';

const program = useProgram('workers');
const patience = { timeout: 60_000, interval: 20 };
const review = prepare('/inject', readFileSync(join(root, 'samples/review.json'), 'utf8'), () => undefined);

/** A replica of two workers that ends with the test. */
async function startReplica(words: readonly string[] = []): Promise<Replica> {
  const replica = await Replica.start(program.main, ['--workers', '2', '--drain-delay', '1s', ...words]);
  onTestFinished(() => replica.kill());
  await untilReady(replica);
  return replica;
}

async function workersOf(replica: Replica): Promise<readonly WorkerStatus[]> {
  return (await replica.status()).workers!;
}

async function untilReady(replica: Replica): Promise<void> {
  await vi.waitFor(
    async () => expect((await workersOf(replica)).map(({ ready }) => ready)).toEqual([true, true]),
    patience,
  );
}

async function connectionsTo({ port }: Replica, count: number): Promise<Connection[]> {
  const connections: Connection[] = [];
  // One after the other: then they go to the workers in turns.
  while (connections.length < count) connections.push(await Connection.open(port));
  onTestFinished(() => {
    for (const connection of connections) connection.close();
  });
  return connections;
}

async function patchOf(connection: Connection): Promise<string> {
  const { response } = JSON.parse(readAnswer(await connection.send(review, 1)).body);
  return Buffer.from(response.patch, 'base64').toString();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('serve --workers', () => {
  it('answers with each of them, and tells of all of them in one place', async () => {
    const replica = await startReplica();
    const connections = await connectionsTo(replica, 10);
    for (const connection of connections) expect(await patchOf(connection)).toContain('istio-proxy');
    const metrics = await replica.metrics();
    expect(metrics).toContain('injections_total{outcome="injected",reason="policy-enabled"} 10');
    expect(metrics).toContain('sidecar_injection_time_seconds_count 10');
    expect(metrics).toContain('sidecar_injector_workers{state="ready"} 2');
    expect(metrics).toMatch(/sidecar_injector_config_info\{.*\} 1\n/);
    const { ready, configuration, workers } = await replica.status();
    expect([ready, workers!.length, new Set(workers!.map(({ pid }) => pid)).size]).toEqual([true, 2, 2]);
    expect(workers!.map((worker) => worker.configuration.digest)).toEqual([configuration.digest, configuration.digest]);
  });

  it('R7: a worker that is killed takes its own connections with it, is replaced, and its counts stay', async () => {
    const replica = await startReplica();
    const connections = await connectionsTo(replica, 10);
    for (const connection of connections) await patchOf(connection);
    expect(await replica.metrics()).toContain('sidecar_injection_requests_total 10\n');
    const [victim, other] = await workersOf(replica);
    const killedAt = performance.now();
    await killProcess(victim!.pid);
    await vi.waitFor(async () => {
      const ready = (await workersOf(replica)).filter((worker) => worker.ready).map(({ pid }) => pid);
      expect([ready.length, ready.includes(victim!.pid)]).toEqual([2, false]);
    }, patience);
    const recovery = performance.now() - killedAt;
    figure(`a worker is back after ${recovery.toFixed(0)} ms (bar 1000)`, recovery <= 1000);
    await vi.waitFor(() => expect(connections.every(({ isOpen }) => isOpen)).toBe(false), patience);
    const kept = connections.filter(({ isOpen }) => isOpen);
    // A worker that is busy is passed over, so halves are not exact.
    expect([kept.length > 0, kept.length < 10]).toEqual([true, true]);
    for (const connection of kept) await patchOf(connection);
    for (const connection of await connectionsTo(replica, 4)) await patchOf(connection);
    const [replacement, same] = await workersOf(replica);
    expect([replacement!.pid === victim!.pid, same!.pid]).toEqual([false, other!.pid]);
    const metrics = await replica.metrics();
    expect(metrics).toContain(`sidecar_injection_requests_total ${10 + kept.length + 4}\n`);
    expect(metrics).toContain('sidecar_injector_worker_exits_total 1\n');
  });

  it('a worker that hangs is killed and replaced', { timeout: 180_000 }, async () => {
    const replica = await startReplica();
    const [victim] = await workersOf(replica);
    process.kill(victim!.pid, 'SIGSTOP');
    await vi.waitFor(() => expect(isAlive(victim!.pid)).toBe(false), { timeout: 120_000, interval: 200 });
    await untilReady(replica);
    expect(replica.log).toContain('a worker hangs and is killed');
  });

  it('configurations and certificates reach all of them', async () => {
    const [certificates, volume] = [new Certificates(), new MountedVolume()];
    onTestFinished(() => [certificates, volume].forEach((one) => void one.remove()));
    volume.swap(goodDocuments('first'));
    const replica = await startReplica(['--config', volume.directory, ...certificates.words]);
    const connections = await connectionsTo(replica, 4);
    const marks = async (mark: string): Promise<void> => {
      for (const connection of connections) expect(await patchOf(connection)).toContain(`"value":"${mark}"`);
    };
    await marks('first');
    volume.swap(goodDocuments('second'));
    await vi.waitFor(() => marks('second'), patience);
    const before = await replica.servedSerial(certificates.authority);
    certificates.write(certificates.issue());
    await vi.waitFor(async () => {
      for (let count = 0; count < 4; count++) {
        expect(await replica.servedSerial(certificates.authority)).not.toBe(before);
      }
    }, patience);
  });

  it('a worker that comes while a bad configuration lies there waits for a good one, and the others serve on', async () => {
    const volume = new MountedVolume();
    onTestFinished(() => volume.remove());
    volume.swap(goodDocuments('first'));
    const replica = await startReplica(['--config', volume.directory]);
    volume.swap({ config: 'policy: [', values: '{}' });
    await vi.waitFor(async () => {
      for (const { configuration } of await workersOf(replica)) expect(configuration.refused).not.toBeNull();
    }, patience);
    const [victim] = await workersOf(replica);
    await killProcess(victim!.pid);
    await vi.waitFor(async () => {
      const [one, other] = await workersOf(replica);
      expect([one!.ready, other!.ready]).toEqual([false, true]);
      expect(one!.obstacles).toEqual([expect.stringContaining('no configuration: ')]);
    }, patience);
    expect((await replica.status()).ready).toBe(true);
    for (const connection of await connectionsTo(replica, 4)) expect(await patchOf(connection)).toContain('"first"');
    volume.swap(goodDocuments('second'));
    await untilReady(replica);
  });

  it('R5: all of them drain, and nobody is left', async () => {
    const replica = await startReplica();
    const pids = (await workersOf(replica)).map(({ pid }) => pid);
    const connections = await connectionsTo(replica, 4);
    const ended = replica.drain();
    await vi.waitFor(async () => expect((await replica.status()).ready).toBe(false), patience);
    for (const connection of connections) {
      expect(await patchOf(connection)).toContain('istio-proxy');
      expect(connection.isOpen).toBe(false);
    }
    await ended;
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('drains when its terminal hangs up, which tells all of its processes', async () => {
    const replica = await startReplica();
    for (const { pid } of await workersOf(replica)) process.kill(pid, 'SIGHUP');
    process.kill(replica.pid, 'SIGHUP');
    expect(await replica.exit).toBe(0);
    expect(replica.log).toContain('"msg":"stopped"');
    expect(replica.log).not.toContain('a worker ended');
  });

  it.each<[string, NodeJS.Signals, number | null]>([
    ['the second signal ends all at once', 'SIGINT', 130],
    ['workers do not outlive the process that started them', 'SIGKILL', null],
  ])('%s', async (_title, signal, code) => {
    const replica = await startReplica(['--drain-delay', '100s']);
    const pids = (await workersOf(replica)).map(({ pid }) => pid);
    process.kill(replica.pid, 'SIGINT');
    await vi.waitFor(() => expect(replica.log).toContain('a second signal stops at once'), patience);
    process.kill(replica.pid, signal);
    expect(await replica.exit).toBe(code);
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), patience);
  });
});

describe('serve --workers cannot start', () => {
  const run = async (...words: string[]): Promise<[number | null, string]> => {
    const running = new RunningProgram(program.main, ['serve', '--workers', '2', '--admin-port', '0', ...words]);
    onTestFinished(() => void running.child.kill('SIGKILL'));
    return [
      await running.exit,
      running.text
        .split('\n')
        .filter((line) => !line.startsWith('{'))
        .join('\n'),
    ];
  };

  it('with a configuration that cannot be used, and says all that is wrong with it', async () => {
    const file = join(program.scratch, 'wrong.yaml');
    writeFileSync(file, 'templates: {sidecar: "{{ nonsense }}"}\npolicy: [1]\n');
    const [code, text] = await run('--port', '0', '--injectConfigFile', file);
    expect(code).toBe(1);
    expect(text).toMatch(/^error: .*wrong\.yaml.*\nerror: .*wrong\.yaml/);
    expect(text).not.toContain('    at ');
  });

  it('on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const sentence = `error: cannot listen on 127.0.0.1:${port}: another process listens there already\n`;
    expect(await run('--port', String(port))).toEqual([1, sentence]);
  });

  it('with a number that is none', async () => {
    expect(await run('--workers', 'many')).toEqual([2, expect.stringContaining('A number of workers is from 1 to 64')]);
  });
});
