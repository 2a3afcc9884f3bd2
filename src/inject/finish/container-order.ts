import {
  type Container,
  type ContainerList,
  containersOf,
  coreDumpName,
  initName,
  type Pod,
  proxyName,
  validationName,
  withContainers,
} from '../pod.ts';

/**
 * Puts the injected containers where they belong: the proxy behind the application (or before it, if the application
 * waits for it), what sets up redirection before everything that it must not touch.
 */
export function orderContainers(pod: Pod, holdsApplication: boolean): Pod {
  const hasNativeProxy = containersOf(pod, 'initContainers').some((container) => container.name === proxyName);
  const first = holdsApplication ? [proxyName] : [];
  const last = holdsApplication ? [] : [proxyName];
  // Istio makes a new list here, so that a pod without containers gets an empty one.
  const listed = pod.spec.containers === null ? withContainers(pod, 'containers', []) : pod;
  const proxyMoved = reorder(listed, 'containers', first, last);
  return hasNativeProxy
    ? reorder(proxyMoved, 'initContainers', [initName, validationName, proxyName, coreDumpName], [])
    : reorder(proxyMoved, 'initContainers', [validationName], [initName, coreDumpName]);
}

/** Of several containers with one of these names the last one stays, as in Istio. */
function reorder(pod: Pod, list: ContainerList, first: string[], last: string[]): Pod {
  const containers = containersOf(pod, list);
  const named = new Map<string, Container>();
  for (const container of containers) {
    if (first.includes(container.name) || last.includes(container.name)) named.set(container.name, container);
  }
  if (named.size === 0) return pod;
  const take = (names: string[]): Container[] => names.flatMap((name) => named.get(name) ?? []);
  const rest = containers.filter((container) => !named.has(container.name));
  const ordered = [...take(first), ...rest, ...take(last)];
  const isUnchanged = ordered.length === containers.length && ordered.every((one, index) => one === containers[index]);
  return isUnchanged ? pod : withContainers(pod, list, ordered);
}
