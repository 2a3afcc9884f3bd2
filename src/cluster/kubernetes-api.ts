import type { Json, JsonObject } from '../json/index.ts';

/** Parameters of a request; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A request that the API server did not answer as wished. */
export class ApiError extends Error {
  /** HTTP status, or `code` of the Status object of a watch; 0 where there was no answer at all. */
  readonly status: number;
  /** Kubernetes' reason, such as `Conflict`, `NotFound`, `Expired`; the code of the system error where there was no answer. */
  readonly reason: string;
  /** How long the server wishes to be left alone, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(status: number, reason: string, message: string, retryAfter?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

export interface WriteOptions {
  readonly query?: Query;
  /** `application/json` unless told otherwise; PATCH needs one of the patch types. */
  readonly contentType?: string;
}

/** What the cluster edge needs of an API server; objects are plain JSON, so fields that nobody here knows survive. */
export interface KubernetesApi {
  /** Where it is, for messages. */
  readonly server: string;
  /** @throws {ApiError} */
  read(path: string, query?: Query, signal?: AbortSignal): Promise<JsonObject>;
  /** @throws {ApiError} */
  write(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: Json,
    options?: WriteOptions,
  ): Promise<JsonObject>;
  /**
   * The events `{type, object}` of a watch as they come, until the server ends it; ends quietly when the signal is
   * aborted, also when nothing comes.
   * @throws {ApiError}
   */
  watch(path: string, query: Query, signal: AbortSignal): AsyncGenerator<JsonObject>;
}
