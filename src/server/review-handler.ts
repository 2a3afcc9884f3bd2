import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../admission/outcome.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import type { AnsweredReview } from '../recording/record-answer.ts';
import { ByteGate, type Ticket } from './byte-gate.ts';
import { timeoutOf } from './deadline.ts';
import { internalFault } from './internal-fault.ts';
import { Leftovers } from './leftovers.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { ServerLimits } from './limits.ts';
import type { InjectionMetrics } from './metrics.ts';
import { decodeBody, readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import type { RequestTracer } from './request-tracer.ts';
import { type Log, logRefusal, logReview } from './review-log.ts';
import { sendJson, sendRefusal } from './send.ts';
import { type Work, WorkQueue } from './work-queue.ts';

export type Admit = (body: string, path: string, snapshot: Snapshot) => Answer;

/** Answers by what was answered before to a body like that, or asks. */
export type Remember = <Other>(
  body: Buffer,
  path: string,
  snapshot: Snapshot,
  ask: () => Answer | Other,
) => Answer | Other;

/** Told of each review that was answered, before the answer leaves: it must be quick, and must not throw. */
export type Answered = (review: AnsweredReview) => void;

/** What the app that answers reviews is made of. */
export interface ReviewParts {
  readonly admit: Admit;
  /** Without it every review is asked for. */
  readonly remember?: Remember;
  readonly answered?: Answered;
  /** The configuration that holds now; undefined while there is none. */
  readonly snapshot: () => Snapshot | undefined;
  readonly logger: Log;
  readonly metrics: InjectionMetrics;
  readonly lifecycle: Lifecycle;
  readonly limits: ServerLimits;
  /** There where somebody collects spans. */
  readonly tracer?: Pick<RequestTracer, 'decided'> | undefined;
}

/** One request on its way to its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** When the headers were read, in milliseconds of the monotonic clock; undefined where nothing was received. */
  readonly startedAt: number | undefined;
  /** There while the request counts as one in flight. */
  ticket: Ticket | undefined;
}

/** Takes reviews from their headers to their answers. */
export class ReviewHandler {
  readonly #parts: ReviewParts;
  readonly #gate: ByteGate;
  readonly #queue = new WorkQueue();
  readonly #leftovers = new Leftovers();
  #inFlight = 0;

  constructor(parts: ReviewParts) {
    this.#parts = parts;
    this.#gate = new ByteGate(parts.limits.heldBytes);
  }

  /** Reads the body, unless what the headers say is reason enough to refuse it unread, and answers. */
  take(request: IncomingMessage, response: ServerResponse): void {
    const exchange: Exchange = { request, response, startedAt: performance.now(), ticket: undefined };
    const refusal = this.#refusalOfHeaders(request);
    if (refusal) {
      this.#refuse(refusal, exchange);
      return;
    }
    this.#inFlight++;
    exchange.ticket = this.#gate.open(request);
    readBody(request, this.#parts.limits.bodyBytes, this.#gate, exchange.ticket, (body) => {
      if (body instanceof Refusal) this.#refuse(body, exchange);
      else this.#queue.run(this.#workOf(body, exchange));
    });
  }

  /** Answers a request that is no review. */
  refuse(refusal: Refusal, request: IncomingMessage, response: ServerResponse): void {
    this.#refuse(refusal, { request, response, startedAt: undefined, ticket: undefined });
  }

  #refusalOfHeaders({ headers }: IncomingMessage): Refusal | undefined {
    if (!isJson(headers['content-type'])) return new Refusal('unsupported-media-type');
    if (isEncoded(headers['content-encoding'])) return new Refusal('unsupported-media-type', notPacked);
    return this.#inFlight >= this.#parts.limits.requests ? new Refusal('overloaded') : undefined;
  }

  #workOf(body: Buffer, exchange: Exchange): Work {
    return {
      do: () => this.#handle(body, exchange),
      giveUp: () => this.#refuse(new Refusal('overloaded'), exchange),
    };
  }

  #handle(body: Buffer, exchange: Exchange): void {
    const answer = exchange.response.destroyed ? new Refusal('client-gone') : this.#answer(body, exchange);
    if (answer instanceof Refusal) this.#refuse(answer, exchange);
    else this.#send(answer, exchange);
  }

  #refuse(refusal: Refusal, exchange: Exchange): void {
    const { logger, metrics, limits } = this.#parts;
    const { request, response } = exchange;
    const milliseconds = millisecondsSince(exchange);
    this.#leave(exchange);
    sendRefusal(request, response, refusal, this.#fields(), limits.lingerTimeout);
    const isElsewhere = refusal.fault === 'unknown-path';
    if (!isElsewhere) metrics.observe('refused', refusal.fault, milliseconds);
    if (!isElsewhere || looksLikeReview(request)) logRefusal(logger, refusal, milliseconds);
  }

  #send({ status, body, outcome }: Answer, exchange: Exchange): void {
    this.#leave(exchange);
    sendJson(exchange.response, status, body, this.#fields());
    const milliseconds = millisecondsSince(exchange);
    this.#parts.metrics.observe(outcome.result, outcome.reason, milliseconds);
    logReview(this.#parts.logger, outcome, milliseconds);
    this.#parts.tracer?.decided(exchange.request, outcome);
  }

  #answer(body: Buffer, exchange: Exchange): Answer | Refusal {
    if (body.length === 0) return new Refusal('empty-body');
    const url = exchange.request.url!;
    const path = pathOf(url);
    if (path === undefined) return new Refusal('malformed-path');
    if (millisecondsSince(exchange) > timeoutOf(url)) return new Refusal('deadline-passed');
    const snapshot = this.#parts.snapshot();
    if (!snapshot) return new Refusal('not-ready');
    return this.#admit(body, path, snapshot);
  }

  /** Admission does not throw for anything that a request can hold: what it throws is a defect. */
  #admit(body: Buffer, path: string, snapshot: Snapshot): Answer | Refusal {
    const { admit, remember, answered, logger } = this.#parts;
    const ask = (): Answer | Refusal => {
      const text = decodeBody(body);
      return text === undefined ? new Refusal('invalid-utf8') : admit(text, path, snapshot);
    };
    try {
      const answer = remember ? remember(body, path, snapshot, ask) : ask();
      if (!(answer instanceof Refusal)) answered?.({ body, path, snapshot, answer });
      return answer;
    } catch (error) {
      const { id, answer } = internalFault(body.toString());
      const stack = error instanceof Error ? error.stack : String(error);
      logger.error({ id, uid: answer.outcome.uid, stack }, 'defect of the injector');
      return answer;
    }
  }

  #fields(): Readonly<Record<string, string>> | undefined {
    return this.#parts.lifecycle.isDraining ? lastOnConnection : undefined;
  }

  #leave(exchange: Exchange): void {
    if (!exchange.ticket) return;
    this.#inFlight--;
    this.#gate.release(exchange.ticket);
    this.#leftovers.add(exchange.ticket.bytes);
    exchange.ticket = undefined;
  }
}

function millisecondsSince({ startedAt }: Exchange): number {
  return startedAt === undefined ? 0 : performance.now() - startedAt;
}

const lastOnConnection = { connection: 'close' };

const jsonType = /^application\/json[ \t]*(?:;|$)/i;

function isJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || (contentType !== undefined && jsonType.test(contentType));
}

/** From a registration without the right path, which says nothing of it to whoever creates pods. */
function looksLikeReview({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && isJson(headers['content-type']);
}

/** API servers never pack a review. */
function isEncoded(contentEncoding: string | undefined): boolean {
  return contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity';
}

const notPacked = ', and the body not packed: it has a Content-Encoding';

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
