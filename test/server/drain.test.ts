import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Client, requestHead, startTestServer, untilBusy } from './support.ts';

async function readiness(adminPort: number): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`);
  return { status: response.status, text: await response.text() };
}

it('R5: turns unready at once but serves on, and closes connections one by one', async () => {
  const server = await startTestServer();
  const kept = await Client.open(server.port);
  await kept.post('/inject', '{}');
  expect(await readiness(server.adminPort)).toEqual({ status: 200, text: 'ready\n' });
  const drained = server.drain(3_000);
  expect(await readiness(server.adminPort)).toEqual({ status: 503, text: 'draining\n' });
  const last = await kept.post('/inject', '{}');
  expect([last.status, last.headers.get('connection')]).toEqual([200, 'close']);
  expect(await kept.closed).toBe('end');
  const late = await Client.open(server.port);
  expect((await late.post('/inject', '{}')).status).toBe(200);
  await drained;
  await expect(Client.open(server.port)).rejects.toThrow('ECONNREFUSED');
});

it('R5: loses no request of clients that go on as long as they are served', async () => {
  const server = await startTestServer();
  const statuses: number[] = [];
  let isOver = false;
  const work = async (): Promise<void> => {
    let client = await Client.open(server.port);
    while (!isOver) {
      const answer = await client.post('/inject', '{}');
      statuses.push(answer.status);
      if (answer.headers.get('connection') === 'close' && !isOver) client = await Client.open(server.port);
    }
  };
  const clients = Array.from({ length: 10 }, work);
  while (statuses.length < 20) await sleep(5);
  const drained = server.drain(5_000);
  const before = statuses.length;
  while (statuses.length < before + 100) await sleep(5);
  isOver = true;
  await Promise.all(clients);
  await drained;
  expect(statuses.every((status) => status === 200)).toBe(true);
});

it('R5: finishes what is in flight after it stopped listening', async () => {
  const server = await startTestServer({ limits: { closeTimeout: 20_000, requests: 1 } });
  const client = await Client.open(server.port);
  client.write(`${requestHead('/inject', ['Content-Length: 2'])}{`);
  await untilBusy(server.port);
  const open = (): Promise<Client | undefined> => Client.open(server.port).catch(() => undefined);
  const drained = server.drain(0);
  for (let early = await open(); early; early = await open()) early.socket.destroy();
  client.write('}');
  const answer = await client.answer();
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  await drained;
});

it('R5: does not wait for ever for what never ends', async () => {
  const server = await startTestServer({ limits: { closeTimeout: 100, requests: 1 } });
  const client = await Client.open(server.port);
  client.write(`${requestHead('/inject', ['Content-Length: 2'])}{`);
  await untilBusy(server.port);
  await server.drain(0);
  await client.closed;
});

it('R5: answers what came on idle connections while the process was busy at the end of the delay', async () => {
  const server = await startTestServer();
  const kept = await Promise.all(Array.from({ length: 10 }, () => Client.open(server.port)));
  for (const client of kept) await client.post('/inject', '{}');
  const drained = server.drain(50);
  // Everything is in one thread here: the requests lie in their sockets, unread, when the delay is over.
  const answers = kept.map((client) => client.post('/inject', '{}'));
  for (const end = performance.now() + 200; performance.now() < end; );
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(kept.map(() => 200));
  await drained;
});
