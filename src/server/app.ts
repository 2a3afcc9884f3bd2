import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import { type EdgeFault, Refusal } from './refusal.ts';
import { ReviewHandler, type ReviewParts } from './review-handler.ts';
import { answerClientError } from './socket-guard.ts';
import { withoutSchemas } from './without-schemas.ts';

/** Makes the server that Fastify listens on. */
export type ServerFactory = NonNullable<FastifyServerOptions['serverFactory']>;

/**
 * The app that answers `POST /inject`, `/inject/` and `/inject/<key>/<value>…`. It does not listen; without a factory it
 * serves injected requests only.
 */
export function buildApp(parts: ReviewParts, serverFactory?: ServerFactory): FastifyInstance {
  const reviews = new ReviewHandler(parts);
  const app = Fastify({
    logger: false,
    schemaController: withoutSchemas,
    return503OnClosing: false,
    bodyLimit: parts.limits.bodyBytes,
    routerOptions: { maxParamLength: parts.limits.headerBytes, querystringParser: () => ({}) },
    frameworkErrors: (_error, request, reply) => reviews.refuse(stray(request, 'malformed-path'), request, reply),
    clientErrorHandler: answerClientError,
    ...(serverFactory ? { serverFactory } : {}),
  });
  app.decorateRequest('startedAt', undefined);
  app.decorateRequest('ticket', undefined);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, _payload, done) => {
    if (request.is404) done(null);
    else reviews.receive(request, done);
  });
  const handle = (request: FastifyRequest, reply: FastifyReply): void => reviews.handle(request, reply);
  app.post('/inject', handle);
  app.post('/inject/*', handle);
  app.setNotFoundHandler((request, reply) => reviews.refuse(stray(request, 'method-not-allowed'), request, reply));
  app.setErrorHandler((error, request, reply) => reviews.refuse(refusalFor(error, parts), request, reply));
  return app;
}

/** For requests without a route: the fault counts only where reviews are taken. */
function stray({ url }: FastifyRequest, fault: EdgeFault): Refusal {
  return new Refusal(/^\/inject(?:[/?]|$)/.test(url) ? fault : 'unknown-path');
}

/** Fastify refuses by itself only a Content-Type that it cannot read; all else that is thrown is a defect. */
function refusalFor(error: unknown, { logger }: ReviewParts): Refusal {
  if (error instanceof Refusal) return error;
  const { code, stack } = error as { code?: string; stack?: string };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Refusal('unsupported-media-type');
  logger.error({ stack }, 'defect of the injector');
  return new Refusal('internal-error');
}
