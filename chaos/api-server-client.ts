import type { ConnectionOptions } from 'node:tls';
import { Connection, type PreparedRequest, readAnswer } from '../bench/raw-client.ts';

/** What an API server's client keeps, and for how long, in milliseconds. */
const idleConnections = 25;
const idleTimeout = 90_000;

export interface ClientSettings {
  /** Where a new connection goes; undefined while there is nobody. */
  readonly endpoint: () => number | undefined;
  /** How connections are made: whose certificates are trusted, for whom. */
  readonly tls: ConnectionOptions;
  /** How long an answer may take, its connection included, in milliseconds. */
  readonly timeout: number;
  /** How many connections are kept; as many as an API server keeps unless told otherwise. With 0 none is used twice. */
  readonly idleConnections?: number;
  /** How many may be open or on their way; an API server knows no bound. */
  readonly mostConnections?: number;
}

/** An answer to the request of that number. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Of the whole answer, where somebody wants to know more; good until something is waited for. */
  readonly bytes: Buffer;
  readonly isNewConnection: boolean;
}

interface Idle {
  readonly connection: Connection;
  readonly since: number;
}

/** What a review is sent on. */
interface Line {
  readonly connection: Connection;
  readonly isNew: boolean;
}

/** Gives a connection to a review that waits for one. */
type Waiter = (line: Line) => void;

/**
 * Calls a webhook as an API server does: HTTP/1.1 over TLS, the connection that became idle last is used first, at most 25
 * are kept and none is longer than 90 s. A review that finds none idle has one opened, and goes out on that or on one that
 * becomes free in the meantime. A connection on which something comes while it is idle is closed, and an interim answer is
 * read over. A review that got no answer is not sent again, whatever the reason: Go's client repeats a POST only if not a
 * byte of it was written, and a connection that is known to be closed is not used here at all.
 */
export class ApiServerClient {
  readonly #settings: ClientSettings;
  readonly #idle: Idle[] = [];
  readonly #busy = new Set<Connection>();
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiter>();
  #opening = 0;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  /** Opens connections for later. @throws where one cannot be opened */
  async connect(count: number): Promise<void> {
    for (let opened = 0; opened < count; opened++) {
      this.#keep(await Connection.open(this.#settings.endpoint()!, this.#settings.tls));
    }
  }

  /** @throws where there is no answer in time; the message says why */
  async send(request: PreparedRequest, number: number): Promise<Answer> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#settings.timeout);
    const kept = this.#takeIdle();
    let isNew = kept === undefined;
    try {
      const line = kept ? { connection: kept, isNew } : await this.#line(deadline.signal);
      isNew = line.isNew;
      const bytes = await this.#exchange(line.connection, request, number, deadline.signal);
      return { ...readAnswer(bytes), bytes, isNewConnection: isNew };
    } catch (error) {
      throw new Error(`${(error as Error).message} (on a ${isNew ? 'new' : 'kept'} connection)`);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    for (const { connection } of this.#idle.splice(0)) connection.close();
    for (const connection of this.#busy) connection.close();
  }

  #takeIdle(): Connection | undefined {
    const oldest = performance.now() - idleTimeout;
    while (this.#idle.length > 0 && this.#idle[0]!.since < oldest) this.#idle.shift()!.connection.close();
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      if (last.connection.isOpen) return last.connection;
      last.connection.close();
    }
    return undefined;
  }

  #line(signal: AbortSignal): Promise<Line> {
    return new Promise((resolve, reject) => {
      const giveUp = (error: Error): void => {
        this.#waiting.delete(resolve);
        reject(error);
      };
      const port = this.#settings.endpoint();
      if (port === undefined) return void reject(new Error('no replica is ready'));
      this.#waiting.add(resolve);
      signal.addEventListener('abort', () => giveUp(new Error('no connection in time')), { once: true });
      if (this.#mayOpen()) this.#open(port, resolve).catch(giveUp);
    });
  }

  #mayOpen(): boolean {
    const { mostConnections = Number.POSITIVE_INFINITY } = this.#settings;
    return this.#opening + this.#busy.size + this.#idle.length < mostConnections;
  }

  async #open(port: number, waiter: Waiter): Promise<void> {
    this.#opening++;
    try {
      this.#opened(await Connection.open(port, this.#settings.tls), waiter);
    } finally {
      this.#opening--;
    }
  }

  #opened(connection: Connection, waiter: Waiter): void {
    if (this.#waiting.delete(waiter)) waiter({ connection, isNew: true });
    else this.#keep(connection, true);
  }

  async #exchange(
    connection: Connection,
    request: PreparedRequest,
    number: number,
    signal: AbortSignal,
  ): Promise<Buffer> {
    this.#busy.add(connection);
    try {
      const answer = await orAbort(connection.send(request, number), signal, 'no answer in time');
      if (this.#settings.idleConnections === 0) connection.close();
      else this.#keep(connection);
      return answer;
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      this.#busy.delete(connection);
    }
  }

  #keep(connection: Connection, isNew = false): void {
    const [waiter] = connection.isOpen ? this.#waiting : [];
    if (waiter) {
      this.#waiting.delete(waiter);
      waiter({ connection, isNew });
    } else if (connection.isOpen && this.#idle.length < (this.#settings.idleConnections ?? idleConnections)) {
      this.#idle.push({ connection, since: performance.now() });
    } else connection.close();
  }
}

function orAbort<Value>(value: Promise<Value>, signal: AbortSignal, complaint: string): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error(complaint)), { once: true });
    value.then(resolve, reject);
  });
}
