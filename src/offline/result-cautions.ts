import { defaultProxyUser } from '../inject/openshift.ts';
import { type Container, containersOf, type Pod, proxyName, type SecurityContext } from '../inject/pod.ts';

/** What will not work of a pod as it comes out, injected or left as it is: one sentence each. */
export function resultCautions(pod: Pod): string[] {
  return allContainers(pod)
    .filter(({ image }) => image === 'auto')
    .map(({ name }) => `container "${name}" has the image "auto", which nothing replaces; no node can pull it`);
}

/** What will not work because the pod was injected. @param kind of the workload */
export function injectionCautions(kind: string, before: Pod, after: Pod): string[] {
  const isClassic = containersOf(after, 'containers').some(({ name }) => name === proxyName);
  const isJob = kind === 'Job' || kind === 'CronJob';
  return [...(isJob && isClassic ? [endless] : []), ...proxyUsers(before)];
}

const endless =
  'its pods never complete, since the proxy runs on when the work is done; ENABLE_NATIVE_SIDECARS=true makes a proxy that ends with it';

/** The rules of the network let all traffic of that user pass, since it is the proxy's. */
function proxyUsers(pod: Pod): string[] {
  const ofPod = (pod.spec.securityContext as SecurityContext | undefined)?.runAsUser;
  return containersOf(pod, 'containers')
    .filter(({ name, securityContext }) => name !== proxyName && isProxyUser(securityContext?.runAsUser ?? ofPod))
    .map(({ name }) => `container "${name}" runs as user ${defaultProxyUser}, whose traffic bypasses the proxy`);
}

function isProxyUser(user: number | bigint | undefined): boolean {
  return user !== undefined && BigInt(user) === defaultProxyUser;
}

function allContainers(pod: Pod): Container[] {
  return [...containersOf(pod, 'initContainers'), ...containersOf(pod, 'containers')];
}
