import { describe, expect, it } from 'vitest';
import { readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import { equalJson, stringifyJson } from '../../src/json/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { shapeDifference } from './structure-oracle.ts';
import { payloads } from './structure-payloads.ts';
import { dataOf, fromCache, plainly, type Renderer, renderer, safely, skeletonFor } from './structure-renders.ts';
import { type Sink, sinksOf } from './structure-sinks.ts';
import { stockRenderers } from './structure-stock.ts';

const allOptions = embeddedSnapshot({
  values: {
    global: { mountMtlsCerts: true, proxy: { tracer: 'datadog' } },
    pilot: { cni: { enabled: true, provider: 'multus' } },
  },
  mesh: {
    defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' } },
    extensionProviders: [
      {
        name: 'otel',
        opentelemetry: { service: 'o', port: 4317, serviceAttributeEnrichment: 'OTEL_SEMANTIC_CONVENTIONS' },
      },
    ],
  },
});

const lightstep = embeddedSnapshot({ values: { global: { proxy: { tracer: 'lightstep' } } } });

const embedded: readonly Renderer[] = [
  renderer('the shipped sidecar with all options', allOptions, 'sidecar'),
  renderer('the shipped gateway', allOptions, 'gateway'),
];

interface Tally {
  runs: number;
  denied: number;
  readonly escapes: string[];
}

function attack(sink: Sink, payload: string, renderer: Renderer, tally: Tally): void {
  const data = dataOf(sink.pod(payload), renderer);
  if (data === undefined) return;
  tally.runs++;
  const safe = safely(data, renderer);
  if (safe === undefined) {
    tally.denied++;
    return;
  }
  const where = `${sink.name} with ${JSON.stringify(payload.slice(0, 60))}`;
  const difference = shapeDifference(safe.render, safe.result);
  if (difference !== undefined) tally.escapes.push(`${where}: ${difference}`);
  if (!equalJson(fromCache(data, renderer)?.result, safe.result)) tally.escapes.push(`${where}: cached otherwise`);
}

/** Counts how often the same text, rendered in clear, has another structure than harmless text. */
function plainEscapes(renderer: Renderer): number {
  let escapes = 0;
  for (const sink of sinksOf(renderer)) {
    for (const payload of payloads) {
      const data = dataOf(sink.pod(payload), renderer);
      if (data === undefined) continue;
      const skeleton = skeletonFor(data, renderer);
      const plain = plainly(data, renderer);
      if (skeleton && plain && shapeDifference(skeleton, plain.result) !== undefined) escapes++;
    }
  }
  return escapes;
}

function matrix(one: Renderer, isTried: (sink: Sink) => boolean = () => true): Tally & { sinks: number } {
  const sinks = sinksOf(one).filter(isTried);
  const tally: Tally = { runs: 0, denied: 0, escapes: [] };
  for (const sink of sinks) for (const payload of payloads) attack(sink, payload, one, tally);
  const counts = `${sinks.length} sinks, ${tally.runs} runs, ${tally.denied} denied, ${tally.escapes.length} escapes`;
  console.info(`structure: ${one.name}: ${counts}`);
  return { ...tally, sinks: sinks.length };
}

describe('H1: no text of a pod changes the structure', () => {
  it.each(embedded)('$name', (one) => {
    const { sinks, escapes } = matrix(one);
    expect(sinks).toBeGreaterThan(20);
    expect(escapes).toEqual([]);
  });

  it('the shipped sidecar with another tracer', () => {
    const other = renderer('the shipped sidecar with another tracer', lightstep, 'sidecar');
    const { sinks, escapes } = matrix(other, ({ name }) => name.includes('tracing'));
    expect(sinks).toBeGreaterThan(0);
    expect(escapes).toEqual([]);
  });

  it('and finds what changes it where text is rendered in clear', () => {
    const blind = renderer('a template of the old kind', naiveSnapshot(), 'sidecar');
    expect(plainEscapes(blind)).toBeGreaterThan(20);
    expect(matrix(blind).escapes).toEqual([]);
  });

  for (const stock of stockRenderers()) {
    it(stock.name, () => {
      expect(matrix(stock).escapes).toEqual([]);
      if (stock.template === 'sidecar') expect(plainEscapes(stock), 'the matrix is blind').toBeGreaterThan(30);
    });
  }
});

/** Prints what a tenant wrote as templates did before anybody thought of quotes. */
function naiveSnapshot(): Snapshot {
  const text = `
metadata:
  annotations:
    note: {{ annotation .ObjectMeta "example.com/note" "none" }}
    quoted: "{{ annotation .ObjectMeta "example.com/quoted" "none" }}"
spec:
  containers:
  - name: istio-proxy
    env:
    {{- range $key, $value := .ProxyConfig.ProxyMetadata }}
    - name: {{ $key }}
      value: "{{ $value }}"
    {{- end }}
    - name: APP
      value: {{ index .ObjectMeta.Labels "app" }}
    - name: CONFIG
      value: |
        {{ protoToJSON .ProxyConfig }}
`;
  const config = { text: stringifyJson({ policy: 'enabled', templates: { sidecar: text } }), source: 'config' };
  return readSnapshot({ config });
}
