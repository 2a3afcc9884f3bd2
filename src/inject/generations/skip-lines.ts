import { quoteGo } from '../../template/format.ts';
import type { SkippedWorkload } from '../generation.ts';
import type { Reason } from '../reason.ts';

/** What kube-inject says about a workload that it leaves as it is, in the words of the releases. */

function why(reason: Reason): string {
  if (reason === 'host-network') return 'has host networking enabled';
  return reason === 'already-injected'
    ? 'has injected "istio-proxy" sidecar already'
    : 'has sidecar injection disabled';
}

/** Since 1.13. */
export function describeByKind({ kind, namespace, name }: SkippedWorkload, reason: Reason): string {
  const subject = quoteGo(namespace === '' ? name : `${namespace}/${name}`);
  return `===> Skipping injection because ${kind === '' ? '' : `${kind} `}${subject} ${why(reason)}`;
}

/** 1.8 to 1.12. */
export function describeWithArrow({ name }: SkippedWorkload, reason: Reason): string {
  return `===> Skipping injection because ${quoteGo(name)} ${why(reason)}`;
}

/** 1.3 to 1.7. */
export function describeByWorkload({ name }: SkippedWorkload, reason: Reason): string {
  return `Skipping injection because ${quoteGo(name)} ${why(reason)}`;
}

/** Until 1.2: the name is that of the pod template, which mostly has none. */
export function describeByTemplate({ podName }: SkippedWorkload, reason: Reason): string {
  return `Skipping injection because ${quoteGo(podName)} ${why(reason)}`;
}
