import { defaultMeshConfig } from './defaults.ts';
import type { EarlierMeshConfig, EarlierProxyConfig, KnownMessages } from './earlier-messages.ts';
import { validateMeshConfig } from './validate-mesh-config.ts';

/** How a family of Istio releases reads its mesh document. */
export interface MeshDialect {
  readonly mesh: keyof KnownMessages & `${string}.MeshConfig`;
  readonly proxy: keyof KnownMessages & `${string}.ProxyConfig`;
  /** What holds before any document; always the same object. */
  readonly defaults: EarlierMeshConfig & { readonly defaultConfig: EarlierProxyConfig };
  /** What makes a mesh config unusable; empty when it is valid. */
  readonly validate: (mesh: EarlierMeshConfig) => string[];
  /** A proxy config that is laid over another adds to its metadata, instead of replacing them. */
  readonly mergesMetadata: boolean;
  /** Several problems as one text. */
  readonly describe: (problems: readonly string[]) => string;
}

const modernDefaults = defaultMeshConfig();

export const modernMesh: MeshDialect = {
  mesh: 'istio.mesh.v1alpha1.MeshConfig',
  proxy: 'istio.mesh.v1alpha1.ProxyConfig',
  defaults: { ...modernDefaults, defaultConfig: modernDefaults.defaultConfig! },
  validate: validateMeshConfig,
  mergesMetadata: true,
  describe: (problems) => problems.join('; '),
};
