import { PatchError } from '../patch/index.ts';
import { annotationErrors } from './annotation-rules.ts';
import { barePod, settle } from './bare-pod.ts';
import { type ClusterFacts, defaultClusterId } from './cluster-facts.ts';
import { finish } from './finish/finish.ts';
import { InjectionError } from './injection-error.ts';
import type { InjectionRequest, InjectionResult } from './injection-request.ts';
import { emptyPod, mergeOverlay, mergeVolume } from './merge-overlay.ts';
import { usesNativeSidecars } from './native-sidecars.ts';
import { proxyUser, withoutStampedUser } from './openshift.ts';
import type { Overlay } from './overlay.ts';
import { clusterVariable, networkVariable, type PathParameters } from './path-parameters.ts';
import {
  annotationNames,
  annotationOf,
  containersOf,
  entry,
  networkLabel,
  type Pod,
  proxyName,
  withContainers,
} from './pod.ts';
import { lostContainerWarnings, podWarnings } from './pod-warnings.ts';
import { type ResolvedProxyConfig, resolveProxyConfig } from './proxy-config.ts';
import { renderOverlay, valueFor } from './render-overlay.ts';
import { selectTemplates } from './select-templates.ts';
import type { Snapshot } from './snapshot.ts';
import { templateData } from './template-data-of.ts';
import { adjustInitUser, applyUserContainers } from './user-containers.ts';
import { watchedPod } from './watched-pod.ts';
import { watchTemplate } from './watched-texts.ts';

/**
 * Injects a pod that the decision let through, in the way of the configuration's generation.
 * @param pod canonical, its metadata carrying the namespace of the request
 * @throws {InjectionError} with the sentence that the user sees
 */
export function inject(pod: Pod, request: InjectionRequest, snapshot: Snapshot): InjectionResult {
  return snapshot.inject(pod, request, snapshot);
}

/** The way since 1.9: templates print partial pods, which are merged strategically. */
export function injectByMerge(pod: Pod, request: InjectionRequest, snapshot: Snapshot): InjectionResult {
  const admitted = snapshot.isOpenShift ? withoutStampedUser(pod) : pod;
  const proxyConfig = resolveProxyConfig(admitted, snapshot);
  checkAnnotations(admitted, snapshot);
  const parameters = resolveParameters(admitted, request.parameters, snapshot);
  const bare = barePod(admitted);
  const templates = selectTemplates(admitted, snapshot);
  const cluster = factsAbout(parameters, snapshot);
  const isNative = usesNativeSidecars(snapshot.nativeSidecars, admitted, cluster?.nodes);
  const overlays = renderAll(templates, { pod: bare.shown, request, proxyConfig, isNative, cluster }, snapshot);
  const stages = bringing(overlays, bare.status === undefined);
  const template = stages.at(-1) ?? emptyPod;
  const base = settle(bare, template, mergeVolume);
  const { observe } = request;
  observe?.({ name: 'bare' }, base);
  const merged = mergeOverlays(base, overlays, stages, isNative, (index, stage) =>
    observe?.({ name: 'template', detail: templates[index]! }, stage),
  );
  const { pod: own, overrides } = applyUserContainers(merged, base, bare.overrides, template);
  observe?.({ name: 'user-container' }, own);
  const adjusted = adjustInitUser(own, base, isTransparent(own, proxyConfig));
  observe?.({ name: 'finish', detail: 'redirection-user' }, adjusted);
  const warnings = [...podWarnings(admitted), ...lostContainerWarnings(base, merged)];
  const warn = (sentence: string): void => void warnings.push(sentence);
  const finishing = { admitted, bare, template, overrides, parameters, proxyConfig, snapshot, observe, warn };
  return { pod: finish(adjusted, finishing), templates, warnings };
}

/** @throws {InjectionError} naming the annotations whose values are not allowed */
export function checkAnnotations(pod: Pod, snapshot: Snapshot): void {
  const errors = annotationErrors(pod.metadata.annotations, snapshot.generation.annotations);
  if (errors !== undefined) throw new InjectionError('invalid-annotation', errors);
}

/** Cluster and network may also come from the values and, the network, from a label of the pod. */
function resolveParameters(pod: Pod, given: PathParameters, snapshot: Snapshot): PathParameters {
  const cluster = given.get(clusterVariable) || snapshot.values.clusterName;
  const network = entry(pod.metadata.labels, networkLabel) ?? (given.get(networkVariable) || snapshot.values.network);
  if (cluster === '' && network === '') return given;
  const resolved = new Map(given);
  if (cluster !== '') resolved.set(clusterVariable, cluster);
  if (network !== '') resolved.set(networkVariable, network);
  return resolved;
}

/** The facts, if they are about the cluster for which the pod is injected. */
function factsAbout(parameters: PathParameters, snapshot: Snapshot): ClusterFacts | undefined {
  const id = parameters.get(clusterVariable) || defaultClusterId;
  return id === snapshot.cluster.id ? snapshot.cluster : undefined;
}

interface RenderInput {
  readonly pod: Pod;
  readonly request: InjectionRequest;
  readonly proxyConfig: ResolvedProxyConfig;
  readonly isNative: boolean;
  readonly cluster: ClusterFacts | undefined;
}

function renderAll(names: readonly string[], input: RenderInput, snapshot: Snapshot): Overlay[] {
  if (names.length === 0) return [];
  const { request, proxyConfig, isNative, cluster } = input;
  const pod = request.watch ? watchedPod(input.pod, request.watch) : input.pod;
  const owner = request.owner ?? snapshot.generation.readOwner(input.pod);
  const namespace = cluster?.namespaces.get(pod.metadata.namespace ?? '');
  const user = proxyUser(snapshot.isOpenShift ? namespace : undefined);
  const data = templateData({ pod, owner, proxyConfig, user, isNative, snapshot });
  const budget = snapshot.newBudget();
  return names.map((name) => {
    const template = snapshot.templates.get(name)!;
    const overlay = renderOverlay(template, data, snapshot, budget);
    const { watchedTexts } = request;
    if (watchedTexts)
      watchTemplate(template, valueFor(template, data, snapshot), overlay.patch, snapshot, watchedTexts);
    return overlay;
  });
}

/**
 * What the templates bring by themselves, after each of them: tells which containers and volumes belong to the injection.
 * @param namesSuffice where nothing but names is going to be read, which spares a merge
 */
function bringing(overlays: readonly Overlay[], namesSuffice: boolean): Pod[] {
  const outline = namesSuffice && overlays.length === 1 ? overlays[0]!.outline() : undefined;
  return outline ? [outline] : mergeTemplates(overlays);
}

function mergeTemplates(overlays: readonly Overlay[]): Pod[] {
  const stages: Pod[] = [];
  try {
    for (const overlay of overlays) {
      const before = stages.at(-1);
      stages.push(before ? mergeOverlay(before, overlay.patch) : overlay.asPod());
    }
  } catch (error) {
    throw mergeError(error, 'failed applying injection overlay');
  }
  return stages;
}

/** @param templates what the templates bring, after each of them */
function mergeOverlays(
  base: Pod,
  overlays: readonly Overlay[],
  templates: readonly Pod[],
  isNative: boolean,
  observe: (index: number, stage: Pod) => void,
): Pod {
  let merged = base;
  for (const [index, overlay] of overlays.entries()) {
    const moved = moveProxy(merged, templates[index]!, isNative);
    try {
      merged = mergeOverlay(moved, overlay.patch);
      observe(index, merged);
    } catch (error) {
      // Istio merges the templates with each other first, and names that where it is what fails.
      mergeTemplates(overlays);
      throw mergeError(error, 'failed parsing generated injected YAML (check Istio sidecar injector configuration)');
    }
  }
  return merged;
}

function mergeError(error: unknown, what: string): unknown {
  if (!(error instanceof PatchError)) return error;
  return new InjectionError('merge-failed', `failed to run injection template: ${what}: ${error.message}`, {
    cause: error,
  });
}

/** A proxy of the user's own among the containers customises the native sidecar among the init containers. */
function moveProxy(pod: Pod, template: Pod, isNative: boolean): Pod {
  const wish = annotationOf(pod, annotationNames.nativeSidecar);
  const native = wish === 'true' || (wish !== 'false' && isNative);
  if (!native || !containersOf(template, 'initContainers').some((one) => one.name === proxyName)) return pod;
  const containers = containersOf(pod, 'containers');
  const proxy = containers.find((one) => one.name === proxyName);
  if (!proxy) return pod;
  const rest = containers.filter((one) => one !== proxy);
  const initContainers = [...containersOf(pod, 'initContainers'), proxy];
  return withContainers(withContainers(pod, 'containers', rest), 'initContainers', initContainers);
}

const transparentProxyMode = 'TPROXY';

function isTransparent(pod: Pod, proxyConfig: ResolvedProxyConfig): boolean {
  return (
    proxyConfig.interceptionMode === transparentProxyMode ||
    annotationOf(pod, annotationNames.interceptionMode) === transparentProxyMode
  );
}
