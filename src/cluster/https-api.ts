import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isObject, type Json, type JsonObject, member, parseJson, stringifyJson } from '../json/index.ts';
import { linesOf } from './json-lines.ts';
import { ApiError, type KubernetesApi, type Query, type WriteOptions } from './kubernetes-api.ts';

/** Where an API server is and how requests to it are signed. */
export interface ApiAccess {
  readonly server: string;
  /** Adds credentials, trust and agent; asked before each request, since tokens change. */
  sign(options: RequestOptions): Promise<void>;
  /** The server does not take the credentials any more: they are to be read anew. */
  renew(): void;
}

/** How long an answer may take that is no watch, in milliseconds: what API servers allow themselves. */
const answerTimeout = 60_000;

/** The largest answer that is taken, in bytes: a list of all namespaces and nodes of a large cluster is far below. */
const largestAnswer = 512 * 1024 * 1024;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  readonly signal?: AbortSignal | undefined;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
}

/** Speaks with an API server over HTTPS. */
export class HttpsApi implements KubernetesApi {
  readonly server: string;
  readonly #access: ApiAccess;
  readonly #userAgent: string;

  constructor(access: ApiAccess, userAgent: string) {
    this.server = access.server;
    this.#access = access;
    this.#userAgent = userAgent;
  }

  read(path: string, query: Query = {}, signal?: AbortSignal): Promise<JsonObject> {
    return this.#exchange({ method: 'GET', path, query, signal });
  }

  write(method: string, path: string, body?: Json, options: WriteOptions = {}): Promise<JsonObject> {
    const { query = {}, contentType = 'application/json' } = options;
    const text = body === undefined ? undefined : stringifyJson(body);
    return this.#exchange({ method, path, query, body: text, contentType });
  }

  async *watch(path: string, query: Query, signal: AbortSignal): AsyncGenerator<JsonObject> {
    try {
      const response = await this.#send({ method: 'GET', path, query: { ...query, watch: true }, signal });
      if (!isSuccess(response)) throw await this.#refusal(response, path);
      for await (const line of linesOf(response)) {
        if (line !== '') yield readEvent(line, path);
      }
    } catch (error) {
      if (!signal.aborted) throw asApiError(error, this.server);
    }
  }

  async #exchange(call: Call): Promise<JsonObject> {
    const limit = AbortSignal.timeout(answerTimeout);
    const signal = call.signal ? AbortSignal.any([call.signal, limit]) : limit;
    try {
      const response = await this.#send({ ...call, signal });
      if (!isSuccess(response)) throw await this.#refusal(response, call.path);
      return readObject(await textOf(response), call.path);
    } catch (error) {
      throw limit.aborted
        ? new ApiError(0, 'Timeout', `${this.server} did not answer ${call.path} in time`)
        : asApiError(error, this.server);
    }
  }

  #refusal(response: IncomingMessage, path: string): Promise<ApiError> {
    if (response.statusCode === 401) this.#access.renew();
    return refusal(response, path);
  }

  async #send({ method, path, query, body, contentType, signal }: Call): Promise<IncomingMessage> {
    const url = new URL(this.#access.server.replace(/\/+$/, '') + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers: Record<string, string | number> = { accept: 'application/json', 'user-agent': this.#userAgent };
    if (body !== undefined) {
      headers['content-type'] = contentType!;
      headers['content-length'] = Buffer.byteLength(body);
    }
    const options: RequestOptions = { method, headers, ...(signal && { signal }) };
    await this.#access.sign(options);
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'http:' ? requestPlain : requestSecure;
      send(url, options, resolve).on('error', reject).end(body);
    });
  }
}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += (chunk as Buffer).length;
    if (length > largestAnswer) throw new ApiError(0, 'TooLarge', 'the answer of the API server is too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks, length).toString('utf8');
}

function readObject(text: string, path: string): JsonObject {
  let value: Json | undefined;
  try {
    value = parseJson(text);
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw new ApiError(0, 'NoJson', `the answer to ${path} is no JSON object; is this an API server?`);
}

/** An event, or what the server says in its place when it ends a watch for a reason. */
function readEvent(line: string, path: string): JsonObject {
  const event = readObject(line, path);
  if (event.type !== 'ERROR') return event;
  const status = isObject(event.object) ? event.object : {};
  throw statusError(status, Number(member(status, 'code') ?? 500), path, undefined);
}

async function refusal(response: IncomingMessage, path: string): Promise<ApiError> {
  const retryAfter = Number(response.headers['retry-after']);
  let status: JsonObject = {};
  try {
    status = readObject(await textOf(response), path);
  } catch {
    // Not every proxy in between answers with a Status; the number says enough.
  }
  return statusError(status, response.statusCode ?? 0, path, Number.isFinite(retryAfter) ? retryAfter : undefined);
}

function statusError(status: JsonObject, code: number, path: string, retryAfter: number | undefined): ApiError {
  const reason = member(status, 'reason');
  const message = member(status, 'message');
  const details = member(status, 'details');
  const hint = isObject(details) ? Number(member(details, 'retryAfterSeconds')) : Number.NaN;
  return new ApiError(
    code,
    typeof reason === 'string' ? reason : `HTTP ${code}`,
    typeof message === 'string' && message !== '' ? message : `${path} was answered with HTTP ${code}`,
    retryAfter ?? (Number.isFinite(hint) ? hint : undefined),
  );
}

function asApiError(error: unknown, server: string): ApiError {
  if (error instanceof ApiError) return error;
  const { code = 'ConnectionFailed', message } = error as NodeJS.ErrnoException;
  return new ApiError(0, code, `${server}: ${message}`);
}
