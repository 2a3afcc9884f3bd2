import { annotationNames, annotationOf, containersOf, type Pod, proxyName } from '../pod.ts';

/** By what kube-inject of earlier releases sees that a workload was injected before. */

/** From 1.2 to 1.8: a second container beside the proxy. */
export function hasProxyBesides(pod: Pod): boolean {
  const containers = containersOf(pod, 'containers');
  return containers.length > 1 && containers.some(({ name }) => name === proxyName);
}

/** From 1.9 to 1.16: a status besides. */
export function hasProxyAndStatus(pod: Pod): boolean {
  return annotationOf(pod, annotationNames.status) !== undefined && hasProxyBesides(pod);
}
