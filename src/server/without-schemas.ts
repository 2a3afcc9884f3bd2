import type { FastifyServerOptions } from 'fastify';

/**
 * Our routes have no schemas: bodies are read by admission, answers are text. Fastify would load compilers for schemas
 * all the same, which takes longer than everything else at start.
 */
export const withoutSchemas: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: { buildValidator: () => noSchema, buildSerializer: () => noSchema },
};

function noSchema(): never {
  throw new Error('a route has a schema, but the server has no compiler for schemas');
}
