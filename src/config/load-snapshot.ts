import { ConfigurationError, readSnapshot, type Snapshot, type SnapshotSettings } from '../inject/index.ts';
import { loadCluster } from './cluster-resources.ts';
import { loadDocuments } from './configuration-documents.ts';
import type { ConfigurationOptions } from './configuration-options.ts';
import { environmentSettings } from './environment-settings.ts';
import { ProblemList } from './problem-list.ts';

/** How a front end wants its configuration. */
export interface LoadSettings {
  /** See {@link SnapshotSettings.rules}. */
  readonly rules?: 'configured' | 'forced';
  /** kube-inject: a bare template may stand for a configuration, and values may be missing. */
  readonly isOffline?: boolean;
  /** Variables of the process, by default its own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Told of what changes nothing but helps to understand, one sentence each. */
  readonly note?: (sentence: string) => void;
}

/**
 * Reads the configuration that the options and the environment name.
 * @throws {ConfigurationError} naming every problem of all files
 */
export async function loadSnapshot(options: ConfigurationOptions, settings: LoadSettings = {}): Promise<Snapshot> {
  const problems = new ProblemList();
  const { documents, revision, warnings } = await loadDocuments(options, settings.isOffline === true, problems);
  const cluster = await loadCluster(options.resources ?? [], problems, settings.note ?? (() => {}));
  const environment = environmentSettings(settings.environment ?? process.env, options.templateEnv ?? []);
  const snapshotSettings: SnapshotSettings = {
    ...environment.settings,
    cluster,
    revision: options.revision ?? revision ?? 'default',
    ...(options.namespacePolicy && { namespacePolicy: options.namespacePolicy }),
    ...(settings.rules && { rules: settings.rules }),
  };
  const snapshot = documents && problems.collect(() => readSnapshot(documents, snapshotSettings));
  problems.throwAny();
  if (!snapshot) throw new ConfigurationError([]);
  // The injector of a cluster is told its name as the values have it, so these are the nodes of that cluster.
  const id = snapshot.values.clusterName || cluster.id;
  const allWarnings = [...warnings, ...environment.warnings, ...snapshot.warnings];
  return { ...snapshot, cluster: { ...cluster, id }, warnings: allWarnings };
}
