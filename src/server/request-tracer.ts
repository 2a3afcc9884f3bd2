import type { IncomingMessage, RequestListener } from 'node:http';
import type * as OpenTelemetry from '@opentelemetry/api';
import type { Outcome } from '../admission/outcome.ts';

/** Makes a span of each review, which goes on with the trace of the API server. */
export class RequestTracer {
  readonly #api: typeof OpenTelemetry;
  readonly #tracer: OpenTelemetry.Tracer;
  readonly #spans = new WeakMap<IncomingMessage, OpenTelemetry.Span>();

  constructor(api: typeof OpenTelemetry, version: string) {
    this.#api = api;
    this.#tracer = api.trace.getTracer('sidecar-injector', version);
  }

  /** A handler whose requests each get a span, from their headers until their answer is out. */
  traced(handler: RequestListener): RequestListener {
    const { context, trace } = this.#api;
    return (request, response) => {
      const parent = this.#parentOf(request);
      const span = this.#tracer.startSpan(nameOf(request), this.#settingsOf(request), parent);
      this.#spans.set(request, span);
      response.once('close', () => {
        span.setAttribute('http.response.status_code', response.statusCode);
        if (response.statusCode >= 500) span.setStatus({ code: this.#api.SpanStatusCode.ERROR });
        span.end();
      });
      context.with(trace.setSpan(parent, span), handler, undefined, request, response);
    };
  }

  /** Writes down what became of a review. */
  decided(request: IncomingMessage, outcome: Outcome): void {
    const span = this.#spans.get(request);
    span?.setAttributes({
      'k8s.namespace.name': outcome.namespace,
      'sidecar_injector.review': outcome.uid,
      'sidecar_injector.decision': outcome.result,
      'sidecar_injector.reason': outcome.reason,
      'sidecar_injector.templates': [...outcome.templates],
      'sidecar_injector.operations': outcome.operations,
      'sidecar_injector.dry_run': outcome.isDryRun,
    });
    if (outcome.reason === 'internal-fault') span?.setStatus({ code: this.#api.SpanStatusCode.ERROR });
  }

  /** An instrumentation of Node's server has made a span already where there is one. */
  #parentOf({ headers }: IncomingMessage): OpenTelemetry.Context {
    const { context, propagation, trace, ROOT_CONTEXT } = this.#api;
    const active = context.active();
    return trace.getSpan(active) ? active : propagation.extract(ROOT_CONTEXT, headers);
  }

  #settingsOf({ method, url = '' }: IncomingMessage): OpenTelemetry.SpanOptions {
    return {
      kind: this.#api.SpanKind.SERVER,
      attributes: { 'http.request.method': method ?? '', 'url.path': url.split('?', 1)[0]!, 'url.scheme': 'https' },
    };
  }
}

/** One of few names, whatever parameters a path has. */
function nameOf({ method, url = '' }: IncomingMessage): string {
  return /^\/inject(?:[/?]|$)/.test(url) ? `${method} /inject` : `${method}`;
}
