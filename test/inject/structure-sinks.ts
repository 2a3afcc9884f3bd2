import { isObject, type Json, type JsonObject, setMember } from '../../src/json/index.ts';
import type { Operand, Pipeline, Statement, TemplateTree } from '../../src/template/index.ts';
import { dataOf, type Renderer, traced } from './structure-renders.ts';

/** A place of a pod that holds text, and a pod that holds a given text there. */
export interface Sink {
  readonly name: string;
  readonly pod: (text: string) => JsonObject;
}

/** A pod with some text in every place that templates look at. */
export const richPod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    generateName: 'web-5f6b-',
    name: 'web-5f6b-x',
    namespace: 'shop',
    labels: { app: 'web', 'pod-template-hash': '5f6b' },
    annotations: {},
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5f6b', uid: '1', controller: true }],
  },
  spec: {
    serviceAccountName: 'account',
    hostname: 'host',
    subdomain: 'sub',
    containers: [
      {
        name: 'first',
        image: 'registry/web:1',
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP', hostIP: '1.2.3.4' }],
        env: [{ name: 'A', value: 'b' }],
      },
      { name: 'istio-proxy', image: 'auto', ports: [{ name: 'metrics', containerPort: 1, protocol: 'UDP' }] },
    ],
  },
};

const proxyConfig: JsonObject = {
  binaryPath: '/bin',
  configPath: '/etc',
  serviceCluster: 'cluster',
  discoveryAddress: 'istiod:15012',
  statsdUdpAddress: 'stats:1',
  proxyMetadata: { KEY: 'value', ISTIO_META_ENABLE_HBONE: 'true' },
  image: { imageType: 'distroless' },
  extraStatTags: ['tag'],
  tracing: { zipkin: { address: 'zipkin:1' }, tlsSettings: { mode: 'SIMPLE', caCertificates: '/certs/ca.pem' } },
  proxyStatsMatcher: { inclusionPrefixes: ['prefix'] },
};

const listOfVolumes: JsonObject = { volume: { hostPath: { path: '/x', type: '' } }, other: { emptyDir: {} } };

/** Annotations that hold structure themselves. */
const structured: Readonly<Record<string, JsonObject>> = {
  'proxy.istio.io/config': proxyConfig,
  'sidecar.istio.io/userVolume': listOfVolumes,
  'sidecar.istio.io/userVolumeMount': { volume: { mountPath: '/x', subPath: 'y' } },
  'apm.datadoghq.com/env': { DD_ENV: 'prod', DD_X: 'y' },
};

const named = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/** All names that a template may look up: the texts in it that could be one. */
function namesIn(tree: TemplateTree): string[] {
  const names = new Set<string>(['app', 'version']);
  const operand = (node: Operand): void => {
    if (node.kind === 'string' && named.test(node.value)) names.add(node.value);
    if (node.kind === 'pipeline') pipeline(node);
    if (node.kind === 'chain') operand(node.operand);
  };
  const pipeline = ({ commands }: Pipeline): void => {
    for (const command of commands) command.operands.forEach(operand);
  };
  const statements = (list: readonly Statement[] = []): void => {
    for (const node of list) {
      if (node.kind === 'if' || node.kind === 'with') {
        for (const branch of node.branches) {
          pipeline(branch.pipeline);
          statements(branch.body);
        }
        statements(node.otherwise);
      } else if (node.kind === 'range') {
        pipeline(node.pipeline);
        statements(node.body);
        statements(node.otherwise);
      } else if ((node.kind === 'action' || node.kind === 'template') && node.pipeline) pipeline(node.pipeline);
    }
  };
  for (const definition of tree.templates.values()) statements(definition.body);
  return [...names].filter((name) => name.includes('.') || name.includes('/') || name.length < 20);
}

/** Every place of a pod whose text reaches what the template prints. */
export function sinksOf(renderer: Renderer): Sink[] {
  const { tree } = renderer.snapshot.templates.get(renderer.template)!.template;
  const names = namesIn(tree);
  const candidates = [
    ...names.map((name) => ({ name: `annotation ${name}`, pod: withMetadata('annotations', name) })),
    ...names.map((name) => ({ name: `label ${name}`, pod: withMetadata('labels', name) })),
    ...leavesOf(richPod).map((place) => ({ name: `pod ${place.name}`, pod: place.put })),
    ...Object.entries(structured).flatMap(([annotation, value]) =>
      leavesOf(value).map(({ name, put }) => ({
        name: `${annotation} ${name}`,
        pod: (text: string) => withMetadata('annotations', annotation)(JSON.stringify(put(text))),
      })),
    ),
  ];
  return candidates.filter((sink) => isReached(sink, renderer));
}

/** Two texts leave different traces. */
function isReached(sink: Sink, renderer: Renderer): boolean {
  const traces = new Set<string>();
  for (const text of ['7', '8', 'first', 'second', '{}', '{"a":{}}']) {
    const data = dataOf(sink.pod(text), renderer);
    const recorded = data && traced(data, renderer);
    if (recorded) traces.add(JSON.stringify(recorded));
    if (traces.size > 1) return true;
  }
  return false;
}

function withMetadata(map: 'annotations' | 'labels', name: string): (text: string) => JsonObject {
  return (text) => {
    const pod = structuredClone(richPod);
    const metadata = pod.metadata as JsonObject;
    setMember(metadata[map] as JsonObject, name, text);
    return pod;
  };
}

interface Leaf {
  readonly name: string;
  readonly put: (text: string) => JsonObject;
}

/** Every text of a value, and every key, with a copy of the value that has another text there. */
function leavesOf(root: JsonObject): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (value: Json, path: readonly string[]): void => {
    if (typeof value === 'string') leaves.push({ name: path.join('.'), put: (text) => replaced(root, path, text) });
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      visit(child, [...path, key]);
      if (isObject(value))
        leaves.push({ name: `key ${[...path, key].join('.')}`, put: (text) => renamed(root, [...path, key], text) });
    }
  };
  visit(root, []);
  return leaves;
}

function replaced(root: JsonObject, path: readonly string[], text: string): JsonObject {
  const copy = structuredClone(root);
  const parent = path.slice(0, -1).reduce<Json>((value, key) => (value as JsonObject)[key]!, copy);
  setMember(parent as JsonObject, path.at(-1)!, text);
  return copy;
}

function renamed(root: JsonObject, path: readonly string[], text: string): JsonObject {
  const copy = structuredClone(root);
  const parent = path.slice(0, -1).reduce<Json>((value, key) => (value as JsonObject)[key]!, copy) as JsonObject;
  const value = parent[path.at(-1)!]!;
  delete parent[path.at(-1)!];
  setMember(parent, text, value);
  return copy;
}
