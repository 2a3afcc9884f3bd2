import { equalJson } from '../../json/index.ts';
import { trimSpace } from '../../template/functions/strings.ts';
import type { BarePod } from '../bare-pod.ts';
import { boolean, integer } from '../go-number.ts';
import { type InjectionStatus, writeStatus } from '../injection-status.ts';
import type { PathParameters } from '../path-parameters.ts';
import {
  annotationNames,
  annotationOf,
  asJson,
  type Container,
  containersOf,
  type Pod,
  type VolumeMount,
  withContainers,
  withMetadataMap,
} from '../pod.ts';
import { holdsApplication, type ResolvedProxyConfig } from '../proxy-config.ts';
import type { Snapshot } from '../snapshot.ts';
import type { ObserveStage } from '../stage.ts';
import { readOverrides, type StoredOverrides, writeOverrides } from '../stored-overrides.ts';
import { setClusterEnvironment } from './cluster-environment.ts';
import { orderContainers } from './container-order.ts';
import { setMetadata } from './metadata.ts';
import { rewriteProbes } from './probes.ts';
import { announceSecureMetricsPort } from './prometheus.ts';
import { withServedForm } from './served-form.ts';

/** What the finishing steps know of the injection so far. */
export interface FinishInput {
  /** The pod as it came, an earlier injection included. */
  readonly admitted: Pod;
  readonly bare: BarePod;
  /** What the templates brought. */
  readonly template: Pod;
  /** The user's containers that were put over injected ones. */
  readonly overrides: StoredOverrides;
  readonly parameters: PathParameters;
  readonly proxyConfig: ResolvedProxyConfig;
  readonly snapshot: Snapshot;
  readonly observe?: ObserveStage | undefined;
  /** Told what a user should know although it stops nothing. */
  readonly warn: (sentence: string) => void;
}

/** The steps that no template can say, in Istio's order. */
export function finish(merged: Pod, input: FinishInput): Pod {
  let pod = merged;
  for (const [detail, step] of steps) {
    pod = step(pod, input);
    input.observe?.({ name: 'finish', detail }, pod);
  }
  return pod;
}

type FinishStep = (pod: Pod, input: FinishInput) => Pod;

const steps: readonly (readonly [name: string, step: FinishStep])[] = [
  ['kept-mounts', (pod, { bare }) => withForeignMounts(pod, bare.foreignMounts)],
  ['stored-overrides', storeOverrides],
  ['cluster-environment', (pod, { parameters }) => setClusterEnvironment(pod, parameters)],
  [
    'prometheus',
    (pod, { proxyConfig: { statusPort, mesh }, snapshot }) =>
      snapshot.generation.merging.mergeMetrics(pod, String(statusPort), mesh.enablePrometheusMerge ?? true),
  ],
  ['secure-metrics-port', announceSecureMetricsPort],
  ['probes', rewriteProbesIfWanted],
  [
    'metadata',
    (pod, { parameters, template, snapshot }) =>
      setMetadata(pod, parameters, writeStatus(statusOf(template), revisionOf(snapshot)), snapshot.injectedAnnotations),
  ],
  [
    'order',
    (pod, { admitted, proxyConfig, snapshot }) =>
      orderContainers(pod, holdsApplication(admitted, proxyConfig.mesh, snapshot)),
  ],
  ['kept-defaults', (pod, { admitted, bare }) => (bare.status ? withServedForm(pod, admitted) : pod)],
];

function rewriteProbesIfWanted(pod: Pod, { bare, proxyConfig: { statusPort }, snapshot, warn }: FinishInput): Pod {
  const isWanted = boolean(annotationOf(pod, annotationNames.rewriteProbers)) ?? snapshot.values.rewritesProbes;
  if (!isWanted) return pod;
  const { rewritesUnanswerable, agentAnswers } = snapshot.generation.merging;
  const answers = { ...agentAnswers, tcp: agentAnswers.tcp && snapshot.rewritesTcpProbes };
  const ports = { statusPort, probePort: probePort(pod, statusPort), rewritesUnanswerable, answers };
  return rewriteProbes(pod, ports, bare.hasStatus, warn);
}

/** The port for the rewritten probes: the annotation's, if it is one; 0 switches the agent's port off. */
function probePort(pod: Pod, statusPort: number): number | undefined {
  const port = integer(trimSpace(annotationOf(pod, annotationNames.statusPort) ?? '')) ?? statusPort;
  return port === 0 ? undefined : port;
}

/** As the status names it; undefined where it does not. */
function revisionOf({ generation, revision }: Snapshot): string | undefined {
  return generation.merging.statusHasRevision ? revision || 'default' : undefined;
}

function statusOf(template: Pod): InjectionStatus {
  const names = (items: readonly { name: string }[] | null | undefined): string[] =>
    (items ?? []).map((item) => item.name);
  const { spec } = template;
  return {
    initContainers: names(spec.initContainers),
    containers: names(spec.containers),
    volumes: names(spec.volumes),
    imagePullSecrets: names(spec.imagePullSecrets),
  };
}

/**
 * Keeps the user's containers for a later injection. A status without overrides beside it is that of an injector which
 * kept none, and gets none now; text that says the same stays as it is.
 */
function storeOverrides(pod: Pod, { bare, overrides }: FinishInput): Pod {
  if (overrides.containers.length === 0 && overrides.initContainers.length === 0) return pod;
  if (bare.hasStatus && bare.overridesText === undefined) return pod;
  const earlier = bare.hasStatus ? bare.overridesText : undefined;
  const text = earlier !== undefined && saysTheSame(earlier, overrides) ? earlier : writeOverrides(overrides);
  return withMetadataMap(pod, 'annotations', { ...pod.metadata.annotations, [annotationNames.overrides]: text });
}

function saysTheSame(text: string, overrides: StoredOverrides): boolean {
  const stored = readOverrides(text);
  return (['containers', 'initContainers'] as const).every((list) =>
    equalJson(stored[list].map(asJson), overrides[list].map(asJson)),
  );
}

/** Puts back the mounts that somebody added to a container after it was injected. */
function withForeignMounts(pod: Pod, foreign: ReadonlyMap<string, readonly VolumeMount[]>): Pod {
  let result = pod;
  if (foreign.size === 0) return result;
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = containersOf(result, list).map((container) =>
      withMounts(container, foreign.get(container.name)),
    );
    if (containers.some((container, index) => container !== containersOf(result, list)[index])) {
      result = withContainers(result, list, containers);
    }
  }
  return result;
}

function withMounts(container: Container, foreign: readonly VolumeMount[] = []): Container {
  const mounts = container.volumeMounts ?? [];
  const present = new Set(mounts.map((mount) => mount.mountPath));
  const missing = foreign.filter((mount) => !present.has(mount.mountPath));
  return missing.length === 0 ? container : { ...container, volumeMounts: [...mounts, ...missing] };
}
