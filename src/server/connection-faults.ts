import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { Counter, type Registry } from 'prom-client';
import type { Log } from './review-log.ts';

/** Why a connection ended before a request could be read, and what to do; what clients do by themselves needs nothing. */
const faults = {
  'untrusted-certificate': 'the client does not trust our certificate; compare caBundle of its registration',
  'client-certificate': 'the client shows no certificate of the right authority and name (--tls-client-ca-file)',
  handshake: 'the client speaks no TLS or an old version, or there is no certificate to serve yet',
  'too-many': 'one address holds too many connections',
  slow: undefined,
  malformed: undefined,
  gone: undefined,
} as const satisfies Record<string, string | undefined>;

export type ConnectionFault = keyof typeof faults;

/** The same fault is told so often at most, in milliseconds: whoever cannot connect tries again and again. */
const silence = 60_000;

/** Counts connections on which nothing could be read, of which no review tells, and says so once in a while. */
export class ConnectionFaults {
  readonly #log: Log;
  readonly #counts = new Map(Object.keys(faults).map((fault) => [fault as ConnectionFault, 0]));
  readonly #toldAt = new Map<ConnectionFault, number>();

  constructor(log: Log, registry: Registry) {
    const counts = this.#counts;
    this.#log = log;
    new Counter({
      name: 'sidecar_injector_connection_faults_total',
      help: 'Connections that ended before a request could be read, by why.',
      labelNames: ['reason'],
      registers: [registry],
      collect(): void {
        this.reset();
        for (const [reason, count] of counts) this.inc({ reason }, count);
      },
    });
  }

  /** Counts what Node tells of. */
  watch(server: Server): void {
    server.on('tlsClientError', (error, socket) => this.note(faultOfHandshake(error, socket), socket.remoteAddress));
    server.on('clientError', (error: NodeJS.ErrnoException) => {
      const fault = faultOfRequest(error);
      if (fault) this.note(fault, undefined);
    });
  }

  /** @param address of the client, where it is known */
  note(fault: ConnectionFault, address: string | undefined): void {
    const total = this.#counts.get(fault)! + 1;
    this.#counts.set(fault, total);
    const problem = faults[fault];
    const now = performance.now();
    if (problem === undefined || now - (this.#toldAt.get(fault) ?? Number.NEGATIVE_INFINITY) < silence) return;
    this.#toldAt.set(fault, now);
    this.#log.warn({ reason: fault, address, total, problem }, 'connection refused');
  }
}

/** Alerts by which a client says that it does not believe our certificate; Go sends the second one. */
const distrust =
  /ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|UNSUPPORTED_CERTIFICATE)$/;

function faultOfHandshake({ code = '' }: NodeJS.ErrnoException, socket: TLSSocket): ConnectionFault {
  if (distrust.test(code)) return 'untrusted-certificate';
  if (socket.authorizationError || code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'client-certificate';
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'slow';
  return code.startsWith('ERR_SSL_') ? 'handshake' : 'gone';
}

function faultOfRequest({ code = '' }: NodeJS.ErrnoException): ConnectionFault | undefined {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'slow';
  return code.startsWith('HPE_') ? 'malformed' : undefined;
}
