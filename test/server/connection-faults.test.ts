import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectPlainly } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { RunningServer } from '../../src/server/start-server.ts';
import { ClientAuthority } from '../support/client-certificates.ts';
import { Client, Notebook, startTestServer, type TestServerOptions } from './support.ts';

const authority = new ClientAuthority();
const clients = { authorities: authority.certificate, names: ['kube-apiserver'] };

/** How many connections ended by that fault, as a scrape of the metrics tells. */
async function counted({ adminPort }: RunningServer, reason: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  return Number(
    new RegExp(`^sidecar_injector_connection_faults_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(text)?.[1],
  );
}

/** What a client does that does not get through. */
type Attempt = (server: RunningServer) => Promise<unknown>;

const speaksPlainly: Attempt = async ({ port }) => {
  const socket = connectPlainly(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.end('GET / HTTP/1.1\r\n\r\n').resume();
  await once(socket, 'close');
};

const leaves: Attempt = async ({ port }) => {
  const socket = connectPlainly(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
};

const isSilent: Attempt = ({ port }) =>
  once(
    connectPlainly(port, '127.0.0.1')
      .resume()
      .on('error', () => {}),
    'close',
  );

const opens =
  (options: Parameters<typeof Client.open>[1]): Attempt =>
  async ({ port }) => {
    const client = await Client.open(port, options);
    await client.post('/inject', '{}');
  };

const saysNonsense: Attempt = async ({ port }) => {
  const client = await Client.open(port);
  client.write('nonsense\r\n\r\n');
  await client.closed;
};

const cases: readonly (readonly [name: string, reason: string, attempt: Attempt, options: TestServerOptions])[] = [
  ['shows no certificate', 'client-certificate', opens({}), { clients }],
  [
    'shows one of another authority',
    'client-certificate',
    opens(new ClientAuthority().issue('kube-apiserver')),
    { clients },
  ],
  ['shows one with another name', 'client-certificate', opens(authority.issue('somebody')), { clients }],
  ['comes before there is a certificate', 'handshake', opens({}), { certificate: undefined }],
  ['speaks no TLS', 'handshake', speaksPlainly, {}],
  ['holds too many connections', 'too-many', opens({}), { limits: { socketsPerAddress: 0 } }],
  ['says nothing', 'slow', isSilent, { limits: { handshakeTimeout: 50 } }],
  ['sends what is no request', 'malformed', saysNonsense, {}],
  ['leaves', 'gone', leaves, {}],
];

describe('a connection on which no request can be read', () => {
  it.each(cases)('is counted where the client %s', async (_name, reason, attempt, options) => {
    const logger = new Notebook();
    const server = await startTestServer({ ...options, logger });
    expect(await counted(server, reason)).toBe(0);
    await attempt(server).catch(() => undefined);
    await vi.waitFor(async () => expect(await counted(server, reason)).toBe(1), 10_000);
    const isTold = !['slow', 'malformed', 'gone'].includes(reason);
    const told = logger.lines.filter(({ msg }) => msg === 'connection refused');
    expect(told.map((line) => line.reason)).toEqual(isTold ? [reason] : []);
  });

  const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
  if (!hasOpenssl) console.warn('openssl is not installed, so nobody says that a certificate is not trusted');

  // A client made of Node closes the connection without a word.
  it.runIf(hasOpenssl)('is counted where the client does not trust the certificate', async () => {
    const logger = new Notebook();
    const server = await startTestServer({ logger });
    const words = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-verify_return_error', '-brief'];
    const client = spawn('openssl', words, { stdio: 'ignore' });
    await once(client, 'close');
    await vi.waitFor(async () => expect(await counted(server, 'untrusted-certificate')).toBe(1), 10_000);
    const problem = 'the client does not trust our certificate; compare caBundle of its registration';
    expect(logger.lines).toMatchObject([{ level: 'warn', reason: 'untrusted-certificate', problem }]);
  });

  it('is told once in a while, however often the client tries', async () => {
    const logger = new Notebook();
    const server = await startTestServer({ clients, logger });
    for (let attempt = 0; attempt < 5; attempt++) await opens({})(server).catch(() => undefined);
    await vi.waitFor(async () => expect(await counted(server, 'client-certificate')).toBe(5), 10_000);
    expect(logger.lines.filter(({ msg }) => msg === 'connection refused')).toMatchObject([
      { level: 'warn', reason: 'client-certificate', address: '127.0.0.1', total: 1 },
    ]);
  });
});
