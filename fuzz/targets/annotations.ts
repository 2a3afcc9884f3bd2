import { type JsonObject, setMember, stringifyJson } from '../../src/json/index.ts';
import { review } from '../../test/reliability/reviews.ts';
import { pods, snapshot } from '../corpus.ts';
import { mutateText } from '../mutate-text.ts';
import { reviewComplaint } from '../oracle.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { annotationNames, names, texts } from '../words.ts';

/** What such annotations hold when somebody means well. */
const values: readonly string[] = [
  ...['true', 'false', '15021', '100m', '1Gi', 'REDIRECT', '10.0.0.0/8,192.168.0.0/16', '80,443', '*', 'sidecar'],
  ...['istio/proxyv2:1', 'debug', 'a:b,c:d', 'sidecar,gateway', 'eth1,eth2', '/metrics', 'networks@eth0'],
  ...['concurrency: 2\nproxyMetadata: {A: "b"}', 'tracing: {zipkin: {address: "a:1"}}', '{"proxyMetadata":{"A":"b"}}'],
  ...['{"containers":["istio-proxy"],"volumes":["istio-envoy"]}', '{"containers":[{"name":"istio-proxy"}]}'],
  ...['{"own":{"emptyDir":{}}}', '{"own":{"mountPath":"/own","readOnly":true}}', '[{"name":"net1"}]'],
];

/** Pods with annotations and labels that injection reads. */
export function openAnnotations(): Target {
  return {
    make: (random) => stringifyJson({ pod: random.below(pods.length), ...textsOf(random) }),
    check: (input) => reviewComplaint(review({ object: podOf(JSON.parse(input)) }), snapshot),
  };
}

type Entries = [name: string, value: string][];

function textsOf(random: Random): { annotations: Entries; labels: Entries } {
  const labels: Entries = random.once(2) ? [] : [[anyName(random), anyValue(random)]];
  const annotations = Array.from({ length: random.few(1, 5) }, (): [string, string] => [
    anyName(random),
    anyValue(random),
  ]);
  return { annotations, labels };
}

function anyName(random: Random): string {
  return random.once(10) ? random.pick(names) : random.pick(annotationNames);
}

function anyValue(random: Random): string {
  return random.once(3) ? random.pick(texts) : mutateText(random, random.pick(values));
}

function podOf({ pod, annotations, labels }: { pod: number; annotations: Entries; labels: Entries }): JsonObject {
  const base = pods[pod]!;
  const metadata = { ...(base.metadata as JsonObject) };
  metadata.annotations = withEntries(metadata.annotations as JsonObject | undefined, annotations);
  metadata.labels = withEntries(metadata.labels as JsonObject | undefined, labels);
  return { ...base, metadata };
}

function withEntries(map: JsonObject | undefined, entries: Entries): JsonObject {
  const copy = { ...map };
  for (const [name, value] of entries) setMember(copy, name, value);
  return copy;
}
