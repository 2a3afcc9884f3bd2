import {
  applyProxyConfig,
  defaultProxyConfig,
  enumName,
  type MeshConfig,
  MessageError,
  type ProxyConfig,
  proxyConfigFor,
} from '../mesh/index.ts';
import { InjectionError } from './injection-error.ts';
import { annotationNames, annotationOf, type Pod } from './pod.ts';
import type { Snapshot } from './snapshot.ts';

/** The proxy configuration of one pod, and what the finishing steps need of it and of the mesh. */
export interface ResolvedProxyConfig {
  readonly config: ProxyConfig;
  readonly mesh: MeshConfig;
  readonly imageType: string;
  /** `REDIRECT`, `TPROXY` or `NONE`. */
  readonly interceptionMode: string;
  readonly isInboundLocalhost: boolean;
  /** The agent's port as the mesh (not the pod) has it. */
  readonly statusPort: number;
}

/** @throws {InjectionError} where kube-inject cannot apply the pod's annotation to the mesh */
export function resolveProxyConfig(pod: Pod, snapshot: Snapshot): ResolvedProxyConfig {
  const annotation = annotationOf(pod, annotationNames.proxyConfig);
  if (snapshot.proxyConfigSource !== 'layers') return resolveEarlier(annotation, snapshot);
  const config = proxyConfigFor({
    mesh: snapshot.mesh,
    resources: snapshot.cluster.proxyConfigs,
    rootNamespace: snapshot.mesh.rootNamespace ?? '',
    namespace: pod.metadata.namespace ?? '',
    labels: pod.metadata.labels,
    annotation,
  });
  return resolved(config, snapshot.mesh);
}

/** Without resources: the mesh's own, or the mesh's with the annotation applied to it. */
function resolveEarlier(annotation: string | undefined, snapshot: Snapshot): ResolvedProxyConfig {
  const { mesh, proxyConfigSource, generation } = snapshot;
  const config = mesh.defaultConfig ?? generation.mesh.defaults.defaultConfig;
  if (annotation === undefined || proxyConfigSource === 'mesh') return resolved(config, mesh);
  if (proxyConfigSource === 'mesh-with-annotation') {
    const applied = meshWith(mesh, annotation);
    return resolved(applied.defaultConfig ?? config, applied);
  }
  try {
    const applied = applyProxyConfig(config, annotation, generation.mesh);
    // Templates see it as that of the mesh, too; the agent's port stays the mesh's own.
    return { ...resolved(applied, mesh), mesh: { ...mesh, defaultConfig: applied } };
  } catch (error) {
    // The check of the annotations has the better sentence for it.
    if (error instanceof MessageError) return resolved(config, mesh);
    throw error;
  }
}

function meshWith(mesh: MeshConfig, annotation: string): MeshConfig {
  try {
    return { ...mesh, defaultConfig: applyProxyConfig(mesh.defaultConfig ?? defaultProxyConfig(), annotation) };
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    throw new InjectionError('invalid-proxy-config', error.message, { cause: error });
  }
}

function resolved(config: ProxyConfig, mesh: MeshConfig): ResolvedProxyConfig {
  return {
    config,
    mesh,
    imageType: config.image?.imageType ?? '',
    interceptionMode: enumName('istio.mesh.v1alpha1.ProxyConfig.InboundInterceptionMode', config.interceptionMode ?? 0),
    isInboundLocalhost: mesh.inboundTrafficPolicy?.mode === localhostMode,
    statusPort: mesh.defaultConfig?.statusPort ?? 0,
  };
}

/** `LOCALHOST` of `MeshConfig.InboundTrafficPolicy.Mode`. */
const localhostMode = 1;

/**
 * Whether the application starts only after the proxy: the mesh's setting under the pod's annotation, or the values'.
 * @param pod as it came: what a template says of the proxy config does not count here
 * @throws {InjectionError} when the annotation cannot be applied
 */
export function holdsApplication(pod: Pod, mesh: MeshConfig, snapshot: Snapshot): boolean {
  const annotation = annotationOf(pod, annotationNames.proxyConfig);
  const base = mesh.defaultConfig ?? defaultProxyConfig();
  if (annotation === undefined)
    return base.holdApplicationUntilProxyStarts === true || snapshot.values.holdsApplication;
  try {
    const applied = applyProxyConfig(base, annotation);
    return applied.holdApplicationUntilProxyStarts === true || snapshot.values.holdsApplication;
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    const message = `failed to process pod: ${error.message}`;
    throw new InjectionError('invalid-proxy-config', message, { cause: error });
  }
}
