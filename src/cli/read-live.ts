import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import type { LiveConfigMaps } from '../config/live-config-maps.ts';
import { isClusterAsked } from '../config/live-options.ts';
import { type AskedOptions, neededConfigMaps } from '../config/needed-config-maps.ts';
import type { ClusterKind, KeepObject } from '../config/read-cluster-objects.ts';
import type { JsonObject } from '../json/index.ts';
import { asked } from './api-answer.ts';
import { apiConnection } from './api-connection.ts';

/** What was read of a cluster, once. */
export interface LiveConfiguration {
  readonly live: LiveConfigMaps | undefined;
  /** Objects that stand for the cluster beside those of `--resources`. */
  readonly objects: readonly JsonObject[];
}

/** What to read beside the configuration. */
export interface LiveReading {
  readonly kinds: readonly ClusterKind[];
  /** What is kept of the objects; by default what injection depends on. */
  readonly keep?: KeepObject;
  /** Told of what may not be read. */
  readonly note: (sentence: string) => void;
}

/**
 * Reads the configuration of a cluster where the options ask for one; loads nothing of the Kubernetes client otherwise.
 * @throws {CommandError} where the API server cannot be asked
 */
export async function readLive(options: AskedOptions, reading: LiveReading): Promise<LiveConfiguration> {
  if (!isClusterAsked(options)) return { live: undefined, objects: [] };
  if (!neededConfigMaps(options)) {
    reading.note('the cluster is not asked: files hold the whole configuration');
    return { live: undefined, objects: [] };
  }
  const api = await apiConnection(options)();
  const [live, objects] = await Promise.all([readConfigMaps(api, options), readObjects(api, options, reading)]);
  return { live, objects };
}

/** The ConfigMaps of a cluster for which no file stands. @throws {CommandError} where the API server cannot be asked */
export async function readConfigMaps(api: KubernetesApi, options: AskedOptions): Promise<LiveConfigMaps | undefined> {
  const names = neededConfigMaps(options);
  if (!names) return undefined;
  const { readLiveConfigMaps } = await import('../config/read-live-config-maps.ts');
  return asked(() => readLiveConfigMaps(api, names));
}

/** The objects of a cluster, unless `--resources` stand for it. @throws {CommandError} where the API server cannot be asked */
export async function readObjects(
  api: KubernetesApi,
  { resources }: AskedOptions,
  { kinds, keep, note }: LiveReading,
): Promise<readonly JsonObject[]> {
  if (resources) return [];
  const { readClusterObjects } = await import('../config/read-cluster-objects.ts');
  const { reducedObject } = await import('../config/reduced-object.ts');
  return asked(() => readClusterObjects(api, kinds, keep ?? reducedObject, note));
}
