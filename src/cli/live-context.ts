import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import type { ConfigurationOptions } from '../config/configuration-options.ts';
import { liveNames } from '../config/live-config-maps.ts';
import type { LiveOptions } from '../config/live-options.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import { type LiveClusterState, readLiveCluster } from '../config/read-live-cluster.ts';
import { readLiveConfigMaps } from '../config/read-live-config-maps.ts';
import type { Snapshot } from '../inject/index.ts';
import type { JsonObject } from '../json/index.ts';
import { apiConnection } from './api-connection.ts';
import { asked } from './live-objects.ts';

/** A cluster, and the configuration by which its injector works. */
export interface LiveContext {
  readonly api: KubernetesApi;
  readonly cluster: LiveClusterState;
  /** With what is known of the cluster. */
  readonly snapshot: Snapshot;
  /** The ConfigMap of the injector; undefined where the options name another configuration. */
  readonly configMap: JsonObject | undefined;
}

export type LiveContextOptions = ConfigurationOptions & LiveOptions;

/**
 * Reads what there is to know of a cluster. Without a configuration among the options that of the cluster holds.
 * @throws {CommandError} where the API server cannot be asked
 * @throws {ConfigurationError} for a configuration that cannot be used
 */
export async function openLiveContext(options: LiveContextOptions): Promise<LiveContext> {
  const note = (sentence: string): unknown => process.stderr.write(`note: ${sentence}\n`);
  const api = await apiConnection(options)();
  const names = isElsewhere(options)
    ? undefined
    : liveNames({ ...options, injectConfigMapName: injectorName(options) });
  const [cluster, live] = await asked(() =>
    Promise.all([readLiveCluster(api, note), names && readLiveConfigMaps(api, names)]),
  );
  const loaded = await loadSnapshot(options, { live, note });
  const { id } = loaded.cluster;
  return {
    api,
    cluster,
    snapshot: { ...loaded, cluster: { ...cluster.facts, id } },
    configMap: live?.injector?.object,
  };
}

function isElsewhere({ config, injectConfigFile }: ConfigurationOptions): boolean {
  return config !== undefined || injectConfigFile !== undefined;
}

function injectorName({ injectConfigMapName, revision = '' }: LiveContextOptions): string {
  const usual = revision === '' || revision === 'default' ? '' : `-${revision}`;
  return injectConfigMapName ?? `istio-sidecar-injector${usual}`;
}
