import { Gauge } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { buildAdminApp } from '../../src/server/admin-app.ts';
import type { Concern } from '../../src/server/concern.ts';
import { Lifecycle } from '../../src/server/lifecycle.ts';
import { InjectionMetrics } from '../../src/server/metrics.ts';
import { snapshot, startTestServer } from './support.ts';

const expiry = new Date('2027-01-02T03:04:05Z');

/** A part of the process as a test wants it. */
function concernWith(...obstacles: string[]): Concern {
  return {
    obstacles: () => obstacles,
    status: () => ({ part: { obstacles } }),
    register: (registry) => void new Gauge({ name: 'part_obstacles', help: 'x', registers: [registry] }).set(1),
  };
}

interface States {
  listening?: boolean;
  draining?: boolean;
  certificate?: boolean;
  snapshot?: boolean;
  concerns?: readonly Concern[];
}

function adminWith(states: States) {
  const lifecycle = new Lifecycle();
  lifecycle.isListening = states.listening ?? true;
  lifecycle.isDraining = states.draining ?? false;
  const sources = {
    version: '1.2.3',
    snapshot: () => (states.snapshot === false ? undefined : snapshot),
    certificateExpiry: () => (states.certificate === false ? undefined : expiry),
  };
  const { concerns = [] } = states;
  const metrics = new InjectionMetrics(sources);
  for (const concern of concerns) concern.register(metrics.registry);
  return buildAdminApp({ ...sources, lifecycle, metrics: metrics.registry, concerns });
}

describe('R2: ready is listening, certificate, configuration and facts, and not draining', () => {
  const answers = [true, false];
  const matrix = answers.flatMap((listening) =>
    answers.flatMap((draining) =>
      answers.flatMap((certificate) =>
        answers.flatMap((hasSnapshot) =>
          [[], ['nodes not read yet']].map((obstacles) => ({
            listening,
            draining,
            certificate,
            hasSnapshot,
            obstacles,
          })),
        ),
      ),
    ),
  );

  it.each(matrix)('with %j', async ({ hasSnapshot, obstacles, ...states }) => {
    const admin = adminWith({ ...states, snapshot: hasSnapshot, concerns: [concernWith(...obstacles)] });
    const expected = [
      ...(states.draining ? ['draining'] : []),
      ...(states.listening ? [] : ['not listening']),
      ...(states.certificate ? [] : ['no certificate']),
      // Who knows why says so.
      ...(hasSnapshot || obstacles.length > 0 ? [] : ['no configuration']),
      ...obstacles,
    ];
    const isReady = expected.length === 0;
    const ready = await admin.inject('/readyz');
    expect([ready.statusCode, ready.body]).toEqual([isReady ? 200 : 503, `${expected.join(', ') || 'ready'}\n`]);
    expect((await admin.inject({ method: 'HEAD', url: '/readyz' })).statusCode).toBe(isReady ? 200 : 503);
    expect((await admin.inject('/status')).json()).toMatchObject({ ready: isReady, obstacles: expected });
    expect((await admin.inject('/healthz')).statusCode).toBe(200);
  });
});

describe('what it tells', () => {
  it('shows the status, with what others have to say', async () => {
    expect((await adminWith({ concerns: [concernWith('a', 'b')] }).inject('/status')).json()).toEqual({
      version: '1.2.3',
      ready: false,
      obstacles: ['a', 'b'],
      draining: false,
      started: expect.stringMatching(/^\d{4}-.*Z$/),
      certificateExpires: '2027-01-02T03:04:05.000Z',
      part: { obstacles: ['a', 'b'] },
    });
  });

  it('shows the metrics of others', async () => {
    const { body } = await adminWith({ concerns: [concernWith()] }).inject('/metrics');
    expect(body).toContain('part_obstacles 1\n');
  });

  it('shows build, configuration and certificate as metrics', async () => {
    const { body, headers } = await adminWith({}).inject('/metrics');
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(body).toContain(`sidecar_injector_build_info{version="1.2.3",node="${process.version}"} 1\n`);
    expect(body).toContain('sidecar_injector_config_info{digest="d1935",generation="modern",revision="canary"} 1\n');
    expect(body).toContain(`sidecar_injector_certificate_expiry_timestamp_seconds ${expiry.getTime() / 1000}\n`);
    expect(body).toContain('process_resident_memory_bytes');
  });

  it('is reachable over plain HTTP beside the webhook', async () => {
    const { adminPort } = await startTestServer();
    for (const path of ['healthz', 'readyz', 'metrics', 'status']) {
      expect((await fetch(`http://127.0.0.1:${adminPort}/${path}`)).status).toBe(200);
    }
    const other = await fetch(`http://127.0.0.1:${adminPort}/inject`, { method: 'POST' });
    expect([other.status, await other.text()]).toEqual([
      404,
      'there is nothing here; there are /healthz, /readyz, /metrics and /status\n',
    ]);
  });
});
