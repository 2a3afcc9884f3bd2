import { readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { bundleProgram, root } from '../support/program.ts';
import { RunningProgram } from '../support/running-program.ts';

const outdir = join(root, '.cache/test-tracing');
const program = join(outdir, 'main.js');
const review = readFileSync(join(root, 'samples/review.json'));
const traceId = '0af7651916cd43dd8448eb211c80319c';

beforeAll(async () => {
  await bundleProgram(outdir);
});

afterAll(() => rmSync(outdir, { recursive: true, force: true }));

async function start(environment: NodeJS.ProcessEnv): Promise<{ running: RunningProgram; port: number }> {
  const words = ['serve', '--port', '0', '--admin-port', '0', '--quiet', '--drain-delay', '0'];
  const running = new RunningProgram(program, words, environment);
  onTestFinished(() => void running.child.kill('SIGKILL'));
  const { port } = await running.line('listening');
  return { running, port: port as number };
}

function post(port: number, path: string, body: string | Buffer, headers = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path, method: 'POST', rejectUnauthorized: false };
    const outgoing = request(
      { ...options, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

describe('spans', () => {
  it('are made for the SDK that an operator preloads, and go on with the trace of the API server', async () => {
    const preload = join(root, 'test/support/span-collector.mjs');
    const { running, port } = await start({ NODE_OPTIONS: `--import ${preload}` });
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    await post(port, '/inject/cluster/one?timeout=10s', review, { traceparent });
    await post(port, '/inject', 'no review');
    await post(port, '/elsewhere', '{}');
    const spans = await vi.waitFor(() => {
      const found = running.lines.filter(({ msg }) => msg === 'span');
      expect(found).toHaveLength(3);
      return found;
    }, 30_000);
    expect(spans[0]).toMatchObject({
      name: 'POST /inject',
      kind: 1,
      traceId,
      parent: 'b7ad6b7169203331',
      attributes: {
        tracer: 'sidecar-injector',
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'url.path': '/inject/cluster/one',
        'k8s.namespace.name': JSON.parse(review.toString()).request.namespace,
        'sidecar_injector.decision': 'injected',
        'sidecar_injector.reason': expect.any(String),
        'sidecar_injector.templates': ['sidecar'],
      },
    });
    expect(spans[1]).toMatchObject({ attributes: { 'http.response.status_code': 400 } });
    expect(spans[1]!.parent).toBeUndefined();
    expect(spans[2]).toMatchObject({ name: 'POST', attributes: { 'http.response.status_code': 404 } });
    running.child.kill('SIGTERM');
    expect(await running.exit).toBe(0);
  });

  it('are not thought of where there is no SDK', async () => {
    const { running, port } = await start({});
    await post(port, '/inject', review);
    await running.line('review');
    expect(running.text).not.toMatch(/span|OpenTelemetry/);
  });
});
