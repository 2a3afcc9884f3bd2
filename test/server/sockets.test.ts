import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Client, openWhenThereIsRoom, requestHead, startTestServer, untilBusy } from './support.ts';

const kibibyte = 1024;

describe('P3: the limit of the body', () => {
  const limits = { bodyBytes: 200 * kibibyte, lingerTimeout: 1000 };

  it('is exact for an announced length, and the connection goes on', async () => {
    const { port } = await startTestServer({ limits });
    const client = await Client.open(port);
    for (const length of [1, limits.bodyBytes - 1, limits.bodyBytes]) {
      const answer = await client.post('/inject', ' '.repeat(length));
      expect([answer.status, JSON.parse(answer.body).length]).toEqual([200, length]);
    }
  });

  it('refuses one byte more, and the client sees the answer and an orderly end', async () => {
    const { port } = await startTestServer({ limits });
    const client = await Client.open(port);
    const answer = await client.post('/inject', ' '.repeat(limits.bodyBytes + 1));
    expect(answer.status).toBe(413);
    expect(answer.headers.get('connection')).toBe('close');
    expect(JSON.parse(answer.body)).toMatchObject({
      kind: 'Status',
      reason: 'RequestEntityTooLarge',
      message: `the body exceeds --body-limit, ${limits.bodyBytes} bytes`,
      code: 413,
    });
    expect(await client.closed).toBe('end');
  });

  it('lets a client that sends far too much still see the answer', async () => {
    const { port } = await startTestServer({ limits });
    const client = await Client.open(port);
    const answer = await client.post('/inject', ' '.repeat(50 * limits.bodyBytes));
    expect(answer.status).toBe(413);
    expect(await client.closed).toBe('end');
  });

  it('is exact for chunks', async () => {
    const { port } = await startTestServer({ limits });
    const client = await Client.open(port);
    const half = limits.bodyBytes / 2;
    const chunk = `${half.toString(16)}\r\n${' '.repeat(half)}\r\n`;
    client.write(requestHead('/inject', ['Transfer-Encoding: chunked']));
    client.write(`${chunk}${chunk}0\r\n\r\n`);
    expect((await client.answer()).status).toBe(200);
    client.write(requestHead('/inject', ['Transfer-Encoding: chunked']));
    client.write(`${chunk}${chunk}1\r\n \r\n0\r\n\r\n`);
    expect((await client.answer()).status).toBe(413);
    expect(await client.closed).toBe('end');
  });

  it('gives up on a refused body that never ends', async () => {
    const { port } = await startTestServer({ limits: { ...limits, lingerTimeout: 100 } });
    const client = await Client.open(port);
    client.write(requestHead('/inject', ['Content-Length: 999999999']));
    expect((await client.answer()).status).toBe(413);
    expect(await client.closed).toBe('end');
  });

  it('is not fooled by a body longer than announced', async () => {
    const { port } = await startTestServer({ limits });
    const client = await Client.open(port);
    client.write(`${requestHead('/inject', ['Content-Length: 2'])}{}surplus\r\n\r\n`);
    expect((await client.answer()).status).toBe(400);
    expect(await client.closed).toBe('end');
  });

  it('survives a body shorter than announced', async () => {
    const { port } = await startTestServer({ limits: { ...limits, requests: 1 } });
    const client = await Client.open(port);
    client.write(`${requestHead('/inject', ['Content-Length: 100'])}{}`);
    await untilBusy(port);
    client.socket.destroy();
    const next = await Client.open(port);
    while ((await next.post('/inject', '{}')).status === 503) await sleep(5);
    expect((await next.post('/inject', '{}')).status).toBe(200);
  });
});

describe('P1: what is refused before the body', () => {
  it.each([
    ['/inject', 415, 'text/plain'],
    ['/nowhere', 404, 'application/json'],
  ])('POST %s gets %d while the body is still on its way', async (path, status, type) => {
    const { port } = await startTestServer({ limits: { lingerTimeout: 100 } });
    const client = await Client.open(port);
    client.write(requestHead(path, [`Content-Type: ${type}`, `Content-Length: ${7 * kibibyte * kibibyte}`]));
    client.write('x'.repeat(1000));
    expect((await client.answer()).status).toBe(status);
    expect(await client.closed).toBe('end');
  });

  it('keeps the connection after refusing something small', async () => {
    const { port } = await startTestServer();
    const client = await Client.open(port);
    expect((await client.post('/inject', '<pod/>', ['Content-Type: text/xml'])).status).toBe(415);
    expect((await client.post('/inject', '')).status).toBe(400);
    client.write(requestHead('/inject', [], 'GET'));
    expect((await client.answer()).status).toBe(405);
    expect((await client.post('/inject', '{}')).status).toBe(200);
  });
});

describe('what is not HTTP', () => {
  it('T4: answers headers beyond the limit with 431', async () => {
    const { port } = await startTestServer();
    const client = await Client.open(port);
    client.write(requestHead('/inject', [`X-Long: ${'x'.repeat(17 * kibibyte)}`]));
    const answer = await client.answer();
    expect(answer.status).toBe(431);
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', code: 431 });
    expect(await client.closed).toBe('end');
  });

  it('takes headers up to the limit', async () => {
    const { port } = await startTestServer();
    const client = await Client.open(port);
    expect((await client.post('/inject', '{}', [`X-Long: ${'x'.repeat(15 * kibibyte)}`])).status).toBe(200);
  });

  it('answers garbage with 400', async () => {
    const { port } = await startTestServer();
    const client = await Client.open(port);
    client.write('\u0000\u0001 what?\r\n\r\n');
    expect((await client.answer()).status).toBe(400);
    expect(await client.closed).toBe('end');
  });
});

describe('T3: slow clients', () => {
  const limits = { headersTimeout: 150, requestTimeout: 300, checkInterval: 30, handshakeTimeout: 150 };

  it.each([
    ['headers', 'POST /inject HTTP/1.1\r\nHost: in'],
    ['a body', `${requestHead('/inject', ['Content-Length: 100'])}{`],
    ['a connection without a request', ''],
  ])('that never finish %s get 408', async (_name, bytes) => {
    const { port } = await startTestServer({ limits });
    const client = await Client.open(port);
    client.write(bytes);
    expect((await client.answer()).status).toBe(408);
    expect(await client.closed).toBe('end');
  });

  it('that never say hello are cut', async () => {
    const { port } = await startTestServer({ limits });
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('close', resolve).once('error', () => {}));
    expect(socket.destroyed).toBe(true);
  });

  it('do not keep others waiting', async () => {
    const { port } = await startTestServer({ limits: { headersTimeout: 5_000, requestTimeout: 5_000 } });
    const slow = await Promise.all(Array.from({ length: 50 }, () => Client.open(port)));
    for (const client of slow) client.write(`${requestHead('/inject', ['Content-Length: 7000000'])}${' '.repeat(100)}`);
    const client = await Client.open(port);
    for (let count = 0; count < 20; count++) expect((await client.post('/inject', '{}')).status).toBe(200);
  });
});

describe('T4, T5: connections', () => {
  it('are kept, and the client is told for how long', async () => {
    const { port } = await startTestServer();
    const client = await Client.open(port);
    for (let count = 0; count < 5; count++) {
      const answer = await client.post('/inject?timeout=10s', '{}');
      expect(answer.headers.get('connection')).toBe('keep-alive');
      expect(Number(/timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThanOrEqual(120);
    }
  });

  it('are closed when nothing comes for the keep-alive time', async () => {
    const { port } = await startTestServer({ limits: { keepAliveTimeout: 50 } });
    const client = await Client.open(port);
    await client.post('/inject', '{}');
    expect(await client.closed).toBe('end');
  });

  it('from one address are capped, and room that is left is room again', async () => {
    const { port } = await startTestServer({ limits: { socketsPerAddress: 3 } });
    const clients = await Promise.all([Client.open(port), Client.open(port), Client.open(port)]);
    await expect(Client.open(port)).rejects.toThrow();
    clients[0]!.socket.destroy();
    await clients[0]!.closed;
    const next = await openWhenThereIsRoom(port);
    expect((await next.post('/inject', '{}')).status).toBe(200);
  });
});

describe('R8: overload', () => {
  it('sheds what is beyond the bound, tells when to come again, and recovers', async () => {
    const { port } = await startTestServer({ limits: { requests: 2 } });
    const holders = await Promise.all([Client.open(port), Client.open(port)]);
    for (const holder of holders) holder.write(`${requestHead('/inject', ['Content-Length: 2'])}{`);
    await untilBusy(port);
    const client = await Client.open(port);
    const shed = await client.post('/inject', '{}');
    expect([shed.status, shed.headers.get('retry-after')]).toEqual([503, '1']);
    holders[0]!.write('}');
    expect((await holders[0]!.answer()).status).toBe(200);
    holders[1]!.socket.destroy();
    for (let count = 0; count < 5; count++) expect((await client.post('/inject', '{}')).status).toBe(200);
  });

  it('answers many large bodies although it holds few of them at a time', async () => {
    const { port } = await startTestServer({ limits: { heldBytes: 1024 * kibibyte } });
    const body = ' '.repeat(900 * kibibyte);
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => (await Client.open(port)).post('/inject', body)),
    );
    expect(answers.map(({ status }) => status)).toEqual(new Array(12).fill(200));
  });

  it('answers a burst', async () => {
    const { port } = await startTestServer();
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => (await Client.open(port)).post('/inject', '{}')),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  it('drops what waited beyond its deadline', async () => {
    const { port } = await startTestServer({ limits: { requests: 1 } });
    const client = await Client.open(port);
    client.write(`${requestHead('/inject?timeout=50ms', ['Content-Length: 2'])}{`);
    await untilBusy(port);
    await sleep(120);
    client.write('}');
    const answer = await client.answer();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });
});
