import { member } from '../../json/index.ts';
import type { EarlierMeshConfig } from '../../mesh/index.ts';
import { wholeCpus } from '../estimate-concurrency.ts';
import { integer } from '../go-number.ts';
import {
  type Container,
  containersOf,
  type EnvironmentVariable,
  type Pod,
  proxyName,
  type VolumeMount,
  withContainer,
} from '../pod.ts';
import type { AppendStep } from './append-context.ts';

/** The first container of the proxy's name; kube-inject may have left the user's own one before the injected one. */
export function firstProxy(pod: Pod): Container | undefined {
  return containersOf(pod, 'containers').find(({ name }) => name === proxyName);
}

function changeProxy(pod: Pod, index: number, change: (proxy: Container) => Container): Pod {
  if (index < 0) return pod;
  return withContainer(pod, 'containers', index, change(containersOf(pod, 'containers')[index]!));
}

function changeFirst(pod: Pod, change: (proxy: Container) => Container): Pod {
  const index = containersOf(pod, 'containers').findIndex(({ name }) => name === proxyName);
  return changeProxy(pod, index, change);
}

/** Changes the container that was appended. */
function changeInjected(pod: Pod, change: (proxy: Container) => Container): Pod {
  const index = containersOf(pod, 'containers').findLastIndex(({ name }) => name === proxyName);
  return changeProxy(pod, index, change);
}

export function addVariables(pod: Pod, added: readonly EnvironmentVariable[]): Pod {
  if (added.length === 0) return pod;
  return changeFirst(pod, (proxy) => ({ ...proxy, env: [...(proxy.env ?? []), ...added] }));
}

/** Adds variables in the place of those of the same names. */
export function replaceVariables(pod: Pod, added: readonly EnvironmentVariable[]): Pod {
  const names = new Set(added.map(({ name }) => name));
  const kept = changeFirst(pod, ({ env, ...proxy }) =>
    env ? { ...proxy, env: env.filter(({ name }) => !names.has(name)) } : proxy,
  );
  return addVariables(kept, added);
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The proxy gets the token of the service account as the last container of the pod mounts it. */
export const copyTokenMount: AppendStep = (pod, { admitted }) => {
  const mounts = containersOf(admitted, 'containers').flatMap((container) => container.volumeMounts ?? []);
  const token: VolumeMount | undefined = mounts.findLast(({ mountPath }) => mountPath === tokenPath);
  if (!token) return pod;
  return changeInjected(pod, (proxy) => ({ ...proxy, volumeMounts: [...(proxy.volumeMounts ?? []), token] }));
};

/**
 * The number of `--name N` or `--name=N`, with one dash or two; the first such argument counts.
 * @returns undefined where there is none, and where a text stands in the place of the number
 */
export function numberArgument(args: readonly string[], name: string): number | undefined {
  for (const [index, text] of args.entries()) {
    const [flag, ...given] = text.trim().split('=');
    if (flag !== `-${name}` && flag !== `--${name}`) continue;
    const digits = given.join('=');
    if (given.length === 0) return integer(args[index + 1] ?? '');
    if (/^[0-9]+$/.test(digits)) return integer(digits);
  }
  return undefined;
}

/** A proxy that is not told how many threads to run gets one for each CPU. */
export const setConcurrency: AppendStep = (pod) =>
  changeInjected(pod, (proxy) => {
    const { args = [] } = proxy;
    if ((numberArgument(args, 'concurrency') ?? 0) > 0) return proxy;
    const threads = wholeCpus(cpuOf(proxy, 'limits')) || wholeCpus(cpuOf(proxy, 'requests'));
    return threads <= 0n ? proxy : { ...proxy, args: [...args, '--concurrency', String(threads)] };
  });

function cpuOf({ resources }: Container, kind: 'limits' | 'requests'): string | undefined {
  const amounts = (resources as { [kind: string]: { [name: string]: string } } | undefined)?.[kind];
  return amounts && (member(amounts, 'cpu') as string | undefined);
}

/** The group that may read the proxy's certificates. */
const proxyGroup = 1337;

/** 1.4 to 1.7: with a socket for certificates; what else the security context says is kept. */
export const setGroupForSds: AppendStep = (pod, { snapshot }) => (sdsPath(snapshot.mesh) ? setGroup(pod) : pod);

/** 1.3: the pod's own security context is lost. */
export const replaceContextForSds: AppendStep = (pod, { snapshot }) =>
  sdsPath(snapshot.mesh) ? { ...pod, spec: { ...pod.spec, securityContext: { fsGroup: proxyGroup } } } : pod;

/** 1.1 and 1.2: only where tokens are mounted besides. */
export const replaceContextForTokens: AppendStep = (pod, context) =>
  (context.snapshot.mesh as EarlierMeshConfig).enableSdsTokenMount ? replaceContextForSds(pod, context) : pod;

/** 1.8: unless it is switched off, or proxies show tokens that need no group. */
export const setGroupUnlessOff: AppendStep = (pod, { snapshot }) =>
  (snapshot.setsProxyGroup ?? snapshot.values.jwtPolicy !== 'first-party-jwt') ? setGroup(pod) : pod;

const sdsPath = (mesh: EarlierMeshConfig): string => mesh.sdsUdsPath ?? '';

function setGroup(pod: Pod): Pod {
  const securityContext = { ...(pod.spec.securityContext as object | undefined), fsGroup: proxyGroup };
  return { ...pod, spec: { ...pod.spec, securityContext } };
}
