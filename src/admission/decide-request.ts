import type { Decision, Trace } from '../inject/decide.ts';
import { decidePod } from '../inject/decide-pod.ts';
import { annotationNames, annotationOf, type Pod } from '../inject/pod.ts';
import type { Reason } from '../inject/reason.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import type { AdmissionRequest } from './review.ts';

/** Why a request is none of ours: only the creation of a pod is. */
export function notOurs(request: AdmissionRequest): Reason | undefined {
  if (request.object === null) return 'null-object';
  if (request.kind !== undefined && (request.kind.kind !== 'Pod' || request.kind.group !== '')) return 'not-a-pod';
  if (request.subResource !== '') return 'subresource';
  if (request.operation !== undefined && request.operation !== 'CREATE') return 'not-a-create';
  return undefined;
}

/**
 * Decides about the pod of a request that is ours.
 * @param trace gets the rules that were looked at, for explanations
 * @param namespace that of the request, where the metadata of the pod do not carry it
 */
export function decideRequest(pod: Pod, snapshot: Snapshot, trace?: Trace, namespace?: string): Decision {
  const mirror = annotationOf(pod, annotationNames.mirror);
  trace?.push({
    rule: 'mirror-pod',
    saw: `annotation ${annotationNames.mirror} ${mirror === undefined ? 'not set' : 'set'}`,
    fired: mirror !== undefined,
  });
  if (mirror !== undefined) return { isInjected: false, reason: 'mirror-pod' };
  return decidePod(pod, snapshot, trace, namespace);
}

/** Fills the namespace that a pod of a controller does not name itself; the patch does not add it. */
export function withNamespace(pod: Pod, namespace: string): Pod {
  if (pod.metadata.namespace || namespace === '') return pod;
  return { ...pod, metadata: { ...pod.metadata, namespace } };
}
