import Fastify, { type FastifyInstance } from 'fastify';
import type { Concern } from './concern.ts';
import type { Lifecycle } from './lifecycle.ts';
import { withoutSchemas } from './without-schemas.ts';

/** Metrics in the format of Prometheus. */
export interface MetricsText {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** What the admin app tells about. */
export interface AdminParts {
  readonly version: string;
  readonly lifecycle: Lifecycle;
  readonly metrics: MetricsText;
  /** What reviews are answered by; undefined while there is nothing. */
  readonly snapshot: () => object | undefined;
  readonly certificateExpiry: () => Date | undefined;
  readonly concerns: readonly Concern[];
}

/** Probes, metrics and status over plain HTTP: `/healthz`, `/readyz`, `/metrics`, `/status`. */
export function buildAdminApp(parts: AdminParts): FastifyInstance {
  const app = Fastify({ logger: false, schemaController: withoutSchemas, return503OnClosing: false });
  const { metrics } = parts;
  app.get('/healthz', (_request, reply) => reply.type('text/plain').send('ok\n'));
  app.get('/readyz', (_request, reply) => {
    const obstacles = obstaclesOf(parts);
    const text = obstacles.length === 0 ? 'ready' : obstacles.join(', ');
    return reply
      .code(obstacles.length === 0 ? 200 : 503)
      .type('text/plain')
      .send(`${text}\n`);
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  app.get('/status', (_request, reply) => reply.send(statusOf(parts)));
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send(nothingHere));
  return app;
}

const nothingHere = 'there is nothing here; there are /healthz, /readyz, /metrics and /status\n';

/** Why the server should get no requests now; empty when it should. */
function obstaclesOf({ lifecycle, snapshot, certificateExpiry, concerns }: AdminParts): string[] {
  const obstacles: string[] = [];
  if (lifecycle.isDraining) obstacles.push('draining');
  if (!lifecycle.isListening) obstacles.push('not listening');
  if (!certificateExpiry()) obstacles.push('no certificate');
  const others = concerns.flatMap((concern) => concern.obstacles());
  if (!snapshot() && others.length === 0) obstacles.push('no configuration');
  return [...obstacles, ...others];
}

function statusOf(parts: AdminParts): object {
  const obstacles = obstaclesOf(parts);
  const members = {
    version: parts.version,
    ready: obstacles.length === 0,
    obstacles,
    draining: parts.lifecycle.isDraining,
    started: parts.lifecycle.startedAt.toISOString(),
    certificateExpires: parts.certificateExpiry()?.toISOString() ?? null,
  };
  return Object.assign(members, ...parts.concerns.map((concern) => concern.status()));
}
