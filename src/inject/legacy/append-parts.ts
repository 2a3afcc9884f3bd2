import type { Json } from '../../json/index.ts';
import { type InjectionStatus, readStatus } from '../injection-status.ts';
import {
  annotationNames,
  annotationOf,
  type ContainerList,
  containersOf,
  coreDumpName,
  initName,
  type Pod,
  proxyName,
  validationName,
  withContainers,
} from '../pod.ts';
import type { AppendContext, AppendStep } from './append-context.ts';
import { containerLists } from './fragment.ts';

/** What an injection of the first releases brought, before there was a status that says so. */
const usualParts: InjectionStatus = {
  initContainers: [initName, coreDumpName],
  containers: [proxyName],
  volumes: ['istio-certs', 'istio-envoy'],
  imagePullSecrets: [],
};

const isEmpty = (status: InjectionStatus): boolean => Object.values(status).every((names) => names.length === 0);

/**
 * Removes what the status of an earlier injection names. Without a status that names anything the usual names are
 * removed, whoever put them there.
 */
export const removeEarlierInjection: AppendStep = (pod) => {
  const text = annotationOf(pod, annotationNames.status);
  const status = text === undefined ? undefined : readStatus(text);
  const parts = !status || isEmpty(status) ? usualParts : status;
  let result = pod;
  for (const list of containerLists) {
    const kept = containersOf(result, list).filter(({ name }) => !parts[list].includes(name));
    if (kept.length < containersOf(result, list).length) result = withContainers(result, list, kept);
  }
  return withoutNamed(withoutNamed(result, 'volumes', parts.volumes), 'imagePullSecrets', parts.imagePullSecrets);
};

type NamedList = 'volumes' | 'imagePullSecrets';

function withoutNamed(pod: Pod, list: NamedList, names: readonly string[]): Pod {
  const items = pod.spec[list] ?? [];
  const kept = items.filter(({ name }) => !names.includes(name));
  if (kept.length === items.length) return pod;
  const spec = { ...pod.spec };
  if (kept.length === 0) delete spec[list];
  else spec[list] = kept;
  return { ...pod, spec };
}

/** Puts items behind those of the pod, but some before them. */
function appended<Item extends { name: string }>(
  own: readonly Item[],
  added: readonly Item[],
  goesFirst: (item: Item) => boolean,
): Item[] {
  return [...added.filter(goesFirst), ...own, ...added.filter((item) => !goesFirst(item))];
}

function appendContainers(pod: Pod, list: ContainerList, added: readonly { name: string }[], first: string[]): Pod {
  if (added.length === 0) return pod;
  const containers = appended(containersOf(pod, list), added as never, ({ name }) => first.includes(name));
  return withContainers(pod, list, containers);
}

/** In the order of the template, behind those of the pod. */
export const appendAllContainers: AppendStep = (pod, { fragment }) => {
  const withInit = appendContainers(pod, 'initContainers', fragment.initContainers, []);
  return appendContainers(withInit, 'containers', fragment.containers, []);
};

/**
 * Since 1.6 the check of the redirection goes before all else.
 * @param holdsApplication whether the application waits for the proxy, which then goes before it
 */
export const appendOrderedContainers =
  (holdsApplication: (context: AppendContext) => boolean): AppendStep =>
  (pod, context) => {
    const { initContainers, containers } = context.fragment;
    const withInit = appendContainers(pod, 'initContainers', initContainers, [validationName]);
    return appendContainers(withInit, 'containers', containers, holdsApplication(context) ? [proxyName] : []);
  };

/** 1.7: the template says so. */
export const holdsAsPrinted = ({ fragment }: AppendContext): boolean => fragment.holdsApplication;

/** 1.8: the mesh, under the pod's annotation, or the values say so. */
export const holdsAsConfigured = ({ proxyConfig: { config }, snapshot: { values } }: AppendContext): boolean =>
  config.holdApplicationUntilProxyStarts === true || values.holdsApplication;

function appendNamed(pod: Pod, list: NamedList, added: readonly { name: string }[]): Pod {
  return added.length === 0 ? pod : { ...pod, spec: { ...pod.spec, [list]: [...(pod.spec[list] ?? []), ...added] } };
}

export const appendVolumes: AppendStep = (pod, { fragment }) => appendNamed(pod, 'volumes', fragment.volumes);

export const appendPullSecrets: AppendStep = (pod, { fragment }) =>
  appendNamed(pod, 'imagePullSecrets', fragment.imagePullSecrets);

/** A printed DNS configuration replaces the pod's. */
export const replaceDns: AppendStep = (pod, { fragment }) =>
  fragment.dnsConfig === undefined ? pod : { ...pod, spec: { ...pod.spec, dnsConfig: fragment.dnsConfig } };

/** kube-inject from 1.1 to 1.7 takes the printed one even if there is none. */
export const overwriteDns: AppendStep = (pod, { fragment }) => {
  const { dnsConfig: _own, ...spec } = pod.spec;
  const printed: { dnsConfig?: Json } = fragment.dnsConfig === undefined ? {} : { dnsConfig: fragment.dnsConfig };
  return { ...pod, spec: { ...spec, ...printed } as Pod['spec'] };
};
