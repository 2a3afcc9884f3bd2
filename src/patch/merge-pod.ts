import { isObject, type Json } from '../json/index.ts';
import { canonicalize, DecodeError, mergeSchema } from '../kube/index.ts';
import { PatchError } from './patch-error.ts';
import { strategicMerge } from './strategic-merge.ts';

const podSchema = mergeSchema('v1.Pod');

/** Overlays are merged over many pods; their containers and volumes are read once. */
const memory = new WeakMap<object, Json>();

/**
 * Applies an overlay to a pod: merges it and reads the result as a Pod again. Both the pod and the result are
 * canonical; the overlay is as it was read, null being the empty one.
 * @throws {PatchError} `strategic merge: …` or `unmarshal patched pod: …`
 */
export function mergePod(pod: Json, overlay: Json): Json {
  if (overlay !== null && !isObject(overlay)) throw new PatchError('merge', 'strategic merge: invalid JSON document');
  if (!isObject(pod)) throw new PatchError('merge', 'strategic merge: a pod must be an object');
  try {
    const merged = overlay === null ? pod : strategicMerge(pod, overlay, podSchema);
    return canonicalize(merged, 'v1.Pod', { isSorted: true, known: pod, memory });
  } catch (error) {
    if (error instanceof PatchError) throw new PatchError('merge', `strategic merge: ${error.message}`);
    if (error instanceof DecodeError) throw new PatchError('merge', `unmarshal patched pod: ${error.message}`);
    throw error;
  }
}
