import type { Stage } from '../inject/stage.ts';
import { equalJson, type Json } from '../json/index.ts';
import { itemChanges, type PodChange } from './pod-changes.ts';
import { type PodItems, podItems } from './pod-items.ts';

/** An item of the injected pod that differs from the pod as admitted, and what made it so. */
export interface ItemOrigin extends PodChange {
  /** The stages that changed it, in order; the last one gave it its value. */
  readonly stages: readonly Stage[];
}

/** A pod as it was after a stage. */
export interface StagedPod {
  readonly stage: Stage;
  readonly pod: Json;
}

/**
 * Finds by comparing the stages where each difference between the pod as admitted and the injected one came from.
 * @param staged in the order of the stages; none where the configuration's way of injecting has none
 */
export function originsOf(admitted: Json, injected: Json, staged: readonly StagedPod[]): ItemOrigin[] {
  const touched = new Map<string, Stage[]>();
  const first = podItems(admitted);
  let items: PodItems = first;
  for (const { stage, pod } of staged) {
    const next = podItems(pod);
    for (const { path } of itemChanges(items, next)) touched.set(path, [...(touched.get(path) ?? []), stage]);
    items = next;
  }
  const changes = itemChanges(first, podItems(injected));
  return changes.map((change) => ({
    ...change,
    stages: isMoved(change, first) ? [{ name: 'user-container' }] : (touched.get(change.path) ?? []),
  }));
}

/**
 * Whether an item was there before with the same value, in a container of the other list: templates that run the proxy as
 * an init container move the one that the pod brought.
 */
function isMoved({ path, change, item, after }: PodChange, first: PodItems): boolean {
  if (change !== 'added' || item.parent === undefined) return false;
  const other = path.startsWith('spec.initContainers[')
    ? path.replace('spec.initContainers[', 'spec.containers[')
    : path.replace('spec.containers[', 'spec.initContainers[');
  const earlier = first.get(other);
  return earlier !== undefined && equalJson(earlier.value, after);
}
