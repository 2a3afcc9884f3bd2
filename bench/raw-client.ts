import type { NetConnectOpts } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { fillMarks, findMarks, type MarkPlace } from './variants.ts';

/** A request as bytes, made once but for what differs from one to the next; and a check of some of its answers. */
export interface PreparedRequest {
  /** With marks. */
  readonly bytes: Buffer;
  readonly marks: readonly MarkPlace[];
  /** Says what is wrong with the body of the answer to the request of that number, if anything. */
  readonly check: (answer: string, number: number) => string | undefined;
}

/** @param body with marks */
export function prepare(path: string, body: string, check: PreparedRequest['check']): PreparedRequest {
  const payload = Buffer.from(body);
  const head = `POST ${path}?timeout=10s HTTP/1.1\r\nHost: bench.istio-system.svc:443\r\nUser-Agent: kube-apiserver-admission\r\nContent-Length: ${payload.length}\r\nAccept: application/json, */*\r\nContent-Type: application/json\r\nAccept-Encoding: gzip\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), payload]);
  return { bytes, marks: findMarks(bytes), check };
}

const endOfHead = Buffer.from('\r\n\r\n');

/** In bytes: of a record of TLS, and of most answers. */
const chunkSize = 16 * 1024;
const firstCapacity = 16 * 1024;

/**
 * One keep-alive connection that sends one request after the other, as the API server does. It reads just enough of
 * HTTP to know where an answer ends, so that the client costs less than the server which is measured.
 */
export class Connection {
  readonly #socket: TLSSocket;
  readonly #bytes = new Map<PreparedRequest, Buffer>();
  /** What came of the answer; one place for all of them, as much garbage would be collected while others wait. */
  #answer = Buffer.allocUnsafeSlow(firstCapacity);
  #received = 0;
  #expected = -1;
  #done: ((answer: Buffer) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  #isOpen = true;

  private constructor(port: number, options: ConnectionOptions) {
    const onread = {
      buffer: Buffer.allocUnsafeSlow(chunkSize),
      callback: (size: number, chunk: Uint8Array) => this.#receive(chunk, size),
    };
    const to: ConnectionOptions & Pick<NetConnectOpts, 'onread'> = {
      port,
      host: '127.0.0.1',
      minVersion: 'TLSv1.3',
      onread,
      ...options,
    };
    const socket = connect(to);
    socket.setNoDelay(true);
    this.#socket = socket;
    const fail = (error?: Error) => {
      this.#isOpen = false;
      this.#failed?.(error ?? new Error('the server closed the connection'));
    };
    socket.on('error', fail);
    socket.on('end', () => fail());
    socket.on('close', () => fail());
  }

  /** Whether another request may be sent: nobody closed it, or said so in an answer. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Trusts any certificate unless the options say otherwise. */
  static open(port: number, options: ConnectionOptions = { rejectUnauthorized: false }): Promise<Connection> {
    const connection = new Connection(port, options);
    return new Promise((resolve, reject) => {
      connection.#failed = reject;
      connection.#socket.once('secureConnect', () => {
        connection.#failed = undefined;
        resolve(connection);
      });
    });
  }

  /** The answer's bytes, head included. They are good until something is waited for: the next answer takes their place. */
  send(request: PreparedRequest, number: number): Promise<Buffer> {
    // Each connection has bytes of its own: others may still be on their way.
    let bytes = this.#bytes.get(request);
    if (!bytes) {
      bytes = Buffer.from(request.bytes);
      this.#bytes.set(request, bytes);
    }
    fillMarks(bytes, request.marks, number);
    return new Promise((resolve, reject) => {
      if (!this.#isOpen) reject(new Error('the connection was closed before the request'));
      this.#done = resolve;
      this.#failed = reject;
      this.#socket.write(bytes);
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #receive(chunk: Uint8Array, size: number): boolean {
    // As Go's client does: what nobody waits for ends an idle connection.
    if (!this.#done) {
      this.close();
      return true;
    }
    this.#reserve(this.#received + size);
    this.#answer.set(chunk.subarray(0, size), this.#received);
    this.#received += size;
    while (this.#expected < 0 && this.#readHead());
    if (this.#expected >= 0 && this.#received >= this.#expected) this.#finish(this.#done);
    return true;
  }

  #reserve(capacity: number): void {
    if (capacity <= this.#answer.length) return;
    const larger = Buffer.allocUnsafeSlow(capacity * 2);
    this.#answer.copy(larger, 0, 0, this.#received);
    this.#answer = larger;
  }

  /** @returns whether it was that of an interim answer, which is read over */
  #readHead(): boolean {
    const all = this.#answer.subarray(0, this.#received);
    const end = all.indexOf(endOfHead);
    if (end < 0) return false;
    const head = all.toString('latin1', 0, end);
    if (head.startsWith('HTTP/1.1 1')) {
      this.#answer.copyWithin(0, end + endOfHead.length, this.#received);
      this.#received -= end + endOfHead.length;
      return true;
    }
    const length = /content-length: (\d+)/i.exec(head);
    this.#expected = end + endOfHead.length + Number(length?.[1] ?? 0);
    if (head.includes('connection: close')) this.#isOpen = false;
    return false;
  }

  #finish(done: (answer: Buffer) => void): void {
    const answer = this.#answer.subarray(0, this.#expected);
    if (this.#received > this.#expected) this.#isOpen = false;
    this.#received = 0;
    this.#expected = -1;
    this.#done = undefined;
    done(answer);
  }
}

/** Status and body of an answer. */
export function readAnswer(answer: Buffer): { status: number; body: string } {
  const end = answer.indexOf(endOfHead);
  return { status: Number(answer.toString('latin1', 9, 12)), body: answer.toString('utf8', end + 4) };
}
