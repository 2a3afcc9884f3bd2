import { quoteGo } from '../template/format.ts';
import { annotationNames, annotationOf, type Container, containersOf, type Pod } from './pod.ts';

/** What a user should know of a pod that is injected nevertheless, one sentence each. */
export function podWarnings(pod: Pod): string[] {
  const { dnsPolicy } = pod.spec;
  const native = annotationOf(pod, annotationNames.nativeSidecar);
  return [
    ...(dnsPolicy && dnsPolicy !== 'ClusterFirst'
      ? [`dnsPolicy is ${dnsPolicy}, not ClusterFirst: the proxy may not find the control plane`]
      : []),
    ...(native && native !== 'true' && native !== 'false'
      ? [`annotation ${annotationNames.nativeSidecar} is ${quoteGo(native)}; only "true" and "false" are sure to count`]
      : []),
  ];
}

/**
 * A key without a value where a template should list containers deletes those of the pod.
 * @param before the pod before the templates were merged
 */
export function lostContainerWarnings(before: Pod, merged: Pod): string[] {
  const lists = ['containers', 'initContainers'] as const;
  const isKept = ({ name }: Container): boolean =>
    lists.some((list) => containersOf(merged, list).some((one) => one.name === name));
  const lost = lists.flatMap((list) => containersOf(before, list)).filter((one) => !isKept(one));
  return lost.map(({ name }) => `the templates delete the container ${quoteGo(name)} of the pod`);
}
