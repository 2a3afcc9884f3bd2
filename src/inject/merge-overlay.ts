import { isObject, type Json } from '../json/index.ts';
import { mergePod } from '../patch/index.ts';
import { asJson, asPod, type Pod } from './pod.ts';

/** Merges a partial pod over a pod, as Kubernetes' strategic merge patch does. @throws {PatchError} */
export function mergeOverlay(pod: Pod, overlay: Json): Pod {
  return asPod(mergePod(asJson(pod), overlay));
}

/** A pod with nothing in it, in canonical form. */
export const emptyPod: Pod = asPod({ metadata: {}, spec: { containers: null }, status: {} });

/** One volume merged over another of the same name. */
export function mergeVolume(volume: Json, templateVolume: Json): Json {
  const merged = mergePod(
    { metadata: {}, spec: { containers: null, volumes: [volume] }, status: {} },
    { spec: { volumes: [templateVolume] } },
  );
  const spec = isObject(merged) && isObject(merged.spec) ? merged.spec : {};
  return Array.isArray(spec.volumes) ? (spec.volumes[0] ?? null) : null;
}
