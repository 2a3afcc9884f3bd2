import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Connection, type PreparedRequest, readAnswer } from './raw-client.ts';

export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Of the server's processes, user and system, in microseconds. */
  readonly cpuPerRequest: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly requests: number;
  /** The first wrong answer; one is enough to make the figures void. */
  readonly fault: string | undefined;
}

/** API servers keep up to 25 idle connections to a webhook. */
export const connections = 25;

/** Every hundredth answer is checked. */
const checkEvery = 100;

/** Sends as fast as answers come, on 25 connections. */
export async function closedLoop(
  port: number,
  pid: number,
  requests: readonly PreparedRequest[],
  seconds: number,
): Promise<LoadResult> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const recorder = new Recorder(pid);
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    open.map(async (connection) => {
      while (performance.now() < end && !recorder.fault) await recorder.time(connection, requests);
    }),
  );
  const result = recorder.result();
  for (const connection of open) connection.close();
  return result;
}

/** In seconds: connections are kept in a cluster, so what is new about them does not count. */
const warmUp = 0.5;

/**
 * Sends at a constant rate whatever the answers do; latency counts from the moment at which a request was due, so that a
 * stalled server cannot hide the requests that it delayed.
 */
export async function openLoop(
  port: number,
  pid: number,
  requests: readonly PreparedRequest[],
  perSecond: number,
  seconds: number,
): Promise<LoadResult> {
  const idle = await Promise.all(Array.from({ length: connections * 4 }, () => Connection.open(port)));
  await sendAtRate(idle, requests, perSecond, warmUp, new Recorder(pid));
  const recorder = new Recorder(pid);
  await sendAtRate(idle, requests, perSecond, seconds, recorder);
  const result = recorder.result();
  for (const connection of idle) connection.close();
  return result;
}

/** @param idle connections, which it gives back */
function sendAtRate(
  idle: Connection[],
  requests: readonly PreparedRequest[],
  perSecond: number,
  seconds: number,
  recorder: Recorder,
): Promise<void> {
  const start = performance.now();
  const total = Math.floor(perSecond * seconds);
  const waiting: number[] = [];
  let sent = 0;
  return new Promise<void>((resolve) => {
    let finished = 0;
    const dispatch = () => {
      while (idle.length > 0 && waiting.length > 0) {
        const due = waiting.shift()!;
        const connection = idle.pop()!;
        void recorder.time(connection, requests, due).then(() => {
          idle.push(connection);
          finished++;
          if (finished === total) resolve();
          else dispatch();
        });
      }
    };
    const tick = () => {
      const now = performance.now();
      while (sent < total && start + (sent * 1000) / perSecond <= now) {
        waiting.push(start + (sent * 1000) / perSecond);
        sent++;
      }
      dispatch();
      if (sent < total) setImmediate(tick);
    };
    tick();
  });
}

/** No number is used for two requests. */
let nextNumber = 1;

class Recorder {
  fault: string | undefined;
  readonly #pid: number;
  readonly #latencies = new Samples();
  /** Answers to be looked at when time does not count any more. */
  readonly #unchecked: (() => string | undefined)[] = [];
  readonly #start = performance.now();
  readonly #cpu: number;
  #count = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#cpu = cpuMicroseconds(pid);
  }

  async time(connection: Connection, requests: readonly PreparedRequest[], due = performance.now()): Promise<void> {
    const count = this.#count++;
    const request = requests[count % requests.length]!;
    const number = nextNumber++;
    const answer = await connection.send(request, number);
    this.#latencies.add(performance.now() - due);
    if (count % checkEvery !== 0) return;
    const copy = Buffer.from(answer);
    this.#unchecked.push(() => faultOf(copy, request, number));
  }

  result(): LoadResult {
    const elapsed = (performance.now() - this.#start) / 1000;
    const cpu = cpuMicroseconds(this.#pid) - this.#cpu;
    for (const check of this.#unchecked) this.fault ??= check();
    const sorted = this.#latencies.sorted();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      requestsPerSecond: sorted.length / elapsed,
      cpuPerRequest: cpu / sorted.length,
      p50: at(0.5),
      p99: at(0.99),
      p999: at(0.999),
      requests: sorted.length,
      fault: this.fault,
    };
  }
}

/** Many numbers, in a place that no collection of garbage looks into. */
class Samples {
  #values = new Float64Array(1 << 16);
  #count = 0;

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
  }

  sorted(): Float64Array {
    return this.#values.slice(0, this.#count).sort();
  }
}

function faultOf(answer: Awaited<ReturnType<Connection['send']>>, request: PreparedRequest, number: number) {
  const { status, body } = readAnswer(answer);
  return status === 200 ? request.check(body, number) : `HTTP ${status}`;
}

/** Linux counts a process's time in hundredths of a second. */
const microsecondsPerTick = 10_000;

/** Of a process and those that it started. */
function cpuMicroseconds(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + cpuMicroseconds(Number(child)), ownCpuMicroseconds(pid));
}

function ownCpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick;
}

/** Resident memory of a process in MiB, now and at its highest. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kibibytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { now: kibibytes('VmRSS') / 1024, peak: kibibytes('VmHWM') / 1024 };
}
