import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Client, requestHead, startTestServer, untilBusy } from './support.ts';

async function readiness(adminPort: number): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`);
  return { status: response.status, text: await response.text() };
}

/** What comes next from the server. */
async function heard({ socket }: Client): Promise<string> {
  const [chunk] = await once(socket, 'data');
  return String(chunk);
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

it('R5: accepts and answers who waited for a connection when the delay was over', async () => {
  const server = await startTestServer({ limits: { closeTimeout: 60_000 } });
  const drained = server.drain(50);
  const statuses = Array.from({ length: 10 }, async () => {
    const client = await Client.open(server.port);
    return (await client.post('/inject', '{}')).status;
  });
  // All connections are made by the kernel meanwhile; the server accepts one in a turn.
  for (const end = performance.now() + 200; performance.now() < end; );
  expect(await Promise.all(statuses)).toEqual(statuses.map(() => 200));
  await drained;
});

it('R5: answers requests that cross its farewell on connections that were idle when it stopped listening', async () => {
  const server = await startTestServer({ limits: { closeTimeout: 60_000, farewellTimeout: 60_000 } });
  const kept = await Promise.all(Array.from({ length: 25 }, () => Client.open(server.port)));
  for (const client of kept) await client.post('/inject', '{}');
  const drained = server.drain(0);
  await Promise.all(kept.map(heard));
  await expect(Client.open(server.port)).rejects.toThrow('ECONNREFUSED');
  const answers = await Promise.all(kept.map((client) => client.post('/inject', '{}')));
  expect(answers.map(({ status, headers }) => [status, headers.get('connection')])).toEqual(
    kept.map(() => [200, 'close']),
  );
  expect(await Promise.all(kept.map(({ closed }) => closed))).toEqual(kept.map(() => 'end'));
  await drained;
});

it('R5: ends as soon as clients have closed what is idle', async () => {
  const server = await startTestServer({ limits: { closeTimeout: 60_000, farewellTimeout: 60_000 } });
  const kept = await Promise.all(Array.from({ length: 5 }, () => Client.open(server.port)));
  for (const client of kept) await client.post('/inject', '{}');
  for (const client of kept) void heard(client).then(() => client.socket.end());
  const start = performance.now();
  await server.drain(0);
  expect(performance.now() - start).toBeLessThan(30_000);
});

it('R5: bids no farewell to a client that is about to send its first request', async () => {
  const patient = { headersTimeout: 300_000, requestTimeout: 300_000 };
  const server = await startTestServer({ limits: { closeTimeout: 60_000, farewellTimeout: 60_000, ...patient } });
  const [kept, fresh] = [await Client.open(server.port), await Client.open(server.port)];
  await kept.post('/inject', '{}');
  const drained = server.drain(0);
  await heard(kept);
  const [first, answer] = await Promise.all([heard(fresh), fresh.post('/inject', '{}'), kept.socket.end()]);
  expect([first.startsWith('HTTP/1.1 200'), answer.headers.get('connection')]).toEqual([true, 'close']);
  await drained;
});

it('R5: closes idle connections itself where clients keep them', async () => {
  const server = await startTestServer({ limits: { closeTimeout: 60_000, farewellTimeout: 100 } });
  const [kept, unused] = [await Client.open(server.port), await Client.open(server.port)];
  await kept.post('/inject', '{}');
  void heard(unused).then(() => unused.socket.end());
  await server.drain(0);
  expect(await kept.closed).toBe('end');
});
