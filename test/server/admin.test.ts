import { describe, expect, it } from 'vitest';
import { buildAdminApp } from '../../src/server/admin-app.ts';
import { Lifecycle } from '../../src/server/lifecycle.ts';
import { InjectionMetrics } from '../../src/server/metrics.ts';
import { snapshot, startTestServer } from './support.ts';

const expiry = new Date('2027-01-02T03:04:05Z');

function adminWith(states: { listening?: boolean; draining?: boolean; certificate?: boolean; snapshot?: boolean }) {
  const lifecycle = new Lifecycle();
  lifecycle.isListening = states.listening ?? true;
  lifecycle.isDraining = states.draining ?? false;
  const sources = {
    version: '1.2.3',
    snapshot: () => (states.snapshot === false ? undefined : snapshot),
    certificateExpiry: () => (states.certificate === false ? undefined : expiry),
  };
  return buildAdminApp({ ...sources, lifecycle, metrics: new InjectionMetrics(sources), status: new Map() });
}

describe('readiness', () => {
  it.each([
    [{}, 200, 'ready\n'],
    [{ listening: false }, 503, 'not listening\n'],
    [{ draining: true }, 503, 'draining\n'],
    [{ certificate: false }, 503, 'no certificate\n'],
    [{ snapshot: false }, 503, 'no configuration\n'],
    [{ draining: true, listening: false }, 503, 'draining, not listening\n'],
  ])('with %j is %d', async (states, status, text) => {
    const admin = adminWith(states);
    const ready = await admin.inject('/readyz');
    expect([ready.statusCode, ready.body]).toEqual([status, text]);
    expect((await admin.inject('/healthz')).statusCode).toBe(200);
    expect((await admin.inject({ method: 'HEAD', url: '/readyz' })).statusCode).toBe(status);
  });
});

describe('what it tells', () => {
  it('shows the status', async () => {
    expect((await adminWith({}).inject('/status')).json()).toEqual({
      version: '1.2.3',
      ready: true,
      draining: false,
      started: expect.stringMatching(/^\d{4}-.*Z$/),
      certificateExpires: '2027-01-02T03:04:05.000Z',
      configuration: {
        digest: 'd1935',
        generation: 'modern',
        revision: 'canary',
        templates: ['sidecar'],
        warnings: [],
      },
    });
    expect((await adminWith({ snapshot: false }).inject('/status')).json()).toMatchObject({ configuration: null });
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
    expect((await fetch(`http://127.0.0.1:${adminPort}/inject`, { method: 'POST' })).status).toBe(404);
  });
});
