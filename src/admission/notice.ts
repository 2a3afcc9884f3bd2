import { type Reason, reasons } from '../inject/reason.ts';
import type { Outcome } from './outcome.ts';
import { isUnaskedSkip } from './unasked-skip.ts';

/** What an Event is about. */
export interface NoticeSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

/** What those should know who look at a workload, as an Event of Kubernetes says it. */
export interface Notice {
  readonly subject: NoticeSubject;
  readonly type: 'Normal' | 'Warning';
  /** In Kubernetes' style, such as `SidecarDenied`. */
  readonly reason: string;
  readonly note: string;
}

/** In characters; API servers take 1024 octets. */
const longestNote = 1000;

/** About denials, and skips that nobody asked for; never about a dry run. Undefined where there is nothing to say. */
export function noticeOn(outcome: Outcome): Notice | undefined {
  if (outcome.result === 'injected' || outcome.isDryRun || outcome.namespace === '') return undefined;
  const { reason, message } = outcome;
  const sentence = reasons[reason as Reason];
  if (outcome.result === 'denied') {
    const note = `no pod: ${reason}: ${message ?? sentence}`;
    return { subject: subjectOf(outcome), type: 'Warning', reason: 'SidecarDenied', note: shortened(note) };
  }
  if (!isUnaskedSkip(outcome)) return undefined;
  const note = `no sidecar: ${reason}: ${sentence}`;
  return { subject: subjectOf(outcome), type: 'Normal', reason: 'SidecarNotInjected', note };
}

/** The problems of a configuration, one sentence each, on the ConfigMap that holds it. */
export function noticeOfRefusal(configMap: { namespace: string; name: string }, problems: readonly string[]): Notice {
  const { namespace, name } = configMap;
  return {
    subject: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name },
    type: 'Warning',
    reason: 'ConfigurationRefused',
    note: shortened(problems.join(' ')),
  };
}

/** The workload; where there is none, the pod, and where that has no name yet, its namespace. */
function subjectOf({ controller, namespace, name }: Outcome): NoticeSubject {
  if (controller) return { ...controller, namespace };
  const isNamed = name !== '' && !name.endsWith('-');
  return isNamed
    ? { apiVersion: 'v1', kind: 'Pod', namespace, name }
    : { apiVersion: 'v1', kind: 'Namespace', namespace, name: namespace };
}

function shortened(text: string): string {
  const start = Buffer.from(text).subarray(0, longestNote).toString();
  return start === text ? text : `${start.replace(/\ufffd$/, '')}…`;
}
