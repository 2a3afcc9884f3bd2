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
 * serves injected requests only. Requests whose URL says plainly that they are reviews go past Fastify's router, which
 * has nothing to add and costs as much as a tenth of a review.
 */
export function buildApp(parts: ReviewParts, makeServer?: ServerFactory): FastifyInstance {
  const reviews = new ReviewHandler(parts);
  const serverFactory = makeServer && withShortcut(makeServer, reviews);
  const app = Fastify({
    logger: false,
    schemaController: withoutSchemas,
    return503OnClosing: false,
    routerOptions: { maxParamLength: parts.limits.headerBytes, querystringParser: () => ({}) },
    frameworkErrors: (_error, request, reply) => refuse(stray(request, 'malformed-path'), request, reply),
    clientErrorHandler: answerClientError,
    ...(serverFactory ? { serverFactory } : {}),
  });
  const refuse = (refusal: Refusal, request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    reviews.refuse(refusal, request.raw, reply.raw);
  };
  const take = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    reviews.take(request.raw, reply.raw);
  };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.post('/inject', take);
  app.post('/inject/*', take);
  app.setNotFoundHandler((request, reply) => refuse(stray(request, 'method-not-allowed'), request, reply));
  app.setErrorHandler((error, request, reply) => refuse(refusalFor(error, parts), request, reply));
  return app;
}

const plainPath = /^\/inject(?:[/?]|$)/;

function withShortcut(makeServer: ServerFactory, reviews: ReviewHandler): ServerFactory {
  return (route, options) =>
    makeServer((request, response) => {
      if (request.method === 'POST' && plainPath.test(request.url!)) reviews.take(request, response);
      else route(request, response);
    }, options);
}

/** For requests without a route: the fault counts only where reviews are taken. */
function stray({ url }: FastifyRequest, fault: EdgeFault): Refusal {
  return new Refusal(plainPath.test(url) ? fault : 'unknown-path');
}

/** Fastify refuses by itself only a Content-Type that it cannot read; all else that is thrown is a defect. */
function refusalFor(error: unknown, { logger }: ReviewParts): Refusal {
  const { code, stack } = error as { code?: string; stack?: string };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Refusal('unsupported-media-type');
  logger.error({ stack }, 'defect of the injector');
  return new Refusal('internal-error');
}
