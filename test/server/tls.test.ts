import { spawnSync } from 'node:child_process';
import { type ConnectionOptions, connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { TlsVersion } from '../../src/server/tls-settings.ts';
import { ClientAuthority } from '../support/client-certificates.ts';
import { authorityCertificate, Client, issueCertificate, startTestServer } from './support.ts';

/** Whether a request gets through; in TLS 1.3 a client hears of its refusal only after the handshake. */
async function isServed(port: number, options: ConnectionOptions): Promise<boolean> {
  try {
    const client = await Client.open(port, options);
    return (await client.post('/inject', '{}')).status === 200;
  } catch {
    return false;
  }
}

describe('T1: versions and suites', () => {
  it.each([
    ['TLSv1.3', '1.2', 'TLSv1.3'],
    ['TLSv1.2', '1.2', 'TLSv1.2'],
    ['TLSv1.3', '1.3', 'TLSv1.3'],
  ] as const)('speaks up to %s with a minimum of %s', async (maxVersion, tlsMinimum, spoken) => {
    const { port } = await startTestServer({ tlsMinimum });
    const client = await Client.open(port, { maxVersion });
    expect(client.socket.getProtocol()).toBe(spoken);
    expect((await client.post('/inject', '{}')).status).toBe(200);
  });

  it.each([
    ['TLSv1', 'TLSv1', '1.2'],
    ['TLSv1.1', 'TLSv1.1', '1.2'],
    ['TLSv1.2', 'TLSv1.2', '1.3'],
  ] as const)('refuses %s–%s with a minimum of %s', async (minVersion, maxVersion, tlsMinimum) => {
    const { port } = await startTestServer({ tlsMinimum });
    const attempt = Client.open(port, { minVersion, maxVersion, ciphers: 'ALL:@SECLEVEL=0' });
    // An alert of the server, not a client that cannot speak such an old version.
    await expect(attempt).rejects.toThrow(/alert protocol version/);
  });

  it.each([
    ['AES128-GCM-SHA256', false],
    ['AES256-SHA', false],
    ['DHE-RSA-AES128-GCM-SHA256', false],
    ['ECDHE-ECDSA-AES128-SHA256', false],
    ['ECDHE-ECDSA-AES256-SHA384', false],
    ['ECDHE-ECDSA-AES256-SHA', false],
    ['ECDHE-ECDSA-AES128-GCM-SHA256', true],
    ['ECDHE-ECDSA-AES256-GCM-SHA384', true],
    ['ECDHE-ECDSA-CHACHA20-POLY1305', true],
  ])('takes suite %s of TLS 1.2: %s', async (ciphers, isTaken) => {
    const { port } = await startTestServer();
    expect(await isServed(port, { maxVersion: 'TLSv1.2', ciphers })).toBe(isTaken);
  });

  const openssl = spawnSync('openssl', ['version']).status === 0;
  if (!openssl) console.warn('T1: openssl is not installed, so its half of the matrix is skipped');

  it.runIf(openssl).each<[string, TlsVersion, boolean]>([
    ['-tls1', '1.2', false],
    ['-tls1_1', '1.2', false],
    ['-tls1_2', '1.2', true],
    ['-tls1_3', '1.2', true],
    ['-tls1_1', '1.3', false],
    ['-tls1_2', '1.3', false],
    ['-tls1_3', '1.3', true],
    ['-no_tls1_3 -cipher ALL:!ECDHE:@SECLEVEL=0', '1.2', false],
    ['-no_tls1_3 -cipher ECDHE+AESCCM:@SECLEVEL=0', '1.2', false],
    ['-no_tls1_3 -cipher ECDHE+AESGCM', '1.2', true],
  ])('openssl s_client %s with a minimum of %s gets through: %s', async (words, tlsMinimum, isTaken) => {
    const { port } = await startTestServer({ tlsMinimum });
    expect(await opensslGetsThrough(port, words.split(' '))).toBe(isTaken);
  });
});

/** In a process of its own, since the server lives in this one. */
async function opensslGetsThrough(port: number, words: readonly string[]): Promise<boolean> {
  const { spawn } = await import('node:child_process');
  const child = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-brief', ...words]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  child.stdin.end();
  await new Promise((resolve) => child.once('close', resolve));
  return text.includes('CONNECTION ESTABLISHED');
}

describe('T2: certificates of clients', () => {
  const [authority, other] = [new ClientAuthority(), new ClientAuthority()];
  const clients = { authorities: authority.certificate, names: ['kube-apiserver', 'api.example.com'] };

  it.each([
    ['no certificate', false, {}],
    ['one of another authority', false, other.issue('kube-apiserver')],
    ['one with another name', false, authority.issue('somebody')],
    ['one that carries the name elsewhere', false, authority.issue('somebody', 'kube-apiserver.example.com')],
    ['one for all names', false, authority.issue('somebody', '*.example.com')],
    ['one with the common name', true, authority.issue('kube-apiserver')],
    ['one with the DNS name', true, authority.issue('somebody', 'api.example.com')],
    ['one for servers', false, issueCertificatePair()],
  ])('with %s is served: %s', async (_name, isTaken, pair) => {
    const { port } = await startTestServer({ clients });
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      expect(await isServed(port, { ...pair, maxVersion })).toBe(isTaken);
    }
  });

  it('may carry any name where none is asked for', async () => {
    const { port } = await startTestServer({ clients: { ...clients, names: [] } });
    expect(await isServed(port, authority.issue('somebody'))).toBe(true);
    expect(await isServed(port, other.issue('somebody'))).toBe(false);
  });

  it('are judged by the authorities of the moment, also where a session is resumed', async () => {
    const server = await startTestServer({ clients });
    const [before, after] = [authority.issue('kube-apiserver'), other.issue('kube-apiserver')];
    expect([await isServed(server.port, before), await isServed(server.port, after)]).toEqual([true, false]);
    const session = await sessionOf(server.port, before);
    server.useClientAuthorities(other.certificate);
    expect([await isServed(server.port, before), await isServed(server.port, after)]).toEqual([false, true]);
    expect(await isServed(server.port, { ...before, session })).toBe(false);
    server.useCertificate(issueCertificate());
    expect([await isServed(server.port, before), await isServed(server.port, after)]).toEqual([false, true]);
  });

  it('are not asked for on the port of the probes', async () => {
    const { adminPort } = await startTestServer({ clients });
    expect((await fetch(`http://127.0.0.1:${adminPort}/readyz`)).status).toBe(200);
  });
});

function issueCertificatePair(): { cert: string; key: string } {
  const { certificate, key } = issueCertificate();
  return { cert: certificate, key };
}

/** The ticket with which a client would resume. */
function sessionOf(port: number, pair: ConnectionOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ca: authorityCertificate, ...pair });
    socket.once('error', reject);
    socket.once('session', (session: Buffer) => {
      socket.destroy();
      resolve(session);
    });
  });
}

it('without a certificate nothing is served, until there is one', async () => {
  const server = await startTestServer({ certificate: undefined });
  expect(await isServed(server.port, {})).toBe(false);
  const ready = async (): Promise<string> => (await fetch(`http://127.0.0.1:${server.adminPort}/readyz`)).text();
  expect(await ready()).toBe('no certificate\n');
  server.useCertificate(issueCertificate());
  expect(await isServed(server.port, {})).toBe(true);
  expect(await ready()).toBe('ready\n');
});
