import cluster from 'node:cluster';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Notice } from '../admission/notice.ts';
import { Backoff } from '../cluster/backoff.ts';
import type { ServedCertificate } from '../trust/certificate.ts';
import type { Concern } from './concern.ts';
import type { CountedWorkers } from './pool-metrics.ts';
import { type LineSink, PoolWorker } from './pool-worker.ts';
import type { Log } from './review-log.ts';
import type { CertificateUser } from './webhook.ts';
import {
  type FromWorker,
  type GreetedConfiguration,
  type MetricValues,
  reportInterval,
  type ToWorker,
  type WorkerFailure,
} from './worker-messages.ts';

export interface PoolSettings {
  /** How many workers there are to be. */
  readonly count: number;
  /** What all of them listen on; not 0. */
  readonly port: number;
  readonly certificate: ServedCertificate | undefined;
  /** In PEM. */
  readonly clientAuthorities: string | undefined;
  readonly log: Log;
  /** Where their logs go. */
  readonly lines: LineSink;
  readonly listener: PoolListener;
}

/** Who wants to know of workers. */
export interface PoolListener {
  /** The first one takes connections. @param configuration undefined where it is not known yet */
  listening(configuration: GreetedConfiguration | undefined): void;
  /** One could not begin, and none has before. */
  failed(failure: WorkerFailure): void;
  notice(notice: Notice): void;
  /** One is gone that had counted this. */
  departed(metrics: MetricValues): void;
}

/** A worker that is not heard for so many looks in a row hangs; a kubelet would be as patient with a process of its own. */
const patience = 30;

/** How long a scrape waits for fresh counts, in milliseconds. */
const freshness = 1_000;

/** Ceilings of the delay before a worker is replaced, in milliseconds. */
const firstDelay = 100;
const longestDelay = 30_000;

/** Whoever has lived for so long did not die of its start, in milliseconds. */
const sound = 10_000;

/** What the rest takes when a worker drains: the timeout of closing, the recorder's last moments and a little more. */
const afterDrain = 15_000;

/** Processes that answer reviews on one port, each of which is replaced when it ends or hangs. */
export class WorkerPool implements Concern, CertificateUser, CountedWorkers {
  readonly #settings: PoolSettings;
  readonly #workers = new Map<number, PoolWorker>();
  readonly #delays = new Map<number, Backoff>();
  readonly #looking: NodeJS.Timeout;
  #certificate: ServedCertificate | undefined;
  #clientAuthorities: string | undefined;
  #exits = 0;
  #hasServed = false;
  #isDraining = false;
  #wake: () => void = () => {};

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#certificate = settings.certificate;
    this.#clientAuthorities = settings.clientAuthorities;
    // Dates and bytes arrive as what they are.
    cluster.setupPrimary({ serialization: 'advanced', silent: true });
    this.#looking = setInterval(() => this.#look(), reportInterval);
  }

  start(): void {
    for (let number = 1; number <= this.#settings.count; number++) this.#fork(number);
  }

  /** Lets them finish as replicas do. @param delay in milliseconds */
  async drain(delay: number): Promise<void> {
    this.#isDraining = true;
    this.#tell({ kind: 'drain', delay });
    const timer = setTimeout(() => this.#killAll('did not end in time'), delay + afterDrain);
    await this.#untilNone();
    clearTimeout(timer);
    clearInterval(this.#looking);
  }

  /** Ends them without waiting for anything. */
  async kill(): Promise<void> {
    this.#isDraining = true;
    for (const worker of this.#workers.values()) worker.kill();
    await this.#untilNone();
    clearInterval(this.#looking);
  }

  useCertificate(certificate: ServedCertificate): void {
    this.#certificate = certificate;
    this.#tell({ kind: 'certificate', certificate });
  }

  useClientAuthorities(authorities: string): void {
    this.#clientAuthorities = authorities;
    this.#tell({ kind: 'client-authorities', authorities });
  }

  /** One that answers reviews; undefined while there is none. */
  get serving(): PoolWorker | undefined {
    return this.#all().find(({ isReady }) => isReady);
  }

  /** One that is ready is enough. */
  obstacles(): string[] {
    if (this.serving) return [];
    const reasons = this.#all().flatMap(({ report }) => report?.obstacles ?? []);
    return reasons.length === 0 ? ['no worker is ready'] : [...new Set(reasons)];
  }

  status(): object {
    const [first] = [...this.#all().filter(({ isReady }) => isReady), ...this.#all()];
    const workers = this.#all().map(({ number, pid, isReady, startedAt, report }) => {
      const { obstacles = [], status = {} } = report ?? {};
      return { worker: number, pid, ready: isReady, obstacles, started: startedAt.toISOString(), ...status };
    });
    const { recorder: _ofOneWorker, ...shared } = first?.report?.status ?? {};
    return { ...shared, workers };
  }

  register(registry: Registry): void {
    const states = (): [string, number][] => {
      const ready = this.#all().filter(({ isReady }) => isReady).length;
      return [
        ['ready', ready],
        ['starting', this.#settings.count - ready],
      ];
    };
    new Gauge({
      name: 'sidecar_injector_workers',
      help: 'Processes that answer reviews, and those that do not yet.',
      labelNames: ['state'],
      registers: [registry],
      collect(): void {
        for (const [state, count] of states()) this.set({ state }, count);
      },
    });
    const exits = (): number => this.#exits;
    new Counter({
      name: 'sidecar_injector_worker_exits_total',
      help: 'Workers that ended without being told to, and were replaced.',
      registers: [registry],
      collect(): void {
        this.reset();
        this.inc(exits());
      },
    });
  }

  async refresh(): Promise<void> {
    const asked = this.#all().filter(({ report }) => report);
    const before = new Map(asked.map((worker) => [worker, worker.report]));
    for (const worker of asked) worker.send({ kind: 'report' });
    const end = performance.now() + freshness;
    const isOld = (worker: PoolWorker): boolean =>
      this.#workers.get(worker.number) === worker && worker.report === before.get(worker);
    while (asked.some(isOld) && performance.now() < end) await new Promise((next) => setTimeout(next, 5));
  }

  metrics(): MetricValues[] {
    return this.#all().flatMap(({ report }) => (report ? [report.metrics] : []));
  }

  #all(): PoolWorker[] {
    return [...this.#workers.values()].sort((one, other) => one.number - other.number);
  }

  #tell(message: ToWorker): void {
    for (const worker of this.#workers.values()) worker.send(message);
  }

  #fork(number: number): void {
    const worker = new PoolWorker(number, this.#settings.lines);
    this.#workers.set(number, worker);
    worker.onMessage((message) => this.#take(message, worker));
    worker.onExit((how) => this.#ended(worker, how));
  }

  #take(message: FromWorker, worker: PoolWorker): void {
    const { listener } = this.#settings;
    if (message.kind === 'awake') this.#begin(worker);
    else if (message.kind === 'listening') this.#listens(worker, message.configuration);
    else if (message.kind === 'report') worker.report = message.report;
    else if (message.kind === 'notice') listener.notice(message.notice);
    else this.#failed(worker, message.failure);
  }

  #listens(worker: PoolWorker, configuration: GreetedConfiguration | undefined): void {
    worker.isListening = true;
    if (!this.#hasServed) this.#settings.listener.listening(configuration);
    this.#hasServed = true;
  }

  #failed({ number, pid }: PoolWorker, failure: WorkerFailure): void {
    if (!this.#hasServed) this.#settings.listener.failed(failure);
    else this.#settings.log.error({ worker: number, pid, problem: failure.message }, 'a worker cannot begin');
  }

  #begin(worker: PoolWorker): void {
    const { port } = this.#settings;
    const [certificate, clientAuthorities] = [this.#certificate, this.#clientAuthorities];
    const isReplacement = this.#hasServed;
    const start = { number: worker.number, port, isReplacement, certificate, clientAuthorities };
    worker.send({ kind: 'start', start });
    if (this.#isDraining) worker.send({ kind: 'drain', delay: 0 });
  }

  #ended(worker: PoolWorker, how: string): void {
    const { number, pid, report, startedAt } = worker;
    this.#workers.delete(number);
    if (report) this.#settings.listener.departed(report.metrics);
    this.#wake();
    if (this.#isDraining) return;
    this.#exits++;
    const delays = this.#delays.get(number) ?? new Backoff(firstDelay, longestDelay, Math.random);
    this.#delays.set(number, delays);
    if (Date.now() - startedAt.getTime() > sound) delays.reset();
    const delay = Math.round(delays.next());
    this.#settings.log.warn({ worker: number, pid, how, delay }, 'a worker ended and is replaced');
    setTimeout(() => {
      if (!this.#isDraining) this.#fork(number);
    }, delay);
  }

  /** Looks are counted, not time: after a pause of the whole machine nobody was silent for long. */
  #look(): void {
    for (const worker of this.#workers.values()) {
      if (++worker.silence <= patience) continue;
      this.#settings.log.error({ worker: worker.number, pid: worker.pid }, 'a worker hangs and is killed');
      worker.kill();
    }
  }

  #killAll(why: string): void {
    for (const worker of this.#workers.values()) {
      this.#settings.log.error({ worker: worker.number, pid: worker.pid }, `a worker ${why} and is killed`);
      worker.kill();
    }
  }

  async #untilNone(): Promise<void> {
    while (this.#workers.size > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
