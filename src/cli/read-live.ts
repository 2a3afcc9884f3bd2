import { ApiError } from '../cluster/kubernetes-api.ts';
import type { LiveConfigMaps } from '../config/live-config-maps.ts';
import { type AskedOptions, isClusterAsked, neededConfigMaps } from '../config/needed-config-maps.ts';
import type { ClusterKind } from '../config/read-cluster-objects.ts';
import type { JsonObject } from '../json/index.ts';
import { apiConnection } from './api-connection.ts';
import { CommandError } from './command-error.ts';

/** What was read of a cluster, once. */
export interface LiveConfiguration {
  readonly live: LiveConfigMaps | undefined;
  /** Objects that stand for the cluster beside those of `--resources`. */
  readonly objects: readonly JsonObject[];
}

/**
 * Reads the configuration of a cluster where the options ask for one; loads nothing of the Kubernetes client otherwise.
 * @param kinds what else to read
 * @throws {CommandError} where the API server cannot be asked
 */
export async function readLive(
  options: AskedOptions,
  kinds: readonly ClusterKind[],
  note: (sentence: string) => void,
): Promise<LiveConfiguration> {
  if (!isClusterAsked(options)) return { live: undefined, objects: [] };
  const names = neededConfigMaps(options);
  if (!names) {
    note('the cluster is not asked: files hold the whole configuration');
    return { live: undefined, objects: [] };
  }
  const api = await apiConnection(options)();
  const { readLiveConfigMaps } = await import('../config/read-live-config-maps.ts');
  const { readClusterObjects } = await import('../config/read-cluster-objects.ts');
  try {
    const [live, objects] = await Promise.all([
      readLiveConfigMaps(api, names),
      options.resources ? [] : readClusterObjects(api, kinds, note),
    ]);
    return { live, objects };
  } catch (error) {
    throw liveError(error);
  }
}

/** An answer of the API server in a sentence; other errors as they are. */
export function liveError(error: unknown): unknown {
  return error instanceof ApiError ? new CommandError(error.message) : error;
}
