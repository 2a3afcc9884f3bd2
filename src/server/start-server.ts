import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Snapshot } from '../inject/snapshot.ts';
import type { ServedCertificate } from '../trust/certificate.ts';
import { buildAdminApp } from './admin-app.ts';
import { buildApp, type ServerFactory } from './app.ts';
import { Lifecycle } from './lifecycle.ts';
import type { ServerLimits } from './limits.ts';
import { InjectionMetrics } from './metrics.ts';
import type { Admit } from './review-handler.ts';
import type { Log } from './review-log.ts';
import { capSocketsPerAddress } from './socket-guard.ts';
import { secureContextFor, type TlsVersion } from './tls-settings.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly adminHost: string;
  readonly adminPort: number;
  readonly tlsMinimum: TlsVersion;
  readonly certificate: ServedCertificate;
  readonly limits: ServerLimits;
  readonly version: string;
  readonly admit: Admit;
  readonly snapshot: () => Snapshot | undefined;
  readonly logger: Log;
}

export interface RunningServer {
  /** Ports that are listened on. */
  readonly port: number;
  readonly adminPort: number;
  /** Serves another certificate to connections that are made from now on. */
  useCertificate(certificate: ServedCertificate): void;
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
  let { certificate } = options;
  const { snapshot, version, limits, tlsMinimum } = options;
  const lifecycle = new Lifecycle();
  const certificateExpiry = (): Date => certificate.notAfter;
  const metrics = new InjectionMetrics({ version, snapshot, certificateExpiry });
  const app = buildApp({ ...options, metrics, lifecycle }, factoryFor(options));
  const admin = buildAdminApp({ version, lifecycle, metrics, snapshot, certificateExpiry });
  const close = async (): Promise<void> => {
    lifecycle.isListening = false;
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
    useCertificate(next: ServedCertificate): void {
      (app.server as ReturnType<typeof createServer>).setSecureContext(secureContextFor(next, tlsMinimum));
      certificate = next;
    },
    async drain(delay: number): Promise<void> {
      lifecycle.isDraining = true;
      await new Promise((resolve) => setTimeout(resolve, delay));
      await close();
    },
    close,
  };
}

function factoryFor({ certificate, tlsMinimum, limits }: ServerOptions): ServerFactory {
  return (handler) => {
    const server = createServer(
      {
        ...secureContextFor(certificate, tlsMinimum),
        handshakeTimeout: limits.handshakeTimeout,
        maxHeaderSize: limits.headerBytes,
        requestTimeout: limits.requestTimeout,
        headersTimeout: limits.headersTimeout,
        keepAliveTimeout: limits.keepAliveTimeout,
        connectionsCheckingInterval: limits.checkInterval,
      },
      handler,
    );
    capSocketsPerAddress(server, limits.socketsPerAddress);
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
