import type { Pod } from './pod.ts';

/** A stage on the way of a pod, in order; templates and finishing steps say in `detail` which one. */
export interface Stage {
  readonly name: 'bare' | 'template' | 'user-container' | 'finish';
  readonly detail?: string;
}

/** Told of the pod as it is after a stage, also where the stage changed nothing. */
export type ObserveStage = (stage: Stage, pod: Pod) => void;
