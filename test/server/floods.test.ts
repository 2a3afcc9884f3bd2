import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Client, requestHead, startTestServer } from './support.ts';

/** Sockets that only connect, with what becomes of them. */
class Crowd {
  readonly #sockets: Socket[] = [];
  closed = 0;

  constructor() {
    onTestFinished(() => this.leave());
  }

  async connect(port: number, count: number): Promise<void> {
    for (let made = 0; made < count; made += 100) {
      await Promise.all(Array.from({ length: 100 }, () => this.#connectOne(port)));
    }
  }

  async #connectOne(port: number): Promise<void> {
    const socket = connect(port, '127.0.0.1');
    this.#sockets.push(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.closed++);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  }

  leave(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

it('T3: a thousand slow clients neither stop nor spoil those that are not', { timeout: 180_000 }, async () => {
  const limits = {
    socketsPerAddress: 5_000,
    headersTimeout: 170_000,
    requestTimeout: 170_000,
    handshakeTimeout: 5_000,
  };
  const { port } = await startTestServer({ limits });
  const silent = new Crowd();
  await silent.connect(port, 500);
  const slow: Client[] = [];
  while (slow.length < 500) slow.push(...(await Promise.all(Array.from({ length: 20 }, () => Client.open(port)))));
  const half = `${requestHead('/inject', ['Content-Length: 1000'])}{`;
  for (const [index, client] of slow.entries()) client.write(index % 2 === 0 ? half : 'POST /inject HTTP/1.1\r\nHost');
  const client = await Client.open(port);
  for (let count = 0; count < 200; count++) expect((await client.post('/inject', '{}')).status).toBe(200);
  // Those that never said hello are cut, all of them; those that are within their time are not.
  await vi.waitFor(() => expect(silent.closed).toBe(500), 120_000);
  expect(slow.filter(({ socket }) => socket.destroyed)).toEqual([]);
  expect((await (await Client.open(port)).post('/inject', '{}')).status).toBe(200);
});

it('T4: of two thousand sockets of one address those beyond the cap are cut, and nothing else happens', {
  timeout: 180_000,
}, async () => {
  const { port, adminPort } = await startTestServer({ limits: { handshakeTimeout: 120_000 } });
  const crowd = new Crowd();
  await crowd.connect(port, 2_000);
  await vi.waitFor(() => expect(crowd.closed).toBe(1_000), 60_000);
  expect((await fetch(`http://127.0.0.1:${adminPort}/readyz`)).status).toBe(200);
  crowd.leave();
  await vi.waitFor(
    async () => expect((await (await Client.open(port)).post('/inject', '{}')).status).toBe(200),
    60_000,
  );
});

it('T5: connections that were idle are still there', async () => {
  const { port } = await startTestServer({ limits: { checkInterval: 20 } });
  const clients = await Promise.all(Array.from({ length: 100 }, () => Client.open(port)));
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all(clients.map((client) => client.post('/inject', '{}')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await sleep(300);
  }
});
