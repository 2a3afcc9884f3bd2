import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import { readOrAbsent } from '../cluster/read-or-absent.ts';
import type { LiveConfigMap, LiveConfigMaps, LiveNames } from './live-config-maps.ts';

/**
 * Reads the ConfigMaps of a cluster once, for `loadSnapshot`.
 * @throws {ApiError} where the API server cannot be asked; a ConfigMap that does not exist is none of these cases
 */
export async function readLiveConfigMaps(api: KubernetesApi, names: LiveNames): Promise<LiveConfigMaps> {
  const read = (name: string | undefined) => (name === undefined ? undefined : readOne(api, names.namespace, name));
  const [injector, mesh] = await Promise.all([read(names.injector), read(names.mesh)]);
  return { ...(injector && { injector }), ...(mesh && { mesh }) };
}

async function readOne(api: KubernetesApi, namespace: string, name: string): Promise<LiveConfigMap> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps/${encodeURIComponent(name)}`;
  return { namespace, name, object: await readOrAbsent(api, path) };
}
