import type { Logger } from 'pino';
import { admit } from '../admission/admit.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import { defaultLimits, type ServerLimits } from '../server/limits.ts';
import { createLogger } from '../server/logger.ts';
import { type RunningServer, type ServerOptions, startServer } from '../server/start-server.ts';
import { apiConnection } from './api-connection.ts';
import { followClientTrust, openClientTrust } from './client-trust-source.ts';
import { CommandError } from './command-error.ts';
import { greeting, hostAndPort } from './greeting.ts';
import { keepTrusted } from './keep-trusted.ts';
import { openCertificate } from './open-certificate.ts';
import type { ServeOptions } from './serve.ts';
import { version } from './version.ts';

/** Serves until a signal comes and the server has drained. */
export async function serve(options: ServeOptions): Promise<void> {
  const logger = createLogger(options.logLevel);
  const openApi = apiConnection(options);
  const [snapshot, source, clients] = await Promise.all([
    loadSnapshot(options, { note: (sentence) => logger.info({}, sentence) }),
    openCertificate(options, openApi, logger),
    openClientTrust(options),
    options.webhookConfig.length > 0 ? openApi() : undefined,
  ]);
  for (const warning of snapshot.warnings) logger.warn({}, warning);
  const server = await start(options, snapshot, { certificate: source.identity?.certificate, clients }, logger);
  const stopTrust = await keepTrusted({ options, source, server, openApi, logger });
  const stopClientTrust = followClientTrust(options, clients, server, logger);
  if (!options.quiet) process.stderr.write(greeting({ ...options, ...addressesOf(options) }, server, snapshot));
  logger.info(listeningFields(options, server, snapshot), 'listening');
  setImmediate(() => warnOfProblems(snapshot, logger));
  const signal = await firstSignal();
  logger.info({ signal, drainDelay: options.drainDelay }, 'draining; a second signal stops at once');
  await server.drain(options.drainDelay);
  stopTrust();
  stopClientTrust();
  logger.info({}, 'stopped');
}

async function start(
  options: ServeOptions,
  snapshot: Snapshot,
  trust: Pick<ServerOptions, 'certificate' | 'clients'>,
  logger: Logger,
): Promise<RunningServer> {
  const { host, adminHost } = addressesOf(options);
  try {
    return await startServer({
      host,
      port: options.port,
      adminHost,
      adminPort: options.adminPort,
      tlsMinimum: options.tlsMinVersion,
      ...trust,
      limits: limitsFor(options.bodyLimit),
      version,
      admit,
      snapshot: () => snapshot,
      logger,
    });
  } catch (error) {
    throw listenError(error);
  }
}

/** Not before the server listens: what the test loads and computes would delay the start. */
async function warnOfProblems(snapshot: Snapshot, logger: Logger): Promise<void> {
  const { selfTest } = await import('../admission/self-test.ts');
  for (const problem of selfTest(snapshot)) logger.warn({}, problem);
}

function listeningFields(options: ServeOptions, server: RunningServer, { digest, revision }: Snapshot): object {
  return { ...addressesOf(options), port: server.port, adminPort: server.adminPort, digest, revision, version };
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
