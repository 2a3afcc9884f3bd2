import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Snapshot } from '../inject/snapshot.ts';
import type { ServedCertificate } from '../trust/certificate.ts';
import { buildApp, type ServerFactory } from './app.ts';
import { admitOnly, type ClientTrust } from './client-guard.ts';
import { ConnectionFaults } from './connection-faults.ts';
import { Lifecycle } from './lifecycle.ts';
import type { ServerLimits } from './limits.ts';
import { InjectionMetrics } from './metrics.ts';
import { OpenConnections } from './open-connections.ts';
import type { RequestTracer } from './request-tracer.ts';
import type { Admit, Answered, Remember } from './review-handler.ts';
import type { Log } from './review-log.ts';
import { capSocketsPerAddress } from './socket-guard.ts';
import { secureContextFor, type TlsParts, type TlsVersion } from './tls-settings.ts';

export interface WebhookOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
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
}

/** Who serves certificates, and is told of others. */
export interface CertificateUser {
  /** Serves another certificate to connections that are made from now on. */
  useCertificate(certificate: ServedCertificate): void;
  /** Takes connections that are made from now on from clients of other authorities, in PEM. */
  useClientAuthorities(authorities: string): void;
}

/** The HTTPS server that answers reviews. */
export class Webhook implements CertificateUser {
  readonly lifecycle = new Lifecycle();
  readonly metrics: InjectionMetrics;
  readonly #options: WebhookOptions;
  readonly #app: FastifyInstance;
  readonly #connections = new OpenConnections();
  #tls: TlsParts;

  constructor(options: WebhookOptions) {
    const { version, snapshot } = options;
    this.#options = options;
    this.#tls = tlsPartsOf(options);
    this.metrics = new InjectionMetrics({ version, snapshot, certificateExpiry: () => this.certificateExpiry });
    const faults = new ConnectionFaults(options.logger, this.metrics.registry);
    const factory = factoryFor(options, this.#connections, faults);
    this.#app = buildApp({ ...options, metrics: this.metrics, lifecycle: this.lifecycle }, factory);
  }

  get certificateExpiry(): Date | undefined {
    return this.#tls.certificate?.notAfter;
  }

  /** @returns the port that is listened on @throws what listening throws, such as EADDRINUSE */
  async listen(): Promise<number> {
    const { host, port } = this.#options;
    await this.#app.listen({ host, port });
    this.lifecycle.isListening = true;
    return portOf(this.#app);
  }

  useCertificate(certificate: ServedCertificate): void {
    this.#useTls({ certificate });
  }

  useClientAuthorities(clientAuthorities: string): void {
    this.#useTls({ clientAuthorities });
  }

  /**
   * Stops as a replica should: says at once that it is not ready, serves on for the delay while it closes connections
   * one by one, then stops listening, has clients close the connections that are left, and finishes what is in flight.
   * @param delay in milliseconds
   */
  async drain(delay: number): Promise<void> {
    const { farewellTimeout, closeTimeout } = this.#options.limits;
    this.lifecycle.isDraining = true;
    await new Promise((resolve) => setTimeout(resolve, delay));
    this.lifecycle.isListening = false;
    const end = performance.now() + closeTimeout;
    await this.#connections.leave(Math.min(farewellTimeout, closeTimeout));
    await closeApp(this.#app, end - performance.now());
  }

  /** Stops listening, closes what is idle and waits for what is in flight. */
  async close(): Promise<void> {
    this.lifecycle.isListening = false;
    this.lifecycle.isDraining = true;
    await closeApp(this.#app, this.#options.limits.closeTimeout);
  }

  #useTls(change: Partial<TlsParts>): void {
    const next = { ...this.#tls, ...change };
    (this.#app.server as Server).setSecureContext(secureContextFor(next));
    this.#tls = next;
  }
}

function tlsPartsOf({ certificate, tlsMinimum, clients }: WebhookOptions): TlsParts {
  return { certificate, minimum: tlsMinimum, clientAuthorities: clients?.authorities };
}

function factoryFor(options: WebhookOptions, connections: OpenConnections, faults: ConnectionFaults): ServerFactory {
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
    faults.watch(server);
    connections.watch(server);
    capSocketsPerAddress(server, limits.socketsPerAddress, (address) => faults.note('too-many', address));
    if (clients) admitOnly(clients.names, server, (address) => faults.note('client-certificate', address));
    return server;
  };
}

/** Node stops looking for slow requests when a server closes, so what hangs must be cut here. */
export async function closeApp(app: FastifyInstance, timeout: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), timeout);
  await app.close();
  clearTimeout(timer);
}

export function portOf(app: FastifyInstance): number {
  return (app.server.address() as AddressInfo).port;
}
