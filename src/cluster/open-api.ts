import type { RequestOptions } from 'node:http';
import { HttpsApi } from './https-api.ts';
import { ApiError, type KubernetesApi } from './kubernetes-api.ts';

export interface ApiOptions {
  /** Path of a kubeconfig; without it KUBECONFIG, ~/.kube/config or the service account of the pod, as kubectl does. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Sent as User-Agent, such as `sidecar-injector/1.0.0`; it stands in the audit log. */
  readonly userAgent: string;
}

/**
 * Finds the API server and how to authenticate: tokens and their files, client certificates, exec plugins, proxies.
 * @throws {ApiError} where there is nothing that tells of one
 */
export async function openKubernetesApi({ kubeconfig, context, userAgent }: ApiOptions): Promise<KubernetesApi> {
  // The part of the library that reads kubeconfigs; the whole of it takes three times as long to load.
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new ApiError(0, 'BadKubeconfig', `${kubeconfig ?? 'kubeconfig'}: ${(error as Error).message}`);
  }
  if (context !== undefined) {
    if (!config.getContextObject(context)) {
      const names = config.getContexts().map(({ name }) => name);
      const have = names.length > 0 ? names.join(', ') : 'none';
      throw new ApiError(0, 'BadKubeconfig', `the kubeconfig has no context ${context} (it has: ${have})`);
    }
    config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new ApiError(0, 'BadKubeconfig', 'no kubeconfig with a current context was found');
  const sign = (options: RequestOptions): Promise<void> => config.applyToHTTPSOptions(options);
  return new HttpsApi({ server: cluster.server, sign }, userAgent);
}
