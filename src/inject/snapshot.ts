import type { MeshConfig } from '../mesh/index.ts';
import type { Template } from '../template/index.ts';
import type { ValueMap } from '../template/value.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import type { DecisionRules } from './decide.ts';
import type { Generation, Injector } from './generation.ts';
import type { ImageValues } from './image.ts';
import type { NativeSidecars } from './native-sidecars.ts';
import type { OverlayCache } from './overlay-cache.ts';
import type { StringMap } from './pod.ts';

/**
 * Everything that a decision and an injection depend on besides the pod: immutable, read once per request, replaced as a
 * whole when the configuration changes.
 */
export interface Snapshot {
  readonly generation: Generation;
  /** The generation's way of injecting, for the webhook or for kube-inject. */
  readonly inject: Injector;
  readonly rules: DecisionRules;
  readonly templates: ReadonlyMap<string, CompiledTemplate>;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly defaultTemplates: readonly string[];
  readonly injectedAnnotations: StringMap;
  readonly values: InjectionValues;
  readonly mesh: MeshConfig;
  readonly proxyConfigSource: ProxyConfigSource;
  /** The revision that this injector serves; empty or `default` for the default one. */
  readonly revision: string;
  readonly nativeSidecars: NativeSidecars;
  readonly isOpenShift: boolean;
  readonly compliancePolicy: string;
  readonly rewritesTcpProbes: boolean;
  /** Istio 1.8 to 1.12: pods get the group 1337, so that the proxy can read its token; undefined leaves it to the values. */
  readonly setsProxyGroup: boolean | undefined;
  readonly cluster: ClusterFacts;
  /**
   * `enforce`: the labels of a namespace that is known decide first, as the selectors of the webhook would; `trust`: who
   * calls has decided that already.
   */
  readonly namespacePolicy: 'enforce' | 'trust';
  /** SHA-256 in hex of all documents and settings. */
  readonly digest: string;
  /** What is odd about the configuration without making it unusable, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * How the proxy configuration of a pod comes about: the webhook lays resources and annotation over the mesh's, without
 * touching the mesh; kube-inject knows no resources and applies the annotation to the mesh itself. Earlier releases know
 * no resources: until 1.5 all pods have the config of the mesh, then the annotation is laid over it.
 */
export type ProxyConfigSource = 'layers' | 'mesh-with-annotation' | 'mesh-under-annotation' | 'mesh';

/** A template together with what it printed before. */
export interface CompiledTemplate {
  readonly template: Template;
  readonly overlays: OverlayCache;
  /** The template changes maps in place, so each render needs its own copy of the values. */
  readonly mutatesData: boolean;
}

/** The values document: as templates see it, and what the engine itself reads. */
export interface InjectionValues {
  readonly tree: ValueMap;
  readonly images: ImageValues;
  readonly clusterName: string;
  readonly network: string;
  readonly holdsApplication: boolean;
  readonly rewritesProbes: boolean;
}
