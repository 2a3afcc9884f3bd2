import type { EarlierTypes } from '../kube/index.ts';
import type { MeshDialect } from '../mesh/index.ts';
import type { GoType } from '../template/value.ts';
import type { YamlError } from '../yaml/index.ts';
import type { AnnotationVocabulary } from './annotation-rules.ts';
import type { FunctionSource } from './functions/earlier.ts';
import type { WishReader } from './inject-wish.ts';
import type { InjectionRequest, InjectionResult } from './injection-request.ts';
import type { Pod } from './pod.ts';
import type { Reason } from './reason.ts';
import type { ProxyConfigSource, Snapshot } from './snapshot.ts';

/**
 * Injects a pod that the decision let through.
 * @throws {InjectionError} with the sentence that the user sees
 */
export type Injector = (pod: Pod, request: InjectionRequest, snapshot: Snapshot) => InjectionResult;

/**
 * A family of Istio releases whose configuration format and behaviour is followed: all that differs between families
 * stands in such a record, chosen once when a configuration is read.
 */
export interface Generation {
  readonly name: string;
  /** The releases, for people. */
  readonly releases: string;
  /** `named`: templates by name, that print partial pods; `single`: one template, that prints what is appended. */
  readonly templates: 'named' | 'single';
  /** Delimiters of template actions. */
  readonly delimiters: readonly [string, string];
  readonly functions: FunctionSource;
  /** Type of the data that templates see. */
  readonly templateData: GoType;
  readonly mesh: MeshDialect;
  /** The Kubernetes types, where they are not today's. */
  readonly kubernetes: EarlierTypes | undefined;
  /** Message about a rendered text that is no YAML. */
  readonly describeYamlError: (error: YamlError) => string;
  /** Whether a policy that is neither enabled nor disabled is refused; otherwise it switches injection off. */
  readonly refusesIllegalPolicy: boolean;
  /** The annotations that are checked before anything is rendered. */
  readonly annotations: AnnotationVocabulary;
  readonly webhook: WebhookRules;
  readonly kubeInject: KubeInjectRules;
  /** What differs within strategic merging; without meaning for the releases that append. */
  readonly merging: MergingRules;
}

interface PathRules {
  /** Namespaces whose pods are never injected. */
  readonly ignoredNamespaces: ReadonlySet<string>;
  readonly readWish: WishReader;
  readonly proxyConfigSource: ProxyConfigSource;
  readonly inject: Injector;
}

export interface WebhookRules extends PathRules {
  /** A pod without a namespace of its own takes that of the request. */
  readonly fillsNamespace: boolean;
}

export interface KubeInjectRules extends PathRules {
  /** Workloads that count as injected already. */
  readonly isInjected: (pod: Pod) => boolean;
  /** The line about a workload that is left as it is, without its line break. */
  readonly describeSkip: (workload: SkippedWorkload, reason: Reason) => string;
  /** Kinds that are not known yet, and so pass as they are. */
  readonly unknownKinds: ReadonlySet<string>;
}

/** A workload and its pod, as far as messages name them. */
export interface SkippedWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Name that the pod or its template has itself. */
  readonly podName: string;
}

export interface MergingRules {
  /** API version that a CronJob has in the eyes of a template. */
  readonly cronJobVersion: string;
  /** Whether probes are sent to the agent for which it has no instruction. */
  readonly rewritesUnanswerable: boolean;
}
