import { isObject, type Json, type JsonObject, setMember } from '../../src/json/index.ts';
import { keyPart } from '../../src/safe-template/index.ts';

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
    nodeName: 'node',
    containers: [
      {
        name: 'first',
        image: 'registry/web:1',
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP', hostIP: '1.2.3.4' }],
        env: [{ name: 'A', value: 'b' }],
        volumeMounts: [{ name: 'own', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
      },
      { name: 'istio-proxy', image: 'auto', ports: [{ name: 'metrics', containerPort: 1, protocol: 'UDP' }] },
    ],
    securityContext: { seLinuxOptions: { level: 'level' } },
    volumes: [{ name: 'own', emptyDir: {} }],
  },
};

const proxyConfig: JsonObject = {
  binaryPath: '/bin',
  configPath: '/etc',
  serviceCluster: 'cluster',
  discoveryAddress: 'istiod:15012',
  statsdUdpAddress: 'stats:1',
  envoyMetricsServiceAddress: 'metrics:1',
  availabilityZone: 'zone',
  customConfigFile: '/custom',
  zipkinAddress: 'zipkin:1',
  proxyMetadata: { KEY: 'value', ISTIO_META_ENABLE_HBONE: 'true' },
  image: { imageType: 'distroless' },
  extraStatTags: ['tag'],
  tracing: { zipkin: { address: 'zipkin:1' }, tlsSettings: { mode: 'SIMPLE', caCertificates: '/certs/ca.pem' } },
  envoyMetricsService: { address: 'metrics:1', tlsSettings: { mode: 'MUTUAL', caCertificates: '/certs/ca.pem' } },
  envoyAccessLogService: { address: 'log:1' },
  proxyStatsMatcher: { inclusionPrefixes: ['prefix'] },
  meshId: 'mesh',
};

/** The same with the other tracers; a message has one of them. */
const otherTracers: readonly JsonObject[] = [
  { tracing: { lightstep: { address: 'lightstep:1', accessToken: 'token' } } },
  { tracing: { datadog: { address: 'datadog:1' } } },
];

/** Every place of a pod from which a template's data at that path may come. */
export function sinksFor(path: string): Sink[] {
  const entry = entryPath.exec(path);
  if (entry) return entrySinks(entry[1] === 'Labels' ? 'labels' : 'annotations', JSON.parse(entry[2]!), entry[3]!);
  const wanted = path === '?' ? '' : normalized(path);
  return candidates()
    .filter(({ paths }) => paths.some((one) => one.startsWith(wanted) || wanted.startsWith(one)))
    .map(({ sink }) => sink);
}

const entryPath = /^\.ObjectMeta\.(Annotations|Labels)\[("(?:[^"\\]|\\.)*")\](.*)$/;

/** An annotation or label; one that templates read as JSON is tried with text everywhere in such JSON. */
function entrySinks(map: 'annotations' | 'labels', name: string, rest: string): Sink[] {
  const put = withMetadata(map, name);
  const whole = { name: `${map} ${name}`, pod: put };
  if (!rest.startsWith('(json)')) return [whole];
  const bodies = jsonBodies.flatMap((body, index) =>
    leavesOf(body).map((leaf) => ({
      name: `${map} ${name}, JSON ${index}: ${leaf.name}`,
      pod: (text: string) => put(JSON.stringify(leaf.put(text))),
    })),
  );
  return [whole, ...bodies];
}

const jsonBodies: readonly JsonObject[] = [
  { KEY: 'value', OTHER: 'x' },
  { volume: { hostPath: { path: '/x', type: '' } }, other: { emptyDir: {} } },
  { volume: { mountPath: '/x', subPath: 'y' } },
];

interface Candidate {
  readonly sink: Sink;
  /** Of the template's data, normalized. */
  readonly paths: readonly string[];
}

let known: readonly Candidate[] | undefined;

function candidates(): readonly Candidate[] {
  known ??= [...podCandidates(), ...ownerCandidates(), ...proxyCandidates(), ...mapCandidates()];
  return known;
}

/** Methods read what the field of that name holds; keys, elements and entries count as parts alike. */
function normalized(path: string): string {
  return path
    .replace(/\.Get(?=[A-Z])/g, '.')
    .replace(/\.(?:String|Value)$/, '')
    .replace(/\[[^\]]*\]/g, '[]')
    .toLowerCase();
}

function podCandidates(): Candidate[] {
  return leavesOf(richPod).map(({ name, put, path }) => {
    const [first, ...rest] = path;
    const root = first === 'metadata' ? '.ObjectMeta' : first === 'spec' ? '.Spec' : '.TypeMeta';
    // Until 1.2 the pod stands for its workload.
    const asWorkload = first === 'metadata' ? [normalized(`.DeploymentMeta${dataPath(rest)}`)] : [];
    return { sink: { name: `pod ${name}`, pod: put }, paths: [normalized(root + dataPath(rest)), ...asWorkload] };
  });
}

/** What names the workload: the owner, or the pod that has none. */
function ownerCandidates(): Candidate[] {
  const members = { name: '.DeploymentMeta.Name', kind: '.TypeMeta.Kind', apiVersion: '.TypeMeta.APIVersion' };
  const owners = Object.entries(members).map(([member, path]) => ({
    sink: { name: `owner ${member}`, pod: (text: string) => withOwner({ [member]: text }) },
    paths: [normalized(path), '.deploymentmeta.name'],
  }));
  const alone = (text: string): JsonObject => {
    const pod = structuredClone(richPod) as { metadata: JsonObject };
    pod.metadata = { name: text, namespace: 'shop', labels: {}, annotations: {} };
    return pod as unknown as JsonObject;
  };
  const only = (text: string): JsonObject => {
    const pod = structuredClone(richPod) as { spec: JsonObject };
    pod.spec.containers = [{ name: 'first', image: text }];
    return pod as unknown as JsonObject;
  };
  const image = { sink: { name: 'image of an only container', pod: only }, paths: ['.spec.containers[].image'] };
  return [...owners, image, { sink: { name: 'name of a pod alone', pod: alone }, paths: ['.deploymentmeta.name'] }];
}

function withOwner(changes: JsonObject): JsonObject {
  const pod = structuredClone(richPod) as { metadata: JsonObject };
  pod.metadata.ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: '1', controller: true, ...changes },
  ];
  return pod as unknown as JsonObject;
}

function proxyCandidates(): Candidate[] {
  const put = withMetadata('annotations', 'proxy.istio.io/config');
  return [proxyConfig, ...otherTracers].flatMap((config) =>
    leavesOf(config).map(({ name, put: within, path }) => ({
      sink: { name: `proxy config ${name}`, pod: (text: string) => put(JSON.stringify(within(text))) },
      paths: [
        normalized(`.ProxyConfig${dataPath(path)}`),
        ...(path[0] === 'image' ? ['.proxyimage', '.proxyinitimage'] : []),
      ],
    })),
  );
}

/** Entries of the maps of metadata whose names no template knows. */
function mapCandidates(): Candidate[] {
  const anyOf = (map: 'annotations' | 'labels', name: string): Candidate[] => [
    { sink: { name: `any of ${map}`, pod: withMetadata(map, 'example.com/any') }, paths: [`.objectmeta.${map}[]`] },
    {
      sink: { name: `name of any of ${map}`, pod: (text) => withMetadata(map, text)('value') },
      paths: [`.objectmeta.${map}[]`],
    },
    ...(map === 'annotations'
      ? [
          {
            sink: { name: `annotations ${name}`, pod: withMetadata(map, name) },
            paths: ['.proxyimage', '.proxyinitimage'],
          },
        ]
      : []),
  ];
  return [...anyOf('annotations', 'sidecar.istio.io/proxyImageType'), ...anyOf('labels', '')];
}

/** `['containers', '0', 'name']` as `.Containers[].Name`. */
function dataPath(path: readonly string[]): string {
  return path
    .map((step) => (/^\d+$/.test(step) ? '[]' : /^[A-Za-z]+$/.test(step) ? `.${step}` : keyPart(step)))
    .join('');
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
  readonly path: readonly string[];
  readonly put: (text: string) => JsonObject;
}

/** Every text of a value, and every key, with a copy of the value that has another text there. */
function leavesOf(root: JsonObject): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (value: Json, path: readonly string[]): void => {
    if (typeof value === 'string')
      leaves.push({ name: path.join('.'), path, put: (text) => replaced(root, path, text) });
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      const inner = [...path, key];
      visit(child, inner);
      if (isObject(value))
        leaves.push({ name: `key ${inner.join('.')}`, path: inner, put: (text) => renamed(root, inner, text) });
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
