import type { Owner } from './owner.ts';
import type { PathParameters } from './path-parameters.ts';
import type { Pod } from './pod.ts';
import type { ObserveStage } from './stage.ts';
import type { OnRead } from './watched-pod.ts';
import type { WatchedTexts } from './watched-texts.ts';

export interface InjectionRequest {
  /** What the path of the webhook request asks for; empty offline. */
  readonly parameters: PathParameters;
  /** The workload behind the pod; by default it is found from the pod's owner references. */
  readonly owner?: Owner;
  /** Told of the pod after each stage, for explanations. */
  readonly observe?: ObserveStage;
  /** Told when a template looks at certain members, see `watchedPod`; only {@link injectByMerge} tells. */
  readonly watch?: OnRead | undefined;
  /** Texts of the pod that stand for others; only {@link injectByMerge} watches them. */
  readonly watchedTexts?: WatchedTexts | undefined;
}

export interface InjectionResult {
  /** The injected pod in canonical form. */
  readonly pod: Pod;
  /** Names of the templates, in the order in which they were merged. */
  readonly templates: readonly string[];
  /** What a user should know although it stopped nothing, one sentence each. */
  readonly warnings: readonly string[];
}
