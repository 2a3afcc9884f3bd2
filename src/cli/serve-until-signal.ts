import type { Logger } from 'pino';
import { admit } from '../admission/admit.ts';
import { AnswerMemory } from '../admission/answer-memory.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import type { FlightRecorder } from '../recorder/flight-recorder.ts';
import { defaultLimits, type ServerLimits } from '../server/limits.ts';
import { createLogger } from '../server/logger.ts';
import type { RequestTracer } from '../server/request-tracer.ts';
import { type RunningServer, startServer } from '../server/start-server.ts';
import { apiConnection } from './api-connection.ts';
import { CommandError } from './command-error.ts';
import { type ConfigurationSource, openConfiguration } from './configuration-source.ts';
import { type EventSource, openEvents } from './event-source.ts';
import { greeting, hostAndPort } from './greeting.ts';
import { openRecorder } from './open-recorder.ts';
import { openTracer } from './open-tracer.ts';
import type { ServeOptions } from './serve.ts';
import { openTrust, type TrustSource } from './trust-source.ts';
import { version } from './version.ts';

/** Serves until a signal comes and the server has drained. */
export async function serve(options: ServeOptions): Promise<void> {
  const logger = createLogger(options.logLevel);
  const openApi = apiConnection(options);
  const events = await openEvents(options, openApi, logger);
  const [configuration, trust] = await Promise.all([
    openConfiguration(options, openApi, logger, events.onRefused),
    openTrust(options, openApi, logger),
  ]);
  const [recorder, tracer] = await Promise.all([openRecorder(options, logger), openTracer(logger)]);
  const server = await start(options, { configuration, trust, events, recorder, tracer }, logger);
  const stopTrust = trust.keepFresh(server);
  const stopEvents = events.start();
  const stopReloads = await configuration.keepFresh();
  const { configured } = configuration.store;
  if (!options.quiet) process.stderr.write(greeting({ ...options, ...addressesOf(options) }, server, configured));
  logger.info(listeningFields(options, server, configured), 'listening');
  const signal = await firstSignal();
  logger.info({ signal, drainDelay: options.drainDelay }, 'draining; a second signal stops at once');
  await server.drain(options.drainDelay);
  await recorder?.close();
  stopReloads();
  stopTrust();
  stopEvents();
  logger.info({}, 'stopped');
}

/** Where everything comes from that the server is made of. */
interface Sources {
  readonly configuration: ConfigurationSource;
  readonly trust: TrustSource;
  readonly events: EventSource;
  readonly recorder: FlightRecorder | undefined;
  readonly tracer: RequestTracer | undefined;
}

async function start(
  options: ServeOptions,
  { configuration, trust, events, recorder, tracer }: Sources,
  logger: Logger,
): Promise<RunningServer> {
  const { host, adminHost } = addressesOf(options);
  const memory = new AnswerMemory();
  try {
    return await startServer({
      host,
      port: options.port,
      adminHost,
      adminPort: options.adminPort,
      tlsMinimum: options.tlsMinVersion,
      certificate: trust.certificate,
      clients: trust.clients,
      limits: limitsFor(options.bodyLimit),
      version,
      admit,
      remember: (body, path, current, ask) => memory.answer(body, path, current, ask),
      ...((recorder || events.answered) && {
        answered(review): void {
          recorder?.offer(review);
          events.answered?.(review);
        },
      }),
      tracer,
      snapshot: () => configuration.store.current,
      logger,
      concerns: [...configuration.concerns, ...trust.concerns, ...events.concerns, ...(recorder ? [recorder] : [])],
    });
  } catch (error) {
    throw listenError(error);
  }
}

function listeningFields(options: ServeOptions, { port, adminPort }: RunningServer, snapshot?: Snapshot): object {
  const { digest, revision } = snapshot ?? {};
  return { ...addressesOf(options), port, adminPort, digest, revision, version };
}

/** Inside a cluster the API server and the kubelet come from elsewhere; outside nobody has to reach us but this machine. */
function addressesOf({ host, adminHost, inCluster }: ServeOptions): { host: string; adminHost: string } {
  const listenHost = host ?? (inCluster ? '0.0.0.0' : '127.0.0.1');
  return { host: listenHost, adminHost: adminHost ?? listenHost };
}

function limitsFor(bodyBytes: number): ServerLimits {
  return { ...defaultLimits, bodyBytes, heldBytes: Math.max(defaultLimits.heldBytes, bodyBytes) };
}

const listenComplaints: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another process listens there already'],
  ['EACCES', 'this user may not listen there'],
  ['EADDRNOTAVAIL', 'this machine does not have the address'],
  ['ENOTFOUND', 'the address is unknown'],
]);

function listenError(error: unknown): unknown {
  const { code = '', syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  const complaint = listenComplaints.get(code);
  if (complaint === undefined || (syscall !== 'listen' && syscall !== 'getaddrinfo')) return error;
  return new CommandError(`cannot listen${address ? ` on ${hostAndPort(address, port)}` : ''}: ${complaint}`);
}

/** Resolves with the first signal to stop; the second one ends the process. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let signals = 0;
    const onSignal = (signal: NodeJS.Signals): void => {
      signals++;
      if (signals > 1) process.exit(signal === 'SIGINT' ? 130 : 143);
      resolve(signal);
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  });
}
