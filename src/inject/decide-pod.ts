import { type Decision, decide, decideByNamespace, type Trace } from './decide.ts';
import { annotationNames, entry, type Pod } from './pod.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Decides about a pod, with what the webhook's registration says of namespaces where these are known and asked for.
 * @param trace gets the rules that were looked at, for explanations
 * @param name the namespace that the pod goes to, where its metadata do not carry it
 */
export function decidePod(
  pod: Pod,
  snapshot: Snapshot,
  trace?: Trace,
  name: string = pod.metadata.namespace ?? '',
): Decision {
  return decideByKnownNamespace(pod, name, snapshot, trace) ?? decide(pod, snapshot.rules, trace);
}

function decideByKnownNamespace(
  pod: Pod,
  name: string,
  snapshot: Snapshot,
  trace: Trace | undefined,
): Decision | undefined {
  const namespace = snapshot.cluster.namespaces.get(name);
  const isAsked = snapshot.namespacePolicy === 'enforce';
  const labels = pod.metadata.labels ?? {};
  const decision = namespace && isAsked ? decideByNamespace(namespace, labels, snapshot.revision) : undefined;
  trace?.push({
    rule: 'namespace-labels',
    saw: !isAsked
      ? 'left to whoever calls'
      : namespace
        ? `namespace: ${labelTexts(namespace.labels)}; pod: ${labelTexts(labels)}`
        : `nothing known of namespace ${name || '(none)'}`,
    fired: decision !== undefined,
  });
  return decision;
}

const askingLabels = ['istio-injection', 'istio.io/rev', annotationNames.inject];

function labelTexts(labels: { [name: string]: string }): string {
  const found = askingLabels.filter((name) => entry(labels, name) !== undefined);
  return found.map((name) => `${name}=${labels[name]}`).join(', ') || 'no label about injection';
}
