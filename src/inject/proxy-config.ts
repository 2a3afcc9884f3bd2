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
  if (snapshot.proxyConfigSource === 'mesh-with-annotation') {
    const mesh = annotation === undefined ? snapshot.mesh : meshWith(snapshot.mesh, annotation);
    return resolved(mesh.defaultConfig ?? defaultProxyConfig(), mesh);
  }
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
