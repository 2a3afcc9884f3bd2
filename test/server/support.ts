import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Answer, Outcome } from '../../src/admission/outcome.ts';
import type { Snapshot } from '../../src/inject/snapshot.ts';
import { defaultLimits, type ServerLimits } from '../../src/server/limits.ts';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/start-server.ts';
import { readCertificate, type ServedCertificate } from '../../src/trust/certificate.ts';

/** The parts of a snapshot that the server itself looks at. */
export const snapshot = {
  digest: () => 'd1935',
  generation: { name: 'modern' },
  revision: 'canary',
  templates: new Map([['sidecar', {}]]),
  warnings: [],
} as unknown as Snapshot;

export const names = ['localhost', '127.0.0.1'];
const authority = new CertificateAuthority(new Date());
export const authorityCertificate = authority.certificate;

export function issueCertificate(now = new Date()): ServedCertificate {
  const { certificate, key } = authority.issue(names, now);
  return readCertificate(certificate, key, names, now);
}

export function outcomeWith(more: Partial<Outcome> = {}): Outcome {
  return {
    result: 'injected',
    reason: 'policy-enabled',
    uid: 'u1',
    namespace: 'shop',
    name: 'cart-',
    isDryRun: false,
    templates: ['sidecar'],
    operations: 3,
    warnings: [],
    ...more,
  };
}

/** Stands for admission: tells what it was asked. */
export function echoAdmit(body: string, path: string): Answer {
  return { status: 200, body: JSON.stringify({ path, length: body.length }), outcome: outcomeWith() };
}

/** A logger that remembers. */
export class Notebook {
  readonly lines: ({ level: string; msg: string } & Record<string, unknown>)[] = [];
  readonly info = (fields: object, message: string): void => this.#note('info', fields, message);
  readonly warn = (fields: object, message: string): void => this.#note('warn', fields, message);
  readonly error = (fields: object, message: string): void => this.#note('error', fields, message);
  #note(level: string, fields: object, message: string): void {
    this.lines.push({ ...fields, level, msg: message });
  }
}

export type TestServerOptions = Partial<Omit<ServerOptions, 'limits'>> & { limits?: Partial<ServerLimits> };

/** A real server on free ports of this machine; closed when the test is over. */
export async function startTestServer(options: TestServerOptions = {}): Promise<RunningServer> {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    adminHost: '127.0.0.1',
    adminPort: 0,
    tlsMinimum: '1.2',
    certificate: issueCertificate(),
    version: '1.2.3',
    admit: echoAdmit,
    snapshot: () => snapshot,
    logger: new Notebook(),
    concerns: [],
    ...options,
    limits: { ...defaultLimits, closeTimeout: 200, ...options.limits },
  });
  onTestFinished(() => server.close());
  return server;
}

/** One TLS connection on which bytes are written and answers read as they come. */
export class Client {
  readonly socket: TLSSocket;
  /** Resolves when the connection is gone, with how: `end` is orderly. */
  readonly closed: Promise<'end' | 'reset'>;
  #text = '';
  #wake: () => void = () => {};
  #isOver = false;

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    let isReset = false;
    socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => {
      isReset = true;
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#isOver = true;
        this.#wake();
        resolve(isReset ? 'reset' : 'end');
      });
    });
  }

  static open(port: number, options: ConnectionOptions = {}): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', ca: authorityCertificate, ...options });
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        socket.off('error', reject);
        onTestFinished(() => void socket.destroy());
        resolve(new Client(socket));
      });
    });
  }

  write(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** The next whole answer. @throws when the connection ends before */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const found = takeAnswer(this.#text);
      if (found) {
        this.#text = found.rest;
        return found.answer;
      }
      if (this.#isOver) throw new Error(`the connection ended after ${JSON.stringify(this.#text)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends a review and reads its answer. */
  async post(path: string, body: string | Buffer, headers: readonly string[] = []): Promise<RawAnswer> {
    this.write(requestHead(path, [`Content-Length: ${Buffer.byteLength(body)}`, ...headers]));
    this.write(Buffer.from(body));
    return await this.answer();
  }
}

/**
 * Resolves when the server has so many requests in flight: only then it sheds one more. The server must have been
 * started with that limit of requests.
 */
export async function untilBusy(port: number): Promise<void> {
  const probe = await Client.open(port);
  while ((await probe.post('/inject', '{}')).status !== 503) await sleep(5);
}

/** Resolves with a connection as soon as the server takes one. */
export async function openWhenThereIsRoom(port: number): Promise<Client> {
  for (;;) {
    const client = await Client.open(port).catch(() => undefined);
    if (client) return client;
    await sleep(5);
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export function requestHead(path: string, headers: readonly string[], method = 'POST'): string {
  const all = [`${method} ${path} HTTP/1.1`, 'Host: injector', ...headers];
  if (!headers.some((header) => /^content-type:/i.test(header))) all.push('Content-Type: application/json');
  return `${all.join('\r\n')}\r\n\r\n`;
}

function takeAnswer(text: string): { answer: RawAnswer; rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  if (status === 100) return takeAnswer(text.slice(end + 4));
  const headers = new Map(
    lines.map((line) => [line.split(': ')[0]!.toLowerCase(), line.slice(line.indexOf(': ') + 2)]),
  );
  const length = Number(headers.get('content-length') ?? 0);
  const body = text.slice(end + 4, end + 4 + length);
  return body.length < length ? undefined : { answer: { status, headers, body }, rest: text.slice(end + 4 + length) };
}
