import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, type KubernetesApi } from '../../src/cluster/kubernetes-api.ts';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import { type FakeApiServer, type Handler, sendObject, startFakeApiServer } from '../support/fake-api-server.ts';

let server: FakeApiServer | undefined;

afterEach(() => server?.close());

async function apiTo(handle: Handler): Promise<KubernetesApi> {
  server = await startFakeApiServer(handle);
  return openKubernetesApi({ kubeconfig: server.kubeconfig, userAgent: 'sidecar-injector/test' });
}

describe('finding the API server', () => {
  it('says so where nothing tells of one', async () => {
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    vi.stubEnv('HOME', home);
    vi.stubEnv('KUBECONFIG', '');
    try {
      for (const context of [undefined, 'production'])
        await expect(openKubernetesApi({ context, userAgent: 'test' })).rejects.toThrow(
          'no kubeconfig was found (KUBECONFIG, ~/.kube/config), and this is no pod of a cluster',
        );
    } finally {
      vi.unstubAllEnvs();
      rmSync(home, { recursive: true });
    }
  });
});

describe('the API client', () => {
  it('reads an object with the credentials of the kubeconfig and keeps integers exact', async () => {
    const api = await apiTo((request, response) => {
      const { authorization } = request.headers;
      const text = `{"kind":"ConfigMap","seen":${JSON.stringify(authorization)},"agent":${JSON.stringify(request.headers['user-agent'])},"big":9223372036854775807}`;
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    });
    const object = await api.read('/api/v1/namespaces/istio-system/configmaps/istio', { pretty: undefined, limit: 5 });
    expect(object).toEqual({
      kind: 'ConfigMap',
      seen: 'Bearer secret-token',
      agent: 'sidecar-injector/test',
      big: 9223372036854775807n,
    });
    expect(server!.calls).toEqual(['GET /api/v1/namespaces/istio-system/configmaps/istio?limit=5']);
  });

  it('sends a body of the type that was asked for', async () => {
    const api = await apiTo((request, response, body) =>
      sendObject(response, { method: request.method, type: request.headers['content-type'], body }),
    );
    const path = '/api/v1/namespaces/n/events/e';
    expect(await api.write('PATCH', path, { a: 1 }, { contentType: 'application/merge-patch+json' })).toEqual({
      method: 'PATCH',
      type: 'application/merge-patch+json',
      body: '{"a":1}',
    });
  });

  it('tells status, reason and wish to be left alone of a refusal', async () => {
    const api = await apiTo((_request, response) => {
      response.setHeader('retry-after', '7');
      sendObject(response, { kind: 'Status', reason: 'TooManyRequests', message: 'slow down', code: 429 }, 429);
    });
    const error = await api.read('/api/v1/nodes').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 429, reason: 'TooManyRequests', message: 'slow down', retryAfter: 7 });
  });

  it('says so when something else than an API server answers', async () => {
    const api = await apiTo((_request, response) => response.end('<html>'));
    await expect(api.read('/api/v1/nodes')).rejects.toThrow('the answer to /api/v1/nodes is no JSON object');
  });

  it('gives the events of a watch one by one, cut anywhere, and ends with the stream', async () => {
    const api = await apiTo(async (_request, response) => {
      const bytes = Buffer.from('{"type":"ADDED","object":{"name":"ä"}}\n{"type":"BOOKMARK"}\n{"type":"ADD');
      for (const byte of bytes) response.write(Buffer.from([byte]));
      response.end();
    });
    const events = [];
    for await (const event of api.watch('/api/v1/namespaces', {}, new AbortController().signal)) events.push(event);
    expect(events).toEqual([{ type: 'ADDED', object: { name: 'ä' } }, { type: 'BOOKMARK' }]);
    expect(server!.calls).toEqual(['GET /api/v1/namespaces?watch=true']);
  });

  it('throws the error that the server reports inside a watch', async () => {
    const api = await apiTo((_request, response) => {
      response.end('{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}\n');
    });
    const events = api.watch('/api/v1/namespaces', {}, new AbortController().signal);
    await expect(events.next()).rejects.toMatchObject({ status: 410, reason: 'Expired', message: 'too old' });
  });

  it('ends a watch quietly when told so while nothing comes', async () => {
    const api = await apiTo((_request, response) => {
      response.write('{"type":"ADDED"}\n');
    });
    const stop = new AbortController();
    const events = api.watch('/api/v1/namespaces', {}, stop.signal);
    expect((await events.next()).value).toEqual({ type: 'ADDED' });
    const end = events.next();
    stop.abort();
    expect(await end).toEqual({ value: undefined, done: true });
  });

  it('names the server that cannot be reached', async () => {
    const api = await apiTo((_request, response) => response.end());
    await server!.close();
    const url = server!.url;
    server = undefined;
    await expect(api.read('/version')).rejects.toMatchObject({ status: 0, message: expect.stringContaining(url) });
  });

  it('names the contexts there are when another one is asked for', async () => {
    await apiTo((_request, response) => response.end());
    const { kubeconfig } = server!;
    await expect(openKubernetesApi({ kubeconfig, context: 'prod', userAgent: 'test' })).rejects.toThrow(
      'the kubeconfig has no context prod (it has: fake)',
    );
    await expect(openKubernetesApi({ kubeconfig: '/nowhere/config', userAgent: 'test' })).rejects.toThrow(
      '/nowhere/config: does not exist',
    );
    const manifest = fileURLToPath(new URL('../../samples/review.json', import.meta.url));
    await expect(openKubernetesApi({ kubeconfig: manifest, userAgent: 'test' })).rejects.toThrow(
      `${manifest}: names no current context, or none with a cluster`,
    );
  });
});
