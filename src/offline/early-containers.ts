import { readStatus } from '../inject/injection-status.ts';
import { defaultProxyUser } from '../inject/openshift.ts';
import {
  annotationNames,
  annotationOf,
  type Container,
  containersOf,
  coreDumpName,
  initName,
  type Pod,
  proxyName,
  type SecurityContext,
  validationName,
} from '../inject/pod.ts';

/** The user's init containers that are over before the proxy of an injected pod starts, by name. */
export interface EarlyContainers {
  /** Their connections are redirected to the proxy already: the CNI plugin did that, or an earlier init container. */
  readonly cut: readonly string[];
  /** Nothing of theirs is redirected yet. */
  readonly outside: readonly string[];
}

const none: EarlyContainers = { cut: [], outside: [] };

/** @param before the pod as its user has it */
export function earlyContainers(before: Pod, after: Pod): EarlyContainers {
  const list = containersOf(after, 'initContainers');
  const isClassic = containersOf(after, 'containers').some(({ name }) => name === proxyName);
  const redirected = list.findIndex(({ name }) => name === initName || name === validationName);
  if (!isClassic || redirected < 0 || choosesTraffic(before)) return none;
  const status = readStatus(annotationOf(after, annotationNames.status) ?? '');
  // Not every release lists what it injects.
  const injected = new Set([initName, validationName, coreDumpName, ...(status?.initContainers ?? [])]);
  // One that is restarted goes on beside the proxy.
  const isOwn = ({ name, restartPolicy }: Container): boolean => !injected.has(name) && restartPolicy !== 'Always';
  const names = (part: readonly Container[]): string[] => part.filter(isOwn).map(({ name }) => name);
  return {
    cut: names(list.slice(redirected).filter((container) => !isLetThrough(container, after))),
    outside: names(list.slice(0, redirected)),
  };
}

/** Whoever says what is redirected has thought of it; templates for the CNI plugin write the same annotations. */
function choosesTraffic(pod: Pod): boolean {
  if (annotationOf(pod, annotationNames.interceptionMode) === 'NONE') return true;
  return Object.keys(pod.metadata.annotations ?? {}).some((name) => outboundAnnotation.test(name));
}

const outboundAnnotation = /^traffic\.sidecar\.istio\.io\/(?:include|exclude)Outbound/;

/** The traffic of the proxy's user and group is never redirected. */
function isLetThrough({ securityContext }: Container, pod: Pod): boolean {
  const ofPod = pod.spec.securityContext as SecurityContext | undefined;
  const user = securityContext?.runAsUser ?? ofPod?.runAsUser;
  const group = securityContext?.runAsGroup ?? ofPod?.runAsGroup;
  return [user, group].some((id) => id !== undefined && BigInt(id) === defaultProxyUser);
}
