import type { Server } from 'node:https';
import { Server as TcpServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { untilRead } from './until-read.ts';

/**
 * An interim answer that nobody asked for. A client that waits for an answer reads over it; one whose connection is idle
 * must not take it for an answer, and closes the connection. Go's client writes it to its log, so it says what it is for.
 */
const farewell = 'HTTP/1.1 100 The sidecar injector stops\r\n\r\n';

/** The connections of servers, and how they end without costing a request. */
export class OpenConnections {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<TLSSocket>();
  #acceptedAt = Number.NEGATIVE_INFINITY;

  /** When the last one came, in milliseconds of the monotonic clock. */
  get acceptedAt(): number {
    return this.#acceptedAt;
  }

  /** Knows the connections of a server from now on. */
  watch(server: Server): void {
    this.#servers.push(server);
    server.on('connection', () => {
      this.#acceptedAt = performance.now();
    });
    server.on('secureConnection', (socket: TLSSocket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /**
   * Stops listening once nobody waits for a connection, and has clients close what is idle. Whoever closes an idle
   * connection himself loses the request that is on its way to him at that moment; one that crosses the farewell is
   * answered. What clients keep nevertheless is closed in the end, if it is idle.
   * @param timeout for clients to close, in milliseconds
   */
  async leave(timeout: number): Promise<void> {
    await untilRead(this);
    const gone = Promise.all(this.#servers.map(stopListening));
    this.#takeLeave(({ bytesRead }) => bytesRead > 0);
    // Go's client is about to send on a connection that is new, and does not send again what it could not send there.
    // One on which nothing came for so long is kept for later.
    if (await within(timeout / 2, gone)) return;
    this.#takeLeave(({ bytesRead }) => bytesRead === 0);
    if (await within(timeout / 2, gone)) return;
    await untilRead(this);
    for (const server of this.#servers) server.closeIdleConnections();
  }

  #takeLeave(isMeant: (socket: TLSSocket) => boolean): void {
    for (const socket of this.#sockets) if (socket.writable && isMeant(socket)) socket.write(farewell);
  }
}

/** Resolves when all connections are gone. The method of HTTP servers would cut those that are idle. */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => TcpServer.prototype.close.call(server, () => resolve()));
}

/** Whether it came about in so many milliseconds. */
function within(timeout: number, event: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeout, false);
    void event.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
