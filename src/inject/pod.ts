import type { Json, JsonObject } from '../json/index.ts';

/**
 * The Pod in its canonical JSON form (what Go prints after reading it): only the members that injection reads are
 * named. Pods are immutable values here; a change makes new objects along its path and shares the rest.
 */
export interface Pod extends Members {
  metadata: ObjectMeta;
  spec: PodSpec;
}

/** Everything else that a Kubernetes object may hold. */
interface Members {
  [member: string]: unknown;
}

export type StringMap = { [name: string]: string };

export interface ObjectMeta extends Members {
  name?: string;
  generateName?: string;
  namespace?: string;
  labels?: StringMap;
  annotations?: StringMap;
  ownerReferences?: OwnerReference[];
}

export interface OwnerReference extends Members {
  apiVersion: string;
  kind: string;
  name: string;
  controller?: boolean;
}

export interface PodSpec extends Members {
  /** null where the pod has none: Go prints a nil list so. */
  containers: Container[] | null;
  initContainers?: Container[];
  volumes?: Named[];
  imagePullSecrets?: Named[];
  hostNetwork?: boolean;
  nodeName?: string;
  dnsPolicy?: string;
}

interface Named extends Members {
  name: string;
}

export interface EnvironmentVariable extends Named {
  value?: string;
}

export interface ContainerPort extends Members {
  containerPort: number;
  name?: string;
}

export interface SecurityContext extends Members {
  runAsUser?: number | bigint;
  runAsGroup?: number | bigint;
}

export interface VolumeMount extends Members {
  name: string;
  mountPath: string;
}

export interface Container extends Named {
  image?: string;
  args?: string[];
  env?: EnvironmentVariable[];
  ports?: ContainerPort[];
  volumeMounts?: VolumeMount[];
  securityContext?: SecurityContext;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  startupProbe?: Probe;
  lifecycle?: { preStop?: Handler; postStart?: Handler } & Members;
}

/** What a probe or a lifecycle hook does. */
export interface Handler extends Members {
  httpGet?: HttpGet;
  tcpSocket?: { port: number | string; host?: string } & Members;
  grpc?: { port: number; service: string | null } & Members;
}

export interface Probe extends Handler {
  timeoutSeconds?: number;
}

export interface HttpGet extends Members {
  path?: string;
  port: number | string;
  host?: string;
  scheme?: string;
  httpHeaders?: { name: string; value: string }[];
}

/** The two lists of a pod that hold containers which injection handles. */
export type ContainerList = 'containers' | 'initContainers';

export const proxyName = 'istio-proxy';
export const initName = 'istio-init';
export const validationName = 'istio-validation';
export const coreDumpName = 'enable-core-dump';

export const annotationNames = {
  inject: 'sidecar.istio.io/inject',
  templates: 'inject.istio.io/templates',
  status: 'sidecar.istio.io/status',
  overrides: 'proxy.istio.io/overrides',
  proxyConfig: 'proxy.istio.io/config',
  proxyImageType: 'sidecar.istio.io/proxyImageType',
  nativeSidecar: 'sidecar.istio.io/nativeSidecar',
  interceptionMode: 'sidecar.istio.io/interceptionMode',
  rewriteProbers: 'sidecar.istio.io/rewriteAppHTTPProbers',
  statusPort: 'status.sidecar.istio.io/port',
  mergeMetrics: 'prometheus.istio.io/merge-metrics',
  scrapeTargets: 'prometheus.istio.io/scrape-targets',
  securePort: 'prometheus.istio.io/secure-port',
  mirror: 'kubernetes.io/config.mirror',
} as const;

export const networkLabel = 'topology.istio.io/network';

export function containersOf(pod: Pod, list: ContainerList): readonly Container[] {
  return pod.spec[list] ?? [];
}

/** The proxy: the first of that name among the containers, else among the init containers. */
export function findProxy(pod: Pod): { list: ContainerList; index: number; container: Container } | undefined {
  for (const list of ['containers', 'initContainers'] as const) {
    const index = containersOf(pod, list).findIndex((container) => container.name === proxyName);
    if (index >= 0) return { list, index, container: containersOf(pod, list)[index]! };
  }
  return undefined;
}

/** An entry of a string map that may be absent; never one of its prototype. */
export function entry(map: StringMap | undefined, name: string): string | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}

export function annotationOf(pod: Pod, name: string): string | undefined {
  return entry(pod.metadata.annotations, name);
}

export function labelOf(pod: Pod, name: string): string | undefined {
  return entry(pod.metadata.labels, name);
}

/** Replaces a list; an empty one disappears, but for `containers`, which Go always prints. */
export function withContainers(pod: Pod, list: ContainerList, containers: Container[]): Pod {
  const spec = { ...pod.spec };
  if (containers.length === 0 && list === 'initContainers') delete spec.initContainers;
  else spec[list] = containers;
  return { ...pod, spec };
}

export function withContainer(pod: Pod, list: ContainerList, index: number, container: Container): Pod {
  return withContainers(pod, list, containersOf(pod, list).with(index, container));
}

/** Replaces annotations or labels; an empty map disappears. */
export function withMetadataMap(pod: Pod, field: 'annotations' | 'labels', map: StringMap): Pod {
  const metadata = { ...pod.metadata };
  if (Object.keys(map).length === 0) delete metadata[field];
  else metadata[field] = map;
  return { ...pod, metadata };
}

export function asPod(value: Json): Pod {
  return value as JsonObject as unknown as Pod;
}

export function asJson(value: Pod | Container): JsonObject {
  return value as unknown as JsonObject;
}
