import type { RequestTracer } from '../server/request-tracer.ts';
import type { Log } from '../server/review-log.ts';
import { version } from './version.ts';

/** Under which the API of OpenTelemetry keeps what is registered, for all its copies in a process. */
const registry: unique symbol = Symbol.for('opentelemetry.js.api.1') as never;

/**
 * Finds out whether the operator has brought along an SDK, as with `NODE_OPTIONS=--import`. Without one there is no
 * tracer, and nothing of tracing is loaded.
 */
export async function openTracer(logger: Log): Promise<RequestTracer | undefined> {
  const found = (globalThis as { [registry]?: { version?: string; trace?: unknown } })[registry];
  if (found?.trace === undefined) return undefined;
  const [api, { RequestTracer }] = await Promise.all([
    import('@opentelemetry/api'),
    import('../server/request-tracer.ts'),
  ]);
  // A copy that is newer than what was registered does not use it, and then makes spans of nothing.
  if (api.trace.getTracerProvider() !== found.trace) {
    logger.warn({ version: found.version }, 'the API of the OpenTelemetry SDK is too old: no spans are made');
    return undefined;
  }
  logger.info({ version: found.version }, 'spans are made for an OpenTelemetry SDK');
  return new RequestTracer(api, version);
}
