import type { Json } from '../json/index.ts';
import type { EarlierTypes } from '../kube/index.ts';
import type { MeshDialect } from '../mesh/index.ts';
import type { GoType } from '../template/value.ts';
import type { AnnotationVocabulary } from './annotation-rules.ts';
import type { MetricsMerge } from './finish/plain-metrics.ts';
import type { AgentAnswers } from './finish/probes.ts';
import type { FunctionSource } from './functions/earlier.ts';
import type { WishReader } from './inject-wish.ts';
import type { InjectionRequest, InjectionResult } from './injection-request.ts';
import type { Owner } from './owner.ts';
import type { PathParameters } from './path-parameters.ts';
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
  /** `named`: templates by name, that print partial pods; `single`: one template, that prints what is appended;
   * `built-in`: none. */
  readonly templates: 'named' | 'single' | 'built-in';
  /** Delimiters of template actions. */
  readonly delimiters: readonly [string, string];
  readonly functions: FunctionSource;
  /** Type of the data that templates see. */
  readonly templateData: GoType;
  readonly mesh: MeshDialect;
  /** The Kubernetes types, where they are not today's. */
  readonly kubernetes: EarlierTypes | undefined;
  /** The workload behind a pod, as templates see it. */
  readonly readOwner: (pod: Pod) => Owner;
  readonly rendered: RenderedForm;
  /** What a user sees of a failure of a template. */
  readonly describeFailure: (message: string) => string;
  /** Message about a text that cannot be read. */
  readonly describeUnreadable: (error: Error) => string;
  /** Whether a policy that is neither enabled nor disabled is refused; otherwise it switches injection off. */
  readonly refusesIllegalPolicy: boolean;
  /** Whether members of the values must have the types that they have in the charts; until 1.7 only templates read them. */
  readonly hasTypedValues: boolean;
  /** Whether a configuration has selectors, which decide about pods that say nothing themselves. */
  readonly readsSelectors: boolean;
  /** The annotations that are checked before anything is rendered. */
  readonly annotations: AnnotationVocabulary;
  readonly webhook: WebhookRules;
  readonly kubeInject: KubeInjectRules;
  /** What differs within strategic merging; without meaning for the releases that append. */
  readonly merging: MergingRules;
}

/** How what a template prints becomes an overlay. */
export interface RenderedForm {
  /** How its numbers are read. */
  readonly numbers: 'exact' | 'distinct';
  /** What becomes of the value that was read, which is frozen in parts. @throws {DecodeError} */
  readonly form: (value: Json) => Json;
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
  /** What the path of a request asks for. */
  readonly readPath: (path: string) => PathParameters;
}

export interface KubeInjectRules extends PathRules {
  /** Workloads that count as injected already. */
  readonly isInjected: (pod: Pod) => boolean;
  /** Pods that use the network of their node are injected, too. */
  readonly injectsHostNetwork?: boolean;
  /** The line about a workload that is left as it is, without its line break; undefined: nothing is said. */
  readonly describeSkip: ((workload: SkippedWorkload, reason: Reason) => string) | undefined;
  /** What stands before the error of the decoder about an object of a known kind; undefined: as today. */
  readonly decodeErrorPrefix?: string;
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
  readonly agentAnswers: AgentAnswers;
  /** Whether probes are sent to the agent for which it has no instruction. */
  readonly rewritesUnanswerable: boolean;
  readonly mergeMetrics: MetricsMerge;
  /** The status names the revision of the control plane. */
  readonly statusHasRevision: boolean;
}
