import type { Json } from '../json/index.ts';
import { emptyPod, mergeOverlay } from './merge-overlay.ts';
import type { Pod } from './pod.ts';

/** A rendered template: the partial pod that it printed, and the pod that it makes of nothing. */
export interface Overlay {
  /** What no tenant's text is part of is frozen, and the same object for every pod of a shape. */
  readonly patch: Json;
  /** The overlay merged over an empty pod. @throws {PatchError} where the overlay is no pod */
  readonly asPod: () => Pod;
}

export function overlayOf(patch: Json): Overlay {
  let pod: Pod | undefined;
  return {
    patch,
    asPod: () => {
      pod ??= mergeOverlay(emptyPod, patch);
      return pod;
    },
  };
}
