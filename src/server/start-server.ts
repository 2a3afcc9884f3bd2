import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Snapshot } from '../inject/snapshot.ts';
import type { ServedCertificate } from '../trust/certificate.ts';
import { buildAdminApp } from './admin-app.ts';
import { buildApp, type ServerFactory } from './app.ts';
import { admitOnly, type ClientTrust } from './client-guard.ts';
import type { Concern } from './concern.ts';
import { Lifecycle } from './lifecycle.ts';
import type { ServerLimits } from './limits.ts';
import { InjectionMetrics } from './metrics.ts';
import type { RequestTracer } from './request-tracer.ts';
import type { Admit, Answered, Remember } from './review-handler.ts';
import type { Log } from './review-log.ts';
import { capSocketsPerAddress } from './socket-guard.ts';
import { secureContextFor, type TlsParts, type TlsVersion } from './tls-settings.ts';
import { untilRead } from './until-read.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly adminHost: string;
  readonly adminPort: number;
  readonly tlsMinimum: TlsVersion;
  /** What to serve from the start; undefined while there is nothing yet. */
  readonly certificate: ServedCertificate | undefined;
  /** Without it any client may connect. */
  readonly clients?: ClientTrust | undefined;
  readonly limits: ServerLimits;
  readonly version: string;
  readonly admit: Admit;
  readonly remember?: Remember;
  readonly answered?: Answered;
  readonly snapshot: () => Snapshot | undefined;
  readonly logger: Log;
  /** There where somebody collects spans. */
  readonly tracer?: RequestTracer | undefined;
  /** What else has a say in readiness, status and metrics. */
  readonly concerns: readonly Concern[];
}

export interface RunningServer {
  /** Ports that are listened on. */
  readonly port: number;
  readonly adminPort: number;
  /** Serves another certificate to connections that are made from now on. */
  useCertificate(certificate: ServedCertificate): void;
  /** Takes connections that are made from now on from clients of other authorities, in PEM. */
  useClientAuthorities(authorities: string): void;
  /**
   * Stops as a replica should: says at once that it is not ready, serves on for the delay while it closes connections
   * one by one, then stops listening and finishes what is in flight.
   * @param delay in milliseconds
   */
  drain(delay: number): Promise<void>;
  /** Stops listening and waits for what is in flight. */
  close(): Promise<void>;
}

/** Starts the HTTPS server and the admin server. @throws what listening throws, such as EADDRINUSE */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { snapshot, version, limits, concerns } = options;
  let tls: TlsParts = tlsPartsOf(options);
  const lifecycle = new Lifecycle();
  const certificateExpiry = (): Date | undefined => tls.certificate?.notAfter;
  const metrics = new InjectionMetrics({ version, snapshot, certificateExpiry });
  const app = buildApp({ ...options, metrics, lifecycle }, factoryFor(options));
  for (const concern of concerns) concern.register(metrics.registry);
  const admin = buildAdminApp({ version, lifecycle, metrics, snapshot, certificateExpiry, concerns });
  const useTls = (change: Partial<TlsParts>): void => {
    const next = { ...tls, ...change };
    (app.server as ReturnType<typeof createServer>).setSecureContext(secureContextFor(next));
    tls = next;
  };
  const close = async (): Promise<void> => {
    lifecycle.isListening = false;
    lifecycle.isDraining = true;
    await closeApp(app, limits.closeTimeout);
    await closeApp(admin, limits.closeTimeout);
  };
  try {
    await app.listen({ host: options.host, port: options.port });
    await admin.listen({ host: options.adminHost, port: options.adminPort });
  } catch (error) {
    await close();
    throw error;
  }
  lifecycle.isListening = true;
  return {
    port: portOf(app),
    adminPort: portOf(admin),
    useCertificate: (certificate) => useTls({ certificate }),
    useClientAuthorities: (clientAuthorities) => useTls({ clientAuthorities }),
    async drain(delay: number): Promise<void> {
      lifecycle.isDraining = true;
      await new Promise((resolve) => setTimeout(resolve, delay));
      await untilRead();
      await close();
    },
    close,
  };
}

function tlsPartsOf({ certificate, tlsMinimum, clients }: ServerOptions): TlsParts {
  return { certificate, minimum: tlsMinimum, clientAuthorities: clients?.authorities };
}

function factoryFor(options: ServerOptions): ServerFactory {
  const { limits, clients, tracer } = options;
  return (handler) => {
    const server = createServer(
      {
        ...secureContextFor(tlsPartsOf(options)),
        ...(clients && { requestCert: true, rejectUnauthorized: true }),
        handshakeTimeout: limits.handshakeTimeout,
        maxHeaderSize: limits.headerBytes,
        requestTimeout: limits.requestTimeout,
        headersTimeout: limits.headersTimeout,
        keepAliveTimeout: limits.keepAliveTimeout,
        connectionsCheckingInterval: limits.checkInterval,
      },
      tracer ? tracer.traced(handler) : handler,
    );
    capSocketsPerAddress(server, limits.socketsPerAddress);
    if (clients) admitOnly(clients.names, server);
    return server;
  };
}

/** Node stops looking for slow requests when a server closes, so what hangs must be cut here. */
async function closeApp(app: FastifyInstance, timeout: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), timeout);
  await app.close();
  clearTimeout(timer);
}

function portOf(app: FastifyInstance): number {
  return (app.server.address() as AddressInfo).port;
}
