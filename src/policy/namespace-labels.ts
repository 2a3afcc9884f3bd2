import type { StringMap } from '../inject/pod.ts';
import type { Snapshot } from '../inject/snapshot.ts';

/** The same configuration in a cluster whose namespace has these labels, whatever was known of it. */
export function withNamespaceLabels(snapshot: Snapshot, namespace: string, labels: StringMap): Snapshot {
  const { cluster } = snapshot;
  const facts = { annotations: {}, ...cluster.namespaces.get(namespace), labels };
  return { ...snapshot, cluster: { ...cluster, namespaces: new Map(cluster.namespaces).set(namespace, facts) } };
}

/** So many namespaces are remembered. */
const maximumKnown = 1000;

/** A configuration for reviews that bring the labels of their namespace; what the cluster itself tells goes first. */
export class NamespacedSnapshot {
  readonly #snapshot: Snapshot;
  readonly #known = new Map<string, Snapshot>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /** @param labels undefined where nothing is known of the namespace */
  for(namespace: string, labels: StringMap | undefined): Snapshot {
    if (labels === undefined || this.#snapshot.cluster.namespaces.has(namespace)) return this.#snapshot;
    const key = `${namespace}\n${JSON.stringify(labels)}`;
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size === maximumKnown) this.#known.clear();
    const snapshot = withNamespaceLabels(this.#snapshot, namespace, labels);
    this.#known.set(key, snapshot);
    return snapshot;
  }
}
