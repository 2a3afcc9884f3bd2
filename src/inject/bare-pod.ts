import { equalJson, isObject, type Json } from '../json/index.ts';
import { canonicalize, DecodeError } from '../kube/index.ts';
import { probePlaces, probersVariable } from './finish/probe-places.ts';
import { mergedMetricsPath, scrapeNames, scrapeVariable, secureMetricsVariable } from './finish/prometheus.ts';
import { type InjectionStatus, readStatus } from './injection-status.ts';
import { readJsonObject } from './json-text.ts';
import {
  annotationNames,
  annotationOf,
  asJson,
  type Container,
  type ContainerList,
  containersOf,
  type Handler,
  type Pod,
  proxyName,
  type StringMap,
  type VolumeMount,
  withContainers,
  withMetadataMap,
} from './pod.ts';
import { noOverrides, readOverrides, type StoredOverrides } from './stored-overrides.ts';

/** A pod as it was before an earlier injection, and what is left to say about that injection. */
export interface BarePod {
  readonly pod: Pod;
  /** As templates see it. They see stored overrides even of a pod that was not injected, which does not get them by that. */
  readonly shown: Pod;
  /** The names that the earlier injection added; undefined where there was none (or none that can be understood). */
  readonly status: InjectionStatus | undefined;
  /** The pod carries a status annotation, readable or not. */
  readonly hasStatus: boolean;
  readonly overrides: StoredOverrides;
  /** Text of the overrides annotation. */
  readonly overridesText: string | undefined;
  /**
   * Mounts that somebody else added to injected containers, such as the token of the service account; they are put back
   * on the new containers of that name.
   */
  readonly foreignMounts: ReadonlyMap<string, readonly VolumeMount[]>;
}

const lists: readonly ContainerList[] = ['containers', 'initContainers'];

/**
 * Undoes an earlier injection: removes the containers that its status names, puts back the user's own of these names,
 * the application's probes and its wishes about metrics. Volumes and pull secrets stay until the new templates are
 * known: see {@link settle}.
 * @throws {InjectionError} when the stored overrides cannot be read
 */
export function barePod(pod: Pod): BarePod {
  const statusText = annotationOf(pod, annotationNames.status);
  const overridesText = annotationOf(pod, annotationNames.overrides);
  const overrides = overridesText === undefined ? noOverrides : readOverrides(overridesText);
  const status = statusText === undefined ? undefined : readStatus(statusText);
  const bare = status ? restored(pod, status, overrides) : pod;
  return {
    pod: bare,
    shown: withOverrides(bare, overrides),
    status,
    hasStatus: statusText !== undefined,
    overrides,
    overridesText,
    foreignMounts: status ? foreignMounts(pod, status) : new Map(),
  };
}

/** What the annotation keeps of containers that were not injected was not kept by an injection, and is left alone. */
function restored(pod: Pod, status: InjectionStatus, overrides: StoredOverrides): Pod {
  const stripped = withoutAnnotation(strip(pod, status), annotationNames.status);
  const isOurs = lists.some((list) => overrides[list].some(({ name }) => wasInjected(status, name)));
  return isOurs ? withOverrides(withoutAnnotation(stripped, annotationNames.overrides), overrides) : stripped;
}

function wasInjected(status: InjectionStatus, name: string): boolean {
  return lists.some((list) => status[list].includes(name));
}

function strip(pod: Pod, status: InjectionStatus): Pod {
  const proxy = lists.flatMap((list) => injected(pod, list, status)).find((one) => one.name === proxyName);
  let result = pod;
  for (const list of lists) {
    const names = new Set(status[list]);
    const kept = containersOf(result, list).filter((container) => !names.has(container.name));
    if (kept.length < containersOf(result, list).length) result = withContainers(result, list, kept);
  }
  return proxy ? withOwnMetrics(withOwnProbes(result, proxy), proxy) : result;
}

function injected(pod: Pod, list: ContainerList, status: InjectionStatus): Container[] {
  const names = new Set(status[list]);
  return containersOf(pod, list).filter((container) => names.has(container.name));
}

function foreignMounts(pod: Pod, status: InjectionStatus): Map<string, VolumeMount[]> {
  const own = new Set(status.volumes);
  const volumes = new Set((pod.spec.volumes ?? []).map((volume) => volume.name));
  const mounts = new Map<string, VolumeMount[]>();
  for (const container of lists.flatMap((list) => injected(pod, list, status))) {
    const foreign = (container.volumeMounts ?? []).filter((mount) => volumes.has(mount.name) && !own.has(mount.name));
    if (foreign.length > 0) mounts.set(container.name, foreign);
  }
  return mounts;
}

function withoutAnnotation(pod: Pod, name: string): Pod {
  if (annotationOf(pod, name) === undefined) return pod;
  const { [name]: _removed, ...rest } = pod.metadata.annotations!;
  return withMetadataMap(pod, 'annotations', rest);
}

/** Appends the stored containers whose name the pod does not have. */
function withOverrides(pod: Pod, overrides: StoredOverrides): Pod {
  let result = pod;
  for (const list of lists) {
    const present = new Set(containersOf(pod, list).map((container) => container.name));
    const missing = overrides[list].filter((container) => !present.has(container.name));
    if (missing.length > 0) result = withContainers(result, list, [...containersOf(result, list), ...missing]);
  }
  return result;
}

/** Puts back the probes that the agent answers for. */
function withOwnProbes(pod: Pod, proxy: Container): Pod {
  const text = variable(proxy, probersVariable);
  const probers = text === undefined ? undefined : readJsonObject(text);
  if (!probers) return pod;
  let result = pod;
  for (const list of lists) {
    const containers = containersOf(result, list);
    const restored = containers.map((container) => restoreProbes(container, probers));
    if (restored.some((container, index) => container !== containers[index])) {
      result = withContainers(result, list, restored);
    }
  }
  return result;
}

function restoreProbes(container: Container, probers: { [path: string]: Json }): Container {
  let result = container;
  for (const place of probePlaces) {
    const path = place.path(container.name);
    const probe = place.get(container);
    if (!probe || probe.httpGet?.path !== path || !Object.hasOwn(probers, path)) continue;
    const handler = ownHandler(probers[path]!);
    if (!handler) continue;
    const { httpGet: _agent, ...timings } = probe;
    result = place.set(result, { ...timings, ...withPortName(handler, container, probe.httpGet.port) });
  }
  return result;
}

/**
 * The agent's own port as a number is never sent to the agent, so whoever wrote it wrote the name of a port, and must do so
 * again.
 */
function withPortName(handler: Handler, container: Container, agentPort: number | string): Handler {
  const action = handler.httpGet ?? handler.tcpSocket;
  if (!action || action.port !== agentPort) return handler;
  const port = container.ports?.findLast(({ name, containerPort }) => name && containerPort === agentPort)?.name;
  if (port === undefined) return handler;
  return handler.httpGet ? { httpGet: { ...handler.httpGet, port } } : { tcpSocket: { ...handler.tcpSocket, port } };
}

/** What the application's probe did, out of the agent's instruction; undefined for text that no injection wrote. */
function ownHandler(prober: Json): Handler | undefined {
  if (!isObject(prober)) return undefined;
  const { timeoutSeconds: _seconds, ...action } = prober;
  try {
    const handler = canonicalize(action, 'v1.ProbeHandler') as Handler;
    return Object.keys(handler).length === 1 ? handler : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Puts back what the pod itself said of its metrics. */
function withOwnMetrics(pod: Pod, proxy: Container): Pod {
  const annotations = { ...pod.metadata.annotations };
  const securePort = variable(proxy, secureMetricsVariable);
  if (securePort !== undefined && annotations[annotationNames.securePort] === securePort) {
    delete annotations[annotationNames.securePort];
  }
  if (annotations[scrapeNames.path] === mergedMetricsPath && annotations[scrapeNames.scrape] === 'true') {
    for (const name of Object.values(scrapeNames)) delete annotations[name];
    Object.assign(annotations, ownScrapeAnnotations(variable(proxy, scrapeVariable)));
  }
  return withMetadataMap(pod, 'annotations', annotations);
}

function ownScrapeAnnotations(text: string | undefined): StringMap {
  const request = text === undefined ? undefined : readJsonObject(text);
  if (!request) return {};
  const targets = Array.isArray(request.targets) ? request.targets.filter(isObject) : [];
  const annotations: StringMap = {};
  const members = targets.length > 0 ? (['scrape'] as const) : (['scrape', 'path', 'port'] as const);
  for (const member of members) {
    const value = request[member];
    if (typeof value === 'string' && value !== '') annotations[scrapeNames[member]] = value;
  }
  if (targets.length > 0) {
    annotations[annotationNames.scrapeTargets] = targets.map((one) => `${one.port}:${one.path}`).join(',');
  }
  return annotations;
}

function variable(container: Container, name: string): string | undefined {
  return container.env?.find((one) => one.name === name)?.value;
}

/**
 * The bare pod once it is known what the new templates bring: a proxy of the user's own that was kept as a native
 * sidecar stands among the containers if the new one does, and volumes and pull secrets of the earlier injection are
 * gone that the new templates do not bring as they are and that no other container needs. What the new templates bring
 * unchanged stays in its place.
 * @param mergedVolume the volume after the template's one is merged over it
 */
export function settle(bare: BarePod, template: Pod, mergedVolume: (volume: Json, templateVolume: Json) => Json): Pod {
  const { status } = bare;
  if (!status) return bare.pod;
  const pod = withMovedOverrides(bare, status, template);
  const mounted = new Set(lists.flatMap((list) => containersOf(pod, list)).flatMap(mountedVolumes));
  const templateVolumes = new Map((template.spec.volumes ?? []).map((volume) => [volume.name, volume]));
  const isStale = (volume: { name: string }): boolean => {
    if (!status.volumes.includes(volume.name) || mounted.has(volume.name)) return false;
    const next = templateVolumes.get(volume.name);
    return !next || !equalJson(mergedVolume(volume as Json, next as Json), volume as Json);
  };
  const templateSecrets = new Set((template.spec.imagePullSecrets ?? []).map((secret) => secret.name));
  const isStaleSecret = (secret: { name: string }): boolean =>
    status.imagePullSecrets.includes(secret.name) && !templateSecrets.has(secret.name);
  return without(without(pod, 'volumes', isStale), 'imagePullSecrets', isStaleSecret);
}

function withMovedOverrides({ pod, overrides }: BarePod, status: InjectionStatus, template: Pod): Pod {
  const has = (owner: Pod, list: ContainerList, name: string): boolean =>
    containersOf(owner, list).some((container) => container.name === name);
  const moved = overrides.initContainers.filter(
    ({ name }) =>
      wasInjected(status, name) &&
      has(template, 'containers', name) &&
      !has(template, 'initContainers', name) &&
      !has(pod, 'containers', name),
  );
  if (moved.length === 0) return pod;
  const rest = containersOf(pod, 'initContainers').filter((container) => !moved.includes(container));
  return withContainers(withContainers(pod, 'initContainers', rest), 'containers', [
    ...containersOf(pod, 'containers'),
    // Only an init container may restart by itself.
    ...moved.map(({ restartPolicy: _policy, ...container }) => container as Container),
  ]);
}

function mountedVolumes(container: Container): string[] {
  const devices = asJson(container).volumeDevices;
  const names = (container.volumeMounts ?? []).map((mount) => mount.name);
  return Array.isArray(devices) ? [...names, ...devices.filter(isObject).map((device) => String(device.name))] : names;
}

function without(pod: Pod, member: 'volumes' | 'imagePullSecrets', isStale: (item: { name: string }) => boolean): Pod {
  const items = pod.spec[member] ?? [];
  const kept = items.filter((item) => !isStale(item));
  if (kept.length === items.length) return pod;
  const spec = { ...pod.spec };
  if (kept.length === 0) delete spec[member];
  else spec[member] = kept;
  return { ...pod, spec };
}
