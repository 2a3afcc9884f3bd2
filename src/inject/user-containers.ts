import { PatchError } from '../patch/index.ts';
import { InjectionError } from './injection-error.ts';
import { mergeOverlay } from './merge-overlay.ts';
import {
  asJson,
  type Container,
  type ContainerList,
  containersOf,
  initName,
  type Pod,
  proxyName,
  type SecurityContext,
  validationName,
  withContainer,
} from './pod.ts';
import type { StoredOverrides } from './stored-overrides.ts';

/** An image that asks for the injected one; the field itself is mandatory for the API server. */
const automaticImage = 'auto';

/**
 * Puts the user's own containers over the injected ones of the same name: the user's settings win.
 * @param original the pod before the templates were merged
 * @param stored what an annotation keeps of the user's containers: it goes before those of the pod
 * @param template what the templates brought
 * @returns the pod, and the containers that were put over, for later injections
 */
export function applyUserContainers(
  merged: Pod,
  original: Pod,
  stored: StoredOverrides,
  template: Pod,
): { pod: Pod; overrides: StoredOverrides } {
  const ownContainers = containersOf(original, 'containers');
  const containers = overlays(template, 'containers', [...stored.containers, ...ownContainers]);
  const sources = [...stored.initContainers, ...ownContainers, ...containersOf(original, 'initContainers')];
  const initContainers = overlays(template, 'initContainers', sources);
  let pod = merged;
  for (const overlay of containers) pod = applyContainer(pod, overlay, 'containers');
  for (const overlay of initContainers) pod = applyContainer(pod, overlay, 'initContainers');
  return { pod, overrides: { containers, initContainers } };
}

function overlays(template: Pod, list: ContainerList, sources: readonly Container[]): Container[] {
  const found: Container[] = [];
  for (const { name } of containersOf(template, list)) {
    const own = sources.find((one) => one.name === name);
    if (own) found.push(withoutAutomaticImage(own));
  }
  return found;
}

function withoutAutomaticImage(container: Container): Container {
  if (container.image !== automaticImage) return container;
  const { image: _image, ...rest } = container;
  return rest;
}

function applyContainer(pod: Pod, overlay: Container, list: ContainerList): Pod {
  const spec =
    list === 'containers' ? { containers: [asJson(overlay)] } : { containers: [], initContainers: [asJson(overlay)] };
  try {
    return mergeOverlay(pod, { spec });
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    const kind = list === 'containers' ? 'container' : 'init container';
    const message = `failed to re apply container: failed to apply sidecar ${kind}: ${error.message}`;
    throw new InjectionError('override-failed', message, { cause: error });
  }
}

/**
 * If the user runs the proxy under an own user, redirection must spare that user instead of the usual one.
 * @param original the pod before the templates were merged
 */
export function adjustInitUser(pod: Pod, original: Pod, isTransparentProxy: boolean): Pod {
  const context = ownProxyContext(original);
  if (context?.runAsUser === undefined && context?.runAsGroup === undefined) return pod;
  const target = [initName, validationName].find((name) => indexOf(pod, 'initContainers', name) >= 0);
  if (!target) return pod;
  let result = pod;
  if (isTransparentProxy) {
    if (context.runAsUser !== undefined) result = withProxyUser(result, 0);
  } else if (target === validationName) {
    result = withUser(result, 'initContainers', target, userFields(context));
  }
  return context.runAsUser ? withUserArgument(result, target, String(context.runAsUser)) : result;
}

function ownProxyContext(original: Pod): SecurityContext | undefined {
  for (const list of ['containers', 'initContainers'] as const) {
    const proxy = containersOf(original, list).find((container) => container.name === proxyName);
    if (proxy) return proxy.securityContext;
  }
  return undefined;
}

function indexOf(pod: Pod, list: ContainerList, name: string): number {
  return containersOf(pod, list).findIndex((container) => container.name === name);
}

function userFields({ runAsUser, runAsGroup }: SecurityContext): SecurityContext {
  return {
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(runAsGroup === undefined ? {} : { runAsGroup }),
  };
}

function withProxyUser(pod: Pod, runAsUser: number): Pod {
  const list = indexOf(pod, 'containers', proxyName) >= 0 ? 'containers' : 'initContainers';
  return withUser(pod, list, proxyName, { runAsUser });
}

function withUser(pod: Pod, list: ContainerList, name: string, user: SecurityContext): Pod {
  const index = indexOf(pod, list, name);
  if (index < 0) return pod;
  const container = containersOf(pod, list)[index]!;
  return withContainer(pod, list, index, { ...container, securityContext: { ...container.securityContext, ...user } });
}

function withUserArgument(pod: Pod, name: string, user: string): Pod {
  const index = indexOf(pod, 'initContainers', name);
  const container = containersOf(pod, 'initContainers')[index]!;
  const flag = container.args?.indexOf('-u') ?? -1;
  if (!container.args || flag < 0 || flag + 1 >= container.args.length) return pod;
  return withContainer(pod, 'initContainers', index, { ...container, args: container.args.with(flag + 1, user) });
}
