import type { NamespaceFacts } from './cluster-facts.ts';
import {
  type Container,
  containersOf,
  entry,
  findProxy,
  initName,
  type Pod,
  proxyName,
  validationName,
  withContainer,
} from './pod.ts';

/** The user that the proxy runs as, unless the platform assigns one to the namespace. */
export const defaultProxyUser = 1337n;

export interface ProxyUser {
  readonly uid: bigint;
  readonly gid: bigint;
}

/** User and group of the proxy from the ranges that OpenShift writes on a namespace. */
export function proxyUser(namespace: NamespaceFacts | undefined): ProxyUser {
  const users = entry(namespace?.annotations, 'openshift.io/sa.scc.uid-range');
  const groups = entry(namespace?.annotations, 'openshift.io/sa.scc.supplemental-groups') ?? users;
  return {
    uid: lastOfBlock(users) ?? defaultProxyUser,
    gid: lastOfFirstBlock(groups) ?? defaultProxyUser,
  };
}

/** Of a comma list, which counts only if all of its blocks can be read. */
function lastOfFirstBlock(blocks: string | undefined): bigint | undefined {
  const ends = blocks?.split(',').map(lastOfBlock);
  return ends?.includes(undefined) ? undefined : ends?.[0];
}

const maximumId = 0xffff_ffffn;

/**
 * The last id of `start/size` or `start-end` in 32 bits, whatever lies between; text after the digits is ignored, as Go's
 * Sscanf does.
 */
function lastOfBlock(block: string | undefined): bigint | undefined {
  if (block === undefined) return undefined;
  const separator = block.includes('/') ? '/' : '-';
  const found = /^\s*(\d+)([/-])\s*(\d+)/.exec(block);
  if (!found || found[2] !== separator) return undefined;
  const first = BigInt(found[1]!);
  const second = BigInt(found[3]!);
  if (first > maximumId || second > maximumId) return undefined;
  return separator === '/' ? BigInt.asUintN(32, first + second - 1n) : second;
}

/**
 * OpenShift stamps one user on all containers of a pod. A proxy of the user's own that carries the application's user
 * must not keep it, since the traffic of that user is not redirected.
 */
export function withoutStampedUser(pod: Pod): Pod {
  const proxy = findProxy(pod);
  const context = proxy?.container.securityContext;
  if (!proxy || !context) return pod;
  if (BigInt(context.runAsUser ?? 0) !== applicationUser(pod)) return pod;
  if (context.runAsUser === undefined && context.runAsGroup === undefined) return pod;
  const { runAsUser: _user, runAsGroup: _group, ...rest } = context;
  return withContainer(pod, proxy.list, proxy.index, { ...proxy.container, securityContext: rest });
}

const injectedNames = new Set([proxyName, initName, validationName]);

/** The user of the last container that sets one, containers before init containers; 0 where none does. */
function applicationUser(pod: Pod): bigint {
  const containers: Container[] = [...containersOf(pod, 'containers'), ...containersOf(pod, 'initContainers')];
  const last = containers
    .filter((container) => !injectedNames.has(container.name))
    .findLast((container) => container.securityContext?.runAsUser !== undefined);
  return BigInt(last?.securityContext?.runAsUser ?? 0);
}
