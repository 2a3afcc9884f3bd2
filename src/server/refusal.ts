/** Why the HTTP edge itself refused a request; such a request never reaches admission. */
export type EdgeFault = keyof typeof refusals;

interface RefusalRow {
  readonly status: number;
  /** The machine-readable reason of a Kubernetes Status. */
  readonly reason: string;
  readonly message: string;
}

export const refusals = {
  'malformed-path': { status: 400, reason: 'BadRequest', message: 'the path is not percent-encoded UTF-8' },
  'empty-body': { status: 400, reason: 'BadRequest', message: 'the body is empty, an AdmissionReview is required' },
  'invalid-utf8': { status: 400, reason: 'BadRequest', message: 'the body is not UTF-8' },
  'incomplete-body': { status: 400, reason: 'BadRequest', message: 'the body ended before its announced length' },
  'client-gone': { status: 400, reason: 'BadRequest', message: 'the client left before its turn came' },
  'unknown-path': { status: 404, reason: 'NotFound', message: 'there is nothing here; reviews are sent to /inject' },
  'method-not-allowed': { status: 405, reason: 'MethodNotAllowed', message: 'only POST is allowed here' },
  'body-too-large': {
    status: 413,
    reason: 'RequestEntityTooLarge',
    message: 'the body exceeds --body-limit',
  },
  'unsupported-media-type': {
    status: 415,
    reason: 'UnsupportedMediaType',
    message: 'the Content-Type must be application/json',
  },
  'headers-too-large': { status: 431, reason: 'BadRequest', message: 'the request headers exceed the limit' },
  'request-timeout': { status: 408, reason: 'Timeout', message: 'the request did not arrive in time' },
  'malformed-request': { status: 400, reason: 'BadRequest', message: 'this is not an HTTP/1.1 request' },
  'internal-error': { status: 500, reason: 'InternalError', message: 'the sidecar injector failed' },
  'not-ready': { status: 503, reason: 'ServiceUnavailable', message: 'the injector has no configuration yet' },
  overloaded: { status: 503, reason: 'ServiceUnavailable', message: 'too many requests are in flight' },
  'deadline-passed': {
    status: 503,
    reason: 'ServiceUnavailable',
    message: 'the deadline of the request passed before its turn came',
  },
} as const satisfies Record<string, RefusalRow>;

/** A request that is answered with an error status. Many of them are made when there is too much to do, so it is no Error. */
export class Refusal {
  readonly fault: EdgeFault;
  readonly #detail: string;

  /** @param detail goes behind the message */
  constructor(fault: EdgeFault, detail = '') {
    this.fault = fault;
    this.#detail = detail;
  }

  get status(): number {
    return refusals[this.fault].status;
  }

  get message(): string {
    return refusals[this.fault].message + this.#detail;
  }

  /** A Kubernetes Status in JSON. */
  get body(): string {
    const { status: code, reason } = refusals[this.fault];
    const { message } = this;
    return JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code });
  }

  /** Header fields beyond the usual ones, in pairs of name and value. */
  get headers(): Readonly<Record<string, string>> {
    // The API server repeats a call only where a whole number of seconds stands in Retry-After.
    if (this.status === 503) return { 'retry-after': '1' };
    return this.status === 405 ? { allow: 'POST' } : {};
  }
}
