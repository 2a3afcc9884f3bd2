import type { Generation } from '../inject/generation.ts';
import { generationNamed } from '../inject/generations/families.ts';
import {
  type ClusterFacts,
  type ConfigurationDocuments,
  ConfigurationError,
  type Document,
  readSnapshot,
  type Snapshot,
  type SnapshotSettings,
} from '../inject/index.ts';
import type { JsonObject } from '../json/index.ts';
import { loadCluster } from './cluster-resources.ts';
import { loadDocuments } from './configuration-documents.ts';
import type { ConfigurationOptions } from './configuration-options.ts';
import { environmentSettings } from './environment-settings.ts';
import type { InstallValues } from './install-values.ts';
import type { LiveConfigMaps } from './live-config-maps.ts';
import { ProblemList } from './problem-list.ts';
import { processorMilliseconds } from './processor-time.ts';

/** How a front end wants its configuration. */
export interface LoadSettings {
  /** See {@link SnapshotSettings.rules}. */
  readonly rules?: 'configured' | 'forced';
  /** kube-inject: a bare template may stand for a configuration, and values may be missing. */
  readonly isOffline?: boolean;
  /** Istio 0.1: flags that were given. */
  readonly builtInFlags?: NonNullable<SnapshotSettings['builtInFlags']>;
  /** Variables of the process, by default its own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** ConfigMaps of a cluster, read already. */
  readonly live?: LiveConfigMaps | undefined;
  /** Namespaces, Nodes and ProxyConfigs of a cluster, read already. */
  readonly objects?: readonly JsonObject[];
  /** Values of the istiod chart that stand in no file. */
  readonly installValues?: readonly InstallValues[];
  /** Injected pods tell by which configuration. */
  readonly annotatesDigest?: boolean | undefined;
  /** Told of what changes nothing but helps to understand, one sentence each. */
  readonly note?: (sentence: string) => void;
}

/**
 * Reads the configuration that the options and the environment name.
 * @throws {ConfigurationError} naming every problem of all files
 */
export async function loadSnapshot(options: ConfigurationOptions, settings: LoadSettings = {}): Promise<Snapshot> {
  const problems = new ProblemList();
  const generation = forcedGeneration(options.generation, problems);
  const isOffline = settings.isOffline === true;
  const { live, installValues = [] } = settings;
  const documentSettings = { isOffline, generation, live, installValues };
  const { documents, revision, warnings, notes } = await loadDocuments(options, documentSettings, problems);
  const note = settings.note ?? (() => {});
  const needsNone = generation?.templates === 'built-in' || live?.injector !== undefined;
  if (!needsNone && options.config === undefined && options.injectConfigFile === undefined) {
    note('no configuration is given (see --config and --injectConfigFile): the embedded one is used');
  }
  for (const sentence of notes) note(sentence);
  const cluster = await loadCluster(options.resources ?? [], settings.objects ?? [], problems, note);
  const environment = environmentSettings(settings.environment ?? process.env, options.templateEnv ?? []);
  const snapshotSettings: SnapshotSettings = {
    ...environment.settings,
    cluster,
    revision: options.revision ?? revision ?? 'default',
    namespacePolicy: options.namespacePolicy ?? (isOffline ? 'trust' : 'enforce'),
    now: processorMilliseconds,
    ...(settings.rules && { rules: settings.rules }),
    ...(generation && { generation }),
    ...(settings.builtInFlags && { builtInFlags: settings.builtInFlags }),
  };
  const snapshot = documents && problems.collect(() => readSnapshot(documents, snapshotSettings));
  problems.throwAny();
  if (!snapshot) throw new ConfigurationError([]);
  const placed = isOffline ? offlineCluster(cluster, snapshot) : webhookCluster(cluster, environment.clusterId);
  const allWarnings = [
    ...warnings,
    ...environment.warnings,
    ...snapshot.warnings,
    ...clusterWarnings(placed, snapshot),
  ];
  const loaded = { ...snapshot, cluster: placed, warnings: allWarnings };
  return settings.annotatesDigest ? withDigestAnnotation(loaded) : loaded;
}

/** As if the configuration itself asked for the annotation. */
function withDigestAnnotation(snapshot: Snapshot): Snapshot {
  const injectedAnnotations = { ...snapshot.injectedAnnotations, 'sidecar-injector/config-digest': snapshot.digest() };
  return { ...snapshot, injectedAnnotations };
}

/**
 * Reads only the documents that the options name, and the generation that they force.
 * @param injection the file of `--injectConfigFile`, where it was read already
 * @throws {ConfigurationError} naming every problem of all files
 */
export async function loadConfiguration(
  options: ConfigurationOptions,
  injection?: Document,
): Promise<{
  documents: ConfigurationDocuments;
  generation: Generation | undefined;
  warnings: readonly string[];
}> {
  const problems = new ProblemList();
  const generation = forcedGeneration(options.generation, problems);
  const { documents, warnings } = await loadDocuments(
    options,
    { isOffline: true, generation, live: undefined, installValues: [], injection },
    problems,
  );
  problems.throwAny();
  if (!documents) throw new ConfigurationError([]);
  return { documents, generation, warnings };
}

function forcedGeneration(release: string | undefined, problems: ProblemList): Generation | undefined {
  const generation = release === undefined ? undefined : generationNamed(release);
  if (release !== undefined && !generation) {
    problems.add(
      'bad-setting',
      '--generation',
      `${release} is none of the releases that are followed: 0.1, 0.8 and later ones, and master`,
    );
  }
  return generation;
}

/** kube-inject works on one cluster, whatever the values call it. */
function offlineCluster(cluster: ClusterFacts, snapshot: Snapshot): ClusterFacts {
  return { ...cluster, id: snapshot.values.clusterName || cluster.id };
}

/** The webhook is part of a cluster: without any Node it takes that for a cluster without nodes, as Istio does. */
function webhookCluster(cluster: ClusterFacts, id: string): ClusterFacts {
  return { ...cluster, id, nodes: cluster.nodes ?? new Map() };
}

function clusterWarnings(cluster: ClusterFacts, snapshot: Snapshot): string[] {
  const { clusterName } = snapshot.values;
  if (clusterName === '' || clusterName === cluster.id || snapshot.nativeSidecars !== 'auto') return [];
  return [
    `values name the cluster ${JSON.stringify(clusterName)}, the variable CLUSTER_ID says ${JSON.stringify(cluster.id)}: nothing is known of its nodes, so no native sidecars are used`,
  ];
}
