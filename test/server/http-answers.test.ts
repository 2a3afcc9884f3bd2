import type { FastifyInstance, InjectOptions } from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { buildApp } from '../../src/server/app.ts';
import { Lifecycle } from '../../src/server/lifecycle.ts';
import { defaultLimits } from '../../src/server/limits.ts';
import { InjectionMetrics } from '../../src/server/metrics.ts';
import type { ReviewParts } from '../../src/server/review-handler.ts';
import { echoAdmit, Notebook, outcomeWith, snapshot } from './support.ts';

interface App extends Omit<ReviewParts, 'logger'> {
  readonly app: FastifyInstance;
  readonly logger: Notebook;
}

function appWith(more: Partial<ReviewParts> = {}): App {
  const logger = new Notebook();
  const parts = {
    admit: echoAdmit,
    snapshot: () => snapshot,
    lifecycle: new Lifecycle(),
    limits: defaultLimits,
    metrics: new InjectionMetrics({ version: '1', snapshot: () => snapshot, certificateExpiry: () => undefined }),
    ...more,
    logger,
  };
  return { ...parts, app: buildApp(parts) };
}

const json = { 'content-type': 'application/json' };
const post = (url: string, payload: string | Buffer = '{}', headers: Record<string, string> = json): InjectOptions => ({
  method: 'POST',
  url,
  payload,
  headers,
});

describe('where reviews are taken', () => {
  it.each([
    ['/inject', '/inject'],
    ['/inject/', '/inject/'],
    ['/inject?timeout=10s', '/inject'],
    ['/inject/cluster/c1/net/n1?timeout=10s', '/inject/cluster/c1/net/n1'],
    ['/inject/cluster/a%2Fb', '/inject/cluster/a/b'],
    ['/inject/cluster/100%25%32%35', '/inject/cluster/100%25'],
    ['/inject/name/%E2%82%AC', '/inject/name/€'],
    ['/inject/__proto__/constructor', '/inject/__proto__/constructor'],
    [`/inject/long/${'x'.repeat(5000)}`, `/inject/long/${'x'.repeat(5000)}`],
    ['/inject/:ENV:A=b', '/inject/:ENV:A=b'],
    ['/inject/a;b=c', '/inject/a;b=c'],
  ])('POST %s reaches admission as %s', async (url, path) => {
    const answer = await appWith().app.inject(post(url));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ path, length: 2 });
  });

  it.each(['/', '/injection', '/ready', '/inject.html', '/INJECT'])('there is nothing at %s', async (url) => {
    const answer = await appWith().app.inject(post(url));
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 404 });
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const)('%s is not allowed', async (method) => {
    const answer = await appWith().app.inject({ method, url: '/inject/a/b' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe('POST');
  });

  it.each(['/inject/%zz', '/inject/%', '/inject/%ff'])('refuses the path %s', async (url) => {
    const answer = await appWith().app.inject(post(url));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ kind: 'Status', message: 'the path is not percent-encoded UTF-8' });
  });
});

describe('P1: what a review must look like', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
    'application/json ; charset=utf-8',
    'application/json;',
  ])('takes Content-Type %s', async (type) => {
    expect((await appWith().app.inject(post('/inject', '{}', { 'content-type': type }))).statusCode).toBe(200);
  });

  it.each([
    'text/plain',
    'application/yaml',
    'application/jsonp',
    'application/json-patch+json',
    'application/vnd.kubernetes.protobuf',
    'text/json',
    'json',
    'application/',
    '*/*',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain, application/json',
    '; application/json',
    '   ',
  ])('refuses Content-Type %j', async (type) => {
    const answer = await appWith().app.inject(post('/inject', '{}', { 'content-type': type }));
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({ kind: 'Status', reason: 'UnsupportedMediaType' });
  });

  it('refuses a packed body, and says so', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await appWith().app.inject(post('/inject', '{}', headers));
    expect(answer.statusCode).toBe(415);
    expect(answer.json().message).toBe(
      'the Content-Type must be application/json, and the body not packed: it has a Content-Encoding',
    );
    const plain = { ...headers, 'content-encoding': 'Identity' };
    expect((await appWith().app.inject(post('/inject', '{}', plain))).statusCode).toBe(200);
  });

  it.each([['{}'], ['']])('refuses the body %j without a Content-Type', async (payload) => {
    const { app } = appWith();
    const answer = await app.inject({ method: 'POST', url: '/inject', payload: Buffer.from(payload) });
    expect(answer.statusCode).toBe(415);
  });

  it('refuses an empty body', async () => {
    const answer = await appWith().app.inject(post('/inject', ''));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ kind: 'Status', reason: 'BadRequest' });
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['half of a pair', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut sequence', [0x22, 0xe2, 0x82]],
  ])('refuses UTF-8 with %s', async (_name, bytes) => {
    const answer = await appWith().app.inject(post('/inject', Buffer.from(bytes)));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ message: 'the body is not UTF-8' });
  });

  it.each(['{"__proto__":{"a":1}}', '{"constructor":{"prototype":1}}', '"\u20ac\ud83d\ude00"', '\ufeff{}', ' \n'])(
    'hands %j to admission as it is',
    async (payload) => {
      let seen = '';
      const { app } = appWith({
        admit: (body) => {
          seen = body;
          return { status: 200, body: '{}', outcome: outcomeWith() };
        },
      });
      expect((await app.inject(post('/inject', payload))).statusCode).toBe(200);
      expect(seen).toBe(payload);
    },
  );
});

describe('what is answered', () => {
  it('sends what admission says, as plain application/json', async () => {
    const outcome = outcomeWith({ result: 'refused', reason: 'malformed-review' });
    const { app } = appWith({ admit: () => ({ status: 400, body: '{"a":"\u20ac"}', outcome }) });
    const answer = await app.inject(post('/inject'));
    expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
      400,
      'application/json',
      '{"a":"\u20ac"}',
    ]);
  });

  it('answers a defect with a denial that tells an id and nothing else', async () => {
    const { app, logger } = appWith({
      admit: () => {
        throw new TypeError('secret of the pod');
      },
    });
    const body = JSON.stringify({
      apiVersion: 'admission.k8s.io/v1beta1',
      request: { uid: 'u"7', object: { a: 'canary' } },
    });
    const answer = await app.inject(post('/inject', body));
    const line = logger.lines.find(({ level }) => level === 'error')!;
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(answer.json()).toEqual({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1beta1',
      response: {
        uid: 'u"7',
        allowed: false,
        status: { metadata: {}, message: `the sidecar injector failed; its log has the details under id ${line.id}` },
      },
    });
    expect(line.stack).toContain('TypeError: secret of the pod');
    expect(JSON.stringify(logger.lines)).not.toContain('canary');
  });

  it('answers a defect even where the body is beyond reading', async () => {
    const { app } = appWith({
      admit: () => {
        throw new RangeError('Maximum call stack size exceeded');
      },
    });
    const answer = await app.inject(post('/inject', '['.repeat(5000)));
    expect(answer.json()).toMatchObject({ apiVersion: 'admission.k8s.io/v1', response: { uid: '', allowed: false } });
  });

  it('is not ready without a configuration, and says when to come again', async () => {
    const answer = await appWith({ snapshot: () => undefined }).app.inject(post('/inject'));
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
  });

  it('closes connections one by one while it drains', async () => {
    const { app, lifecycle } = appWith();
    expect((await app.inject(post('/inject'))).headers.connection).not.toBe('close');
    lifecycle.isDraining = true;
    expect((await app.inject(post('/inject'))).headers.connection).toBe('close');
    expect((await app.inject(post('/inject', ''))).headers.connection).toBe('close');
  });
});

describe('what is recorded', () => {
  it('counts every request to the inject path once, with its reason', async () => {
    const outcomes = [
      outcomeWith(),
      outcomeWith({ result: 'skipped', reason: 'host-network' }),
      outcomeWith({ result: 'denied', reason: 'invalid-annotation' }),
      outcomeWith({ result: 'refused', reason: 'malformed-json' }),
    ];
    const rest = [...outcomes];
    const { app, metrics } = appWith({ admit: () => ({ status: 200, body: '{}', outcome: rest.shift()! }) });
    for (const _ of outcomes) await app.inject(post('/inject'));
    await app.inject(post('/inject', ''));
    await app.inject(post('/inject', '{}', { 'content-type': 'text/plain' }));
    await app.inject({ method: 'GET', url: '/inject' });
    await app.inject(post('/elsewhere'));
    const text = await metrics.registry.metrics();
    const lines = text.split('\n').filter((line) => line.startsWith('injections_total{'));
    const counted = lines.filter((line) => !line.endsWith(' 0'));
    expect(counted.sort()).toEqual([
      'injections_total{outcome="denied",reason="invalid-annotation"} 1',
      'injections_total{outcome="injected",reason="policy-enabled"} 1',
      'injections_total{outcome="refused",reason="empty-body"} 1',
      'injections_total{outcome="refused",reason="malformed-json"} 1',
      'injections_total{outcome="refused",reason="method-not-allowed"} 1',
      'injections_total{outcome="refused",reason="unsupported-media-type"} 1',
      'injections_total{outcome="skipped",reason="host-network"} 1',
    ]);
    expect(text).toContain('\nsidecar_injection_requests_total 7\n');
    expect(text).toContain('\nsidecar_injection_success_total 2\n');
    expect(text).toContain('\nsidecar_injection_failure_total 5\n');
    expect(text).toContain('\nsidecar_injection_skip_total 1\n');
    expect(text).toContain('sidecar_injection_time_seconds_bucket{le="0.0005"}');
    expect(text).toContain('\nsidecar_injection_time_seconds_count 7\n');
  });

  it('counts from zero what alarms somebody, since a series that begins with 1 has not increased', async () => {
    const text = await appWith({}).metrics.registry.metrics();
    const reasonsOf = (outcome: string): string[] =>
      [...text.matchAll(/^injections_total\{outcome="(\w+)",reason="([^"]+)"\} 0$/gm)]
        .filter(([, found]) => found === outcome)
        .map(([, , reason]) => reason!);
    expect(reasonsOf('denied')).toEqual(expect.arrayContaining(['internal-fault', 'render-failed']));
    expect(reasonsOf('refused')).toEqual(expect.arrayContaining(['overloaded', 'not-ready', 'malformed-json']));
    expect(reasonsOf('refused')).not.toContain('unknown-path');
    expect(text).toContain('\nsidecar_injection_failure_total 0\n');
  });

  it('does not work for a client that left meanwhile', async () => {
    const admit = vi.fn(echoAdmit);
    const { app, metrics } = appWith({ admit });
    app.addHook('onRequest', (request, reply, done) => {
      request.raw.once('end', () => reply.raw.destroy());
      done();
    });
    await app.inject(post('/inject')).catch(() => undefined);
    expect(admit).not.toHaveBeenCalled();
    expect(await metrics.registry.metrics()).toContain('injections_total{outcome="refused",reason="client-gone"} 1');
  });

  it('logs reviews that come to another path, since the API server does not tell what is wrong, but no probes', async () => {
    const { app, logger } = appWith();
    await app.inject({ method: 'GET', url: '/' });
    await app.inject(post('/', 'x', { 'content-type': 'text/plain' }));
    await app.inject(post('/'));
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        msg: 'review',
        decision: 'refused',
        reason: 'unknown-path',
        status: 404,
        message: 'there is nothing here; reviews are sent to /inject',
        milliseconds: 0,
      },
    ]);
  });

  it('logs one line per review', async () => {
    const outcome = outcomeWith({ isDryRun: true, result: 'denied', reason: 'invalid-annotation', message: 'too odd' });
    const { app, logger } = appWith({ admit: () => ({ status: 200, body: '{}', outcome }) });
    await app.inject(post('/inject'));
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        msg: 'review',
        message: 'too odd',
        uid: 'u1',
        namespace: 'shop',
        name: 'cart-',
        decision: 'denied',
        reason: 'invalid-annotation',
        templates: ['sidecar'],
        operations: 3,
        milliseconds: expect.any(Number),
        dryRun: true,
      },
    ]);
  });
});
