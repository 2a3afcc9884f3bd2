import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/inject/index.ts';
import { equalJson, type Json, type JsonObject, stringifyJson } from '../../src/json/index.ts';
import { embeddedDocuments, embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { shapeDifference } from './structure-oracle.ts';
import { payloads } from './structure-payloads.ts';
import { dataOf, fromCache, plainly, type Renderer, safely, skeletonFor } from './structure-renders.ts';
import { type Found, recordedSubjects, settingsFolders } from './structure-settings.ts';
import type { Sink } from './structure-sinks.ts';
import { attackOn, type Subject, subjectsOf } from './structure-subjects.ts';

interface Tally {
  sinks: number;
  runs: number;
  denied: number;
  /** Runs in which the same text, rendered in clear, has another structure than harmless text. */
  plainEscapes: number;
  readonly escapes: string[];
  /** What the walk says is printed, and what was printed of it in any of the runs. */
  readonly sources: Set<string>;
  readonly reached: Set<string>;
}

const tried = new Set<string>();

/**
 * Recorded settings have hundreds of templates. Each place is tried with one text of so many, a different one from place to
 * place; with STRUCTURE_MATRIX=whole, as `npm run reliability` runs it, with all of them.
 */
const share = process.env.STRUCTURE_MATRIX === 'whole' ? 1 : 6;

/** Attacks all templates of configurations that belong together. */
function matrix(name: string, subjects: readonly Subject[], { isWhole = true, hasPlain = false } = {}): Tally {
  const empty = { sinks: 0, runs: 0, denied: 0, plainEscapes: 0, escapes: [] };
  const tally: Tally = { ...empty, sources: new Set(), reached: new Set() };
  for (const subject of subjects) {
    const { sinks, reached } = attackOn(subject, tried);
    for (const source of subject.sources) tally.sources.add(source);
    for (const source of reached) tally.reached.add(source);
    tally.sinks += sinks.length;
    for (const [turn, sink] of sinks.entries()) {
      for (const [index, payload] of payloads.entries()) {
        if (isWhole || (index + turn) % share === 0) attack(sink, payload, subject.renderer, tally, index % 4 === 0);
      }
      if (hasPlain) tally.plainEscapes += plainEscapes(sink, subject.renderer);
    }
  }
  const { sinks, runs, denied, escapes } = tally;
  console.info(`structure: ${name}: ${sinks} sinks, ${runs} runs, ${denied} denied, ${escapes.length} escapes`);
  return tally;
}

function attack(sink: Sink, payload: string, renderer: Renderer, tally: Tally, checksCache: boolean): void {
  const data = dataOf(sink.pod(payload), renderer);
  if (data === undefined) return;
  tally.runs++;
  const safe = safely(data, renderer);
  if (safe === undefined) {
    tally.denied++;
    return;
  }
  const where = `${renderer.name}: ${sink.name} with ${JSON.stringify(payload.slice(0, 60))}`;
  const difference = shapeDifference(safe.render, safe.result);
  if (difference !== undefined) tally.escapes.push(`${where}: ${difference}`);
  if (checksCache && !isSame(fromCache(data, renderer)?.result, safe.result)) {
    tally.escapes.push(`${where}: cached otherwise`);
  }
}

/** Some families make NaN of a text, which is not equal to itself. */
function isSame(left: Json | undefined, right: Json): boolean {
  return equalJson(left, right) || isDeepStrictEqual(left, right);
}

function plainEscapes(sink: Sink, renderer: Renderer): number {
  let escapes = 0;
  for (const payload of payloads) {
    const data = dataOf(sink.pod(payload), renderer);
    if (data === undefined) continue;
    const skeleton = skeletonFor(data, renderer);
    const plain = plainly(data, renderer);
    if (skeleton && plain && shapeDifference(skeleton, plain.result) !== undefined) escapes++;
  }
  return escapes;
}

/** What of a pod is printed, but cannot hold any text: numbers, and words of closed lists. */
const noText: readonly RegExp[] = [
  /^\.ProxyConfig\.InterceptionMode(?:\.String)?$/,
  /^\.ProxyConfig\.(?:Concurrency(?:\.GetValue)?|DrainDuration|ParentShutdownDuration)$/,
  /^\.EstimatedConcurrency$/,
  /^\.Spec\.Containers\[\]\.Ports\[\]\.ContainerPort$/,
];

/** What a template of the recorded settings names although it does not exist, so that it fails there. */
const nonexistent = '.ObjectMeta.Nope';

/** Where only the numbers of ports are printed. */
const portsOnly = '.Spec.Containers';

function unexplained({ sources, reached }: Pick<Tally, 'sources' | 'reached'>): string[] {
  return [...sources].filter((source) => {
    const isExplained = source === nonexistent || source === portsOnly || noText.some((form) => form.test(source));
    return !reached.has(source) && !isExplained;
  });
}

const options: JsonObject = {
  global: { mountMtlsCerts: true, proxy: { tracer: 'datadog' } },
  pilot: { cni: { enabled: true, provider: 'multus' } },
};

const mesh: JsonObject = {
  defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' } },
  extensionProviders: [
    {
      name: 'otel',
      opentelemetry: { service: 'o', port: 4317, serviceAttributeEnrichment: 'OTEL_SEMANTIC_CONVENTIONS' },
    },
  ],
};

describe('H1: no text of a pod changes the structure', () => {
  it('of the shipped templates', { timeout: 10 * 60_000 }, () => {
    const { config } = embeddedDocuments;
    const { escapes, ...tally } = matrix('shipped', [
      ...subjectsOf('shipped', embeddedSnapshot({}), config),
      ...subjectsOf('shipped with all options', embeddedSnapshot({ values: options, mesh }), config),
      ...subjectsOf(
        'shipped with another tracer',
        embeddedSnapshot({ values: { global: { proxy: { tracer: 'lightstep' } } }, nativeSidecars: 'false' }),
        config,
      ),
    ]);
    expect(escapes).toEqual([]);
    expect(unexplained(tally)).toEqual([]);
    expect(tally.sinks).toBeGreaterThan(100);
  });

  it('of a template of the old kind, where text in clear changes it', () => {
    const { escapes, plainEscapes: open } = matrix('a template of the old kind', naiveSubjects(), { hasPlain: true });
    expect(escapes).toEqual([]);
    expect(open, 'the matrix is blind').toBeGreaterThan(20);
  });

  const found: Found = { keys: new Set(), configs: new Set() };
  const all = { sources: new Set<string>(), reached: new Set<string>() };

  it.each(settingsFolders())(
    'of the templates of all settings in %s',
    (folder) => {
      const { escapes, sources, reached } = matrix(folder, recordedSubjects(folder, found), { isWhole: false });
      expect(escapes).toEqual([]);
      for (const source of sources) all.sources.add(source);
      for (const source of reached) all.reached.add(source);
    },
    10 * 60_000,
  );

  it('and everything that the walk names was tried', () => {
    expect(unexplained(all)).toEqual([]);
  });
});

/** Prints what a tenant wrote as templates did before anybody thought of quotes. */
function naiveSubjects(): Subject[] {
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
  return subjectsOf('old', readSnapshot({ config }), config);
}
