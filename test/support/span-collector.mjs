// Preloaded by a test as operators preload an SDK: registers a provider that writes each span to standard error.
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';

let made = 0;

class Span {
  constructor(name, { kind, attributes }, parent) {
    const traceId = trace.getSpanContext(parent)?.traceId ?? `${'0'.repeat(31)}1`;
    this.text = { name, kind, parent: trace.getSpanContext(parent)?.spanId, traceId, attributes: { ...attributes } };
    this.id = String(++made).padStart(16, '0');
  }
  spanContext() {
    return { traceId: this.text.traceId, spanId: this.id, traceFlags: 1 };
  }
  setAttribute(name, value) {
    this.text.attributes[name] = value;
    return this;
  }
  setAttributes(attributes) {
    Object.assign(this.text.attributes, attributes);
    return this;
  }
  setStatus(status) {
    this.text.status = status;
    return this;
  }
  isRecording() {
    return true;
  }
  end() {
    process.stderr.write(`${JSON.stringify({ msg: 'span', ...this.text })}\n`);
  }
}

trace.setGlobalTracerProvider({
  getTracer: (tracer, version) => ({
    startSpan: (name, settings, parent = context.active()) => {
      const span = new Span(name, settings, parent);
      span.setAttributes({ tracer, version });
      return span;
    },
  }),
});

propagation.setGlobalPropagator({
  fields: () => ['traceparent'],
  inject() {},
  extract(parent, carrier) {
    const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(carrier.traceparent) ?? [];
    return traceId
      ? trace.setSpanContext(parent ?? ROOT_CONTEXT, { traceId, spanId, traceFlags: 1, isRemote: true })
      : parent;
  },
});
