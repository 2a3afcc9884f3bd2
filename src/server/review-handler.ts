import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../admission/outcome.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import { ByteGate, type Ticket } from './byte-gate.ts';
import { timeoutOf } from './deadline.ts';
import { internalFault } from './internal-fault.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { ServerLimits } from './limits.ts';
import type { InjectionMetrics } from './metrics.ts';
import { decodeBody, readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import { type Log, logRefusal, logReview } from './review-log.ts';
import { sendJson, sendRefusal } from './send.ts';
import { WorkQueue } from './work-queue.ts';

export type Admit = (body: string, path: string, snapshot: Snapshot) => Answer;

/** What the app that answers reviews is made of. */
export interface ReviewParts {
  readonly admit: Admit;
  /** The configuration that holds now; undefined while there is none. */
  readonly snapshot: () => Snapshot | undefined;
  readonly logger: Log;
  readonly metrics: InjectionMetrics;
  readonly lifecycle: Lifecycle;
  readonly limits: ServerLimits;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** When the headers were read, in milliseconds of the monotonic clock; absent where nothing was received. */
    startedAt: number | undefined;
    /** There while the request counts as one in flight. */
    ticket: Ticket | undefined;
  }
}

/** Takes reviews from their headers to their answers. */
export class ReviewHandler {
  readonly #parts: ReviewParts;
  readonly #gate: ByteGate;
  readonly #queue = new WorkQueue();
  #inFlight = 0;

  constructor(parts: ReviewParts) {
    this.#parts = parts;
    this.#gate = new ByteGate(parts.limits.heldBytes);
  }

  /** Reads the body, unless what the headers say is reason enough to refuse it unread. */
  receive(request: FastifyRequest, done: (error: Refusal | null, body?: Buffer) => void): void {
    request.startedAt = performance.now();
    const refusal = this.#refusalOfHeaders(request);
    if (refusal) {
      done(refusal);
      return;
    }
    this.#inFlight++;
    request.ticket = this.#gate.open(request.raw);
    readBody(request.raw, this.#parts.limits.bodyBytes, this.#gate, request.ticket, done);
  }

  #refusalOfHeaders({ headers }: FastifyRequest): Refusal | undefined {
    if (!isJson(headers['content-type'])) return new Refusal('unsupported-media-type');
    return this.#inFlight >= this.#parts.limits.requests ? new Refusal('overloaded') : undefined;
  }

  /** Answers at once or, when there is much to do, in its turn. */
  handle(request: FastifyRequest, reply: FastifyReply): void {
    this.#queue.run(() => {
      const answer = reply.raw.destroyed ? new Refusal('client-gone') : this.#answer(request);
      if (answer instanceof Refusal) this.refuse(answer, request, reply);
      else this.#send(answer, request, reply);
    });
  }

  /** Answers a request that is no review or whose time is over. */
  refuse(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): void {
    const { logger, metrics, limits } = this.#parts;
    const milliseconds = millisecondsSince(request);
    this.#leave(request);
    sendRefusal(reply, refusal, this.#headers(), limits.lingerTimeout);
    if (refusal.fault === 'unknown-path') return;
    metrics.observe('refused', refusal.fault, milliseconds);
    logRefusal(logger, refusal, milliseconds);
  }

  #send({ status, body, outcome }: Answer, request: FastifyRequest, reply: FastifyReply): void {
    this.#leave(request);
    sendJson(reply, status, body, this.#headers());
    const milliseconds = millisecondsSince(request);
    this.#parts.metrics.observe(outcome.result, outcome.reason, milliseconds);
    logReview(this.#parts.logger, outcome, milliseconds);
  }

  #answer(request: FastifyRequest): Answer | Refusal {
    const body = bodyOf(request);
    if (body instanceof Refusal) return body;
    const path = pathOf(request.url);
    if (path === undefined) return new Refusal('malformed-path');
    if (millisecondsSince(request) > timeoutOf(request.url)) return new Refusal('deadline-passed');
    const snapshot = this.#parts.snapshot();
    return snapshot ? this.#admit(body, path, snapshot) : new Refusal('not-ready');
  }

  /** Admission does not throw for anything that a request can hold: what it throws is a defect. */
  #admit(body: string, path: string, snapshot: Snapshot): Answer {
    try {
      return this.#parts.admit(body, path, snapshot);
    } catch (error) {
      const { id, answer } = internalFault(body);
      const stack = error instanceof Error ? error.stack : String(error);
      this.#parts.logger.error({ id, uid: answer.outcome.uid, stack }, 'defect of the injector');
      return answer;
    }
  }

  #headers(): Readonly<Record<string, string>> {
    return this.#parts.lifecycle.isDraining ? lastOnConnection : noHeaders;
  }

  #leave(request: FastifyRequest): void {
    if (!request.ticket) return;
    this.#inFlight--;
    this.#gate.release(request.ticket);
    request.ticket = undefined;
  }
}

function millisecondsSince({ startedAt }: FastifyRequest): number {
  return startedAt === undefined ? 0 : performance.now() - startedAt;
}

const noHeaders = {};
const lastOnConnection = { connection: 'close' };

const jsonType = /^application\/json[ \t]*(?:;|$)/i;

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && jsonType.test(contentType);
}

/** A request without Content-Type and body comes here without having been received. */
function bodyOf({ body }: FastifyRequest): string | Refusal {
  if (!Buffer.isBuffer(body)) return new Refusal('unsupported-media-type');
  if (body.length === 0) return new Refusal('empty-body');
  return decodeBody(body) ?? new Refusal('invalid-utf8');
}

/** The path of a URL, percent-decoded as a whole before anybody splits it; undefined where that is impossible. */
function pathOf(url: string): string | undefined {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
