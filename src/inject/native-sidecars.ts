import type { NodeFacts } from './cluster-facts.ts';
import type { Pod } from './pod.ts';

/** Whether the proxy runs as an init container that is restarted (a native sidecar); `auto` asks the nodes. */
export type NativeSidecars = 'auto' | 'true' | 'false';

/** From this minor version on kubelets run native sidecars reliably in all their kinds of pods. */
const minimumMinor = 33;

/**
 * @param nodes undefined where nothing is known of the nodes: then `auto` means no. A cluster without nodes means yes.
 */
export function usesNativeSidecars(
  mode: NativeSidecars,
  pod: Pod,
  nodes: ReadonlyMap<string, NodeFacts> | undefined,
): boolean {
  if (mode !== 'auto') return mode === 'true';
  if (!nodes) return false;
  const own = pod.spec.nodeName ? nodes.get(pod.spec.nodeName) : undefined;
  return own ? isNewEnough(own) : areAllNewEnough(nodes);
}

/** Facts are replaced, never changed: thousands of nodes need not be asked for each pod. */
const verdicts = new WeakMap<ReadonlyMap<string, NodeFacts>, boolean>();

function areAllNewEnough(nodes: ReadonlyMap<string, NodeFacts>): boolean {
  let verdict = verdicts.get(nodes);
  if (verdict === undefined) {
    verdict = [...nodes.values()].every(isNewEnough);
    verdicts.set(nodes, verdict);
  }
  return verdict;
}

/** Any number of numbers, a suffix that begins with a dash or a letter, and build metadata: what Istio's reader takes. */
const version =
  /^v?\d+(?:\.(\d+))?(?:\.\d+)*(?:(?:-\d|-?[A-Za-z~-])[0-9A-Za-z~-]*(?:\.[0-9A-Za-z~-]+)*)?(?:\+[0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*)?$/;

/** Only the minor version counts, as in Istio; a version that cannot be read is too old. */
function isNewEnough(node: NodeFacts): boolean {
  const found = version.exec(node.kubeletVersion);
  return found !== null && Number(found[1] ?? 0) >= minimumMinor;
}
