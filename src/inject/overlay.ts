import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { emptyPod, mergeOverlay } from './merge-overlay.ts';
import { asPod, type Pod } from './pod.ts';

/** A rendered template: the partial pod that it printed, and the pod that it makes of nothing. */
export interface Overlay {
  /** What no tenant's text is part of is frozen, and the same object for every pod of a shape. */
  readonly patch: Json;
  /** The overlay merged over an empty pod. @throws {PatchError} where the overlay is no pod */
  readonly asPod: () => Pod;
  /**
   * The names of what the overlay brings, as in {@link asPod} but without merging anything; undefined where they cannot
   * be told so easily.
   */
  readonly outline: () => Pod | undefined;
}

export function overlayOf(patch: Json): Overlay {
  let pod: Pod | undefined;
  return {
    patch,
    asPod: () => {
      pod ??= mergeOverlay(emptyPod, patch);
      return pod;
    },
    outline: () => outlineOf(patch),
  };
}

const namedLists = ['containers', 'initContainers', 'volumes', 'imagePullSecrets'] as const;
const readNames: ReadonlySet<string> = new Set(['spec', ...namedLists]);
const foldedNames: ReadonlySet<string> = new Set([...readNames].map((name) => name.toLowerCase()));

function outlineOf(patch: Json): Pod | undefined {
  if (!isObject(patch) || !hasPlainMembers(patch)) return undefined;
  const spec = patch.spec ?? {};
  if (!isObject(spec) || !hasPlainMembers(spec)) return undefined;
  const outline: JsonObject = { containers: null };
  for (const list of namedLists) {
    const items = spec[list] ?? null;
    if (items === null) continue;
    if (!Array.isArray(items) || !items.every(isPlainItem)) return undefined;
    if (items.length > 0) outline[list] = items;
  }
  return asPod({ metadata: {}, spec: outline });
}

/** No directive of the merge, and nothing that is read here in another spelling, which Go takes for the same. */
function hasPlainMembers(object: JsonObject): boolean {
  return Object.keys(object).every(
    (name) => !name.startsWith('$') && (readNames.has(name) || !foldedNames.has(name.toLowerCase())),
  );
}

function isPlainItem(item: Json): boolean {
  return isObject(item) && typeof item.name === 'string' && !Object.hasOwn(item, '$patch');
}
