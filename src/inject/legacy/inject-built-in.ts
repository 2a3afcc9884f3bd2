import {
  isObject,
  type Json,
  type JsonObject,
  JsonSyntaxError,
  parseJson,
  setMember,
  stringifyGoJson,
} from '../../json/index.ts';
import { kindOf } from '../../kube/decode-state.ts';
import type { EarlierMeshConfig } from '../../mesh/index.ts';
import { quoteGo } from '../../template/format.ts';
import { describeJsonError } from '../../template/functions/json-error.ts';
import { earlyMultiError } from '../early-multi-error.ts';
import type { Injector } from '../generation.ts';
import { InjectionError } from '../injection-error.ts';
import {
  annotationOf,
  type Container,
  containersOf,
  type Pod,
  type Probe,
  withContainers,
  withMetadataMap,
} from '../pod.ts';

/** What the flags of 0.1 say; that release has no template. */
export interface BuiltInFlags {
  readonly hub: string;
  readonly tag: string;
  /** 0 and less: the proxy is told nothing of it. */
  readonly verbosity: number;
  readonly sidecarProxyUid: number;
  /** Text of the annotation about the version. */
  readonly version: string;
  /** Name of the mesh's ConfigMap. */
  readonly meshConfig: string;
  readonly coreDump: boolean;
  /** Empty: all addresses. */
  readonly includeIpRanges: string;
}

export const defaultFlags: BuiltInFlags = {
  hub: 'docker.io/istio',
  tag: '0.1.5',
  verbosity: 2,
  sidecarProxyUid: 1337,
  version: 'istioctl-0.1.5',
  meshConfig: 'istio',
  coreDump: true,
  includeIpRanges: '',
};

const sidecarAnnotation = 'alpha.istio.io/sidecar';
const versionAnnotation = 'alpha.istio.io/version';
const initAnnotation = 'pod.beta.kubernetes.io/init-containers';

/** Whatever the annotation says, such a pod is left alone. */
export function hasSidecarAnnotation(pod: Pod): boolean {
  return annotationOf(pod, sidecarAnnotation) !== undefined;
}

/** The way of 0.1: init containers go into an annotation, and all else is built in. */
export const injectBuiltIn: Injector = (pod, _request, { mesh, builtInFlags: flags }) => {
  const ports = passthroughPorts(pod);
  const annotated = withMetadataMap(pod, 'annotations', {
    ...pod.metadata.annotations,
    [sidecarAnnotation]: 'injected',
    [versionAnnotation]: flags.version,
    [initAnnotation]: withInitContainers(annotationOf(pod, initAnnotation), mesh, flags),
  });
  const usesTls = (mesh as EarlierMeshConfig).authPolicy === mutualTls;
  const proxy = proxyContainer(ports, usesTls ? (mesh as EarlierMeshConfig).authCertsPath : undefined, flags);
  const injected = withContainers(annotated, 'containers', [...containersOf(pod, 'containers'), proxy]);
  return { pod: usesTls ? withCertificates(injected) : injected, templates: [], warnings: [] };
};

/** `MUTUAL_TLS` of AuthenticationPolicy. */
const mutualTls = 1;

function withInitContainers(existing: string | undefined, mesh: EarlierMeshConfig, flags: BuiltInFlags): string {
  const ranges = flags.includeIpRanges === '' ? [] : ['-i', flags.includeIpRanges];
  const redirection: JsonObject = {
    name: 'init',
    image: `${flags.hub}/init:${flags.tag}`,
    args: ['-p', String(mesh.proxyListenPort ?? 0), '-u', String(flags.sidecarProxyUid), ...ranges],
    imagePullPolicy: 'Always',
    securityContext: { capabilities: { add: ['NET_ADMIN'] } },
  };
  const own = existing === undefined ? [] : readList(existing);
  const added = flags.coreDump ? [redirection, coreDump] : [redirection];
  return stringifyGoJson([...own, ...added], { sorted: true });
}

const coreDump: JsonObject = {
  name: 'enable-core-dump',
  image: 'alpine',
  command: ['/bin/sh'],
  args: ['-c', 'sysctl -w kernel.core_pattern=/tmp/core.%e.%p.%t && ulimit -c unlimited'],
  imagePullPolicy: 'Always',
  securityContext: { privileged: true },
};

function readList(text: string): Json[] {
  const value = parse(text);
  if (value === null) return [];
  if (Array.isArray(value)) return value.map(asDoubles);
  const message = `json: cannot unmarshal ${kindOf(value)} into Go value of type []interface {}`;
  throw new InjectionError('invalid-annotation', message);
}

function parse(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new InjectionError('invalid-annotation', describeJsonError(text), { cause: error });
  }
}

/** Go reads numbers of unknown structures as doubles. */
function asDoubles(value: Json): Json {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(asDoubles);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [name, item] of Object.entries(value)) setMember(result, name, asDoubles(item));
  return result;
}

/** Ports of the application's HTTP probes, which the proxy lets through without TLS. */
function passthroughPorts(pod: Pod): number[] {
  const ports = new Set<number>();
  const missing: string[] = [];
  for (const container of containersOf(pod, 'containers')) {
    for (const probe of [container.livenessProbe, container.readinessProbe]) {
      const port = probe?.httpGet && portOf(probe.httpGet, container);
      if (typeof port === 'number') ports.add(port);
      else if (port !== undefined) missing.push(`missing named port {'\\x01' '\\x00' ${quoteGo(port)}}`);
    }
  }
  if (missing.length > 0) throw new InjectionError('unknown-probe-port', earlyMultiError(missing));
  return [...ports].sort((left, right) => left - right);
}

/** The number of a port, or the name that the container does not have. */
function portOf({ port }: NonNullable<Probe['httpGet']>, container: Container): number | string {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? port;
}

const certificates = 'istio-certs';

function proxyContainer(
  ports: readonly number[],
  certificatesPath: string | undefined,
  flags: BuiltInFlags,
): Container {
  const verbosity = flags.verbosity > 0 ? ['-v', String(flags.verbosity)] : [];
  const meshConfig = flags.meshConfig === defaultFlags.meshConfig ? [] : ['--meshConfig', flags.meshConfig];
  const passthrough = ports.flatMap((port) => ['--passthrough', String(port)]);
  return {
    name: 'proxy',
    image: `${flags.hub}/proxy_debug:${flags.tag}`,
    args: ['proxy', 'sidecar', ...verbosity, ...meshConfig, ...passthrough],
    env: [
      fieldVariable('POD_NAME', 'metadata.name'),
      fieldVariable('POD_NAMESPACE', 'metadata.namespace'),
      fieldVariable('POD_IP', 'status.podIP'),
    ],
    resources: {},
    ...(certificatesPath !== undefined && {
      volumeMounts: [{ name: certificates, readOnly: true, mountPath: certificatesPath }],
    }),
    imagePullPolicy: 'Always',
    securityContext: { runAsUser: flags.sidecarProxyUid },
  };
}

function fieldVariable(name: string, fieldPath: string): NonNullable<Container['env']>[number] {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

function withCertificates(pod: Pod): Pod {
  const account = typeof pod.spec.serviceAccountName === 'string' ? pod.spec.serviceAccountName : '';
  const volume = { name: certificates, secret: { secretName: `istio.${account || 'default'}` } };
  return { ...pod, spec: { ...pod.spec, volumes: [...(pod.spec.volumes ?? []), volume] } };
}
