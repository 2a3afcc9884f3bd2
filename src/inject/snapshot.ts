import type { MeshConfig } from '../mesh/index.ts';
import type { Budget, Template } from '../template/index.ts';
import type { ValueMap } from '../template/value.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import type { DecisionRules } from './decide.ts';
import type { Generation, Injector } from './generation.ts';
import type { ImageValues } from './image.ts';
import type { BuiltInFlags } from './legacy/inject-built-in.ts';
import type { NativeSidecars } from './native-sidecars.ts';
import type { StringMap } from './pod.ts';
import type { SafeTemplateSource } from './safe-template-of.ts';

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
  /** What all renders for one pod may use up together. */
  readonly newBudget: () => Budget;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly defaultTemplates: readonly string[];
  readonly injectedAnnotations: StringMap;
  /** For manifests: where workloads of other APIs hold their pod templates, by `Kind.group`, as written. */
  readonly podTemplatePaths: ReadonlyMap<string, readonly string[]>;
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
  /** Istio 0.1: what the flags of kube-inject say. */
  readonly builtInFlags: BuiltInFlags;
  readonly cluster: ClusterFacts;
  /**
   * `enforce`: the labels of a namespace that is known decide first, as the selectors of the webhook would; `trust`: who
   * calls has decided that already.
   */
  readonly namespacePolicy: 'enforce' | 'trust';
  /** SHA-256 in hex of all documents and settings. */
  readonly digest: () => string;
  /** What is odd about the configuration without making it unusable, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * How the proxy configuration of a pod comes about: the webhook lays resources and annotation over the mesh's, without
 * touching the mesh; kube-inject knows no resources and applies the annotation to the mesh itself. Earlier releases know
 * no resources: until 1.5 all pods have the config of the mesh, then the annotation is laid over it.
 */
export type ProxyConfigSource = 'layers' | 'mesh-with-annotation' | 'mesh-under-annotation' | 'mesh';

/** A template in its programs. */
export interface CompiledTemplate {
  readonly name: string;
  /** As configured. */
  readonly text: string;
  /** Prints in clear. */
  readonly template: Template;
  /** Makes overlays whose structure no text of a pod can change. */
  readonly safe: SafeTemplateSource;
  /** The template changes maps in place, so each render needs its own copy of the values. */
  readonly mutatesData: boolean;
  /** SHA-256 of its text in hex. */
  readonly version: () => string;
}

/** The values document: as templates see it, and what the engine itself reads. */
export interface InjectionValues {
  readonly tree: ValueMap;
  readonly images: ImageValues;
  readonly clusterName: string;
  readonly network: string;
  readonly holdsApplication: boolean;
  readonly rewritesProbes: boolean;
  /** Whose tokens proxies show, such as `third-party-jwt`. */
  readonly jwtPolicy: string;
}
