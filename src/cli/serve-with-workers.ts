import { createServer } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { ConfigurationError } from '../inject/configuration-error.ts';
import { buildAdminApp } from '../server/admin-app.ts';
import { Lifecycle } from '../server/lifecycle.ts';
import { defaultLimits } from '../server/limits.ts';
import { standardError } from '../server/log-writer.ts';
import { createLogger } from '../server/logger.ts';
import { PoolMetrics } from '../server/pool-metrics.ts';
import { closeApp, portOf } from '../server/webhook.ts';
import type { GreetedConfiguration, WorkerFailure } from '../server/worker-messages.ts';
import { type PoolSettings, WorkerPool } from '../server/worker-pool.ts';
import { apiConnection } from './api-connection.ts';
import { CommandError } from './command-error.ts';
import { openEvents } from './event-source.ts';
import { firstSignal } from './first-signal.ts';
import { greeting, listeningFields } from './greeting.ts';
import type { ServeOptions } from './serve.ts';
import { openTrust, type TrustSource } from './trust-source.ts';
import { version } from './version.ts';
import { addressesOf, listenError } from './webhook-options.ts';

/**
 * Serves with several processes until a signal comes and all of them have drained. This process answers no reviews: it
 * keeps the certificate, registrations, Events and the admin port, and sees to it that the others are there.
 */
export async function serveWithWorkers(options: ServeOptions): Promise<void> {
  const lines = standardError();
  const log = createLogger(options.logLevel, lines);
  const openApi = apiConnection(options);
  const [events, trust] = await Promise.all([openEvents(options, openApi, log), openTrust(options, openApi, log)]);
  const place = await placeOf(options);
  const { certificate, clients } = trust;
  const clientAuthorities = clients?.authorities;
  const settings = { count: options.workers, port: place.port, certificate, clientAuthorities, log, lines };
  const { pool, metrics, begun } = openPool(settings, events.record);
  const concerns = [pool, ...trust.concerns, ...events.concerns];
  const admin = await startAdmin(place, { pool, metrics, trust, concerns });
  const stops = [trust.keepFresh(pool), events.start()];
  const signalled = firstSignal();
  pool.start();
  try {
    const configuration = await Promise.race([begun, signalled.then(() => undefined)]);
    const listening = { ...options, ...place, adminPort: admin.port };
    if (!options.quiet) process.stderr.write(greeting(listening, configuration));
    log.info(listeningFields(listening, configuration), 'listening');
    const signal = await signalled;
    log.info({ signal, drainDelay: options.drainDelay }, 'draining; a second signal stops at once');
    admin.lifecycle.isDraining = true;
    await pool.drain(options.drainDelay);
  } finally {
    await pool.kill();
    await admin.close();
    for (const stop of stops) stop();
  }
  log.info({}, 'stopped');
}

/** Addresses and ports. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly adminHost: string;
  readonly adminPort: number;
}

/** The port is known from the start: a worker that comes later listens where the first ones did. */
async function placeOf(options: ServeOptions): Promise<Place> {
  const { host, adminHost } = addressesOf(options);
  const { port, adminPort } = options;
  return { host, adminHost, adminPort, port: port === 0 ? await freePort(host) : port };
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', (error) => reject(listenError(error)));
    server.listen(0, host, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

interface OpenedPool {
  readonly pool: WorkerPool;
  readonly metrics: PoolMetrics;
  /** Resolves when the first worker takes connections; rejects where the first ones cannot begin. */
  readonly begun: Promise<GreetedConfiguration | undefined>;
}

function openPool(settings: Omit<PoolSettings, 'listener'>, notice: PoolSettings['listener']['notice']): OpenedPool {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  let begin: (configuration: GreetedConfiguration | undefined) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const begun = new Promise<GreetedConfiguration | undefined>((resolve, reject) => {
    [begin, fail] = [resolve, reject];
  });
  // Nobody waits for it where a signal comes first.
  begun.catch(() => undefined);
  const pool: WorkerPool = new WorkerPool({
    ...settings,
    listener: {
      listening: begin,
      failed: (failure) => fail(errorOf(failure)),
      notice,
      departed: (counted) => metrics.keep(counted),
    },
  });
  const metrics = new PoolMetrics(registry, pool);
  return { pool, metrics, begun };
}

/** As if it had been thrown here. */
function errorOf({ message, exitCode, problems }: WorkerFailure): Error {
  return problems ? new ConfigurationError(problems) : new CommandError(message, exitCode);
}

interface Admin {
  readonly port: number;
  readonly lifecycle: Lifecycle;
  close(): Promise<void>;
}

interface AdminSources extends Pick<OpenedPool, 'pool' | 'metrics'> {
  readonly trust: TrustSource;
  readonly concerns: Parameters<typeof buildAdminApp>[0]['concerns'];
}

async function startAdmin(place: Place, { pool, metrics, trust, concerns }: AdminSources): Promise<Admin> {
  const lifecycle = new Lifecycle();
  // Whether workers listen is their concern.
  lifecycle.isListening = true;
  for (const concern of concerns) concern.register(metrics.own);
  const snapshot = (): object | undefined => pool.serving;
  const certificateExpiry = (): Date | undefined => trust.served()?.notAfter;
  const app = buildAdminApp({ version, lifecycle, metrics, snapshot, certificateExpiry, concerns });
  try {
    await app.listen({ host: place.adminHost, port: place.adminPort });
  } catch (error) {
    throw listenError(error);
  }
  return { port: portOf(app), lifecycle, close: () => closeApp(app, defaultLimits.closeTimeout) };
}
