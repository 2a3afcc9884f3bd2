import type { RequestOptions } from 'node:http';
import type { KubeConfig as KubeConfigType } from '@kubernetes/client-node/dist/config.js';
import { fileProblem } from '../config/read-text.ts';
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
  const load = (): KubeConfigType => {
    const config = new KubeConfig();
    if (kubeconfig === undefined) loadDefault(config);
    else config.loadFromFile(kubeconfig);
    if (context !== undefined) useContext(config, context);
    return config;
  };
  const name = kubeconfig ?? 'kubeconfig';
  let config = tryLoad(load, name);
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new ApiError(0, 'BadKubeconfig', `${name}: names no current context, or none with a cluster`);
  return new HttpsApi(
    {
      server: cluster.server,
      sign: (options: RequestOptions): Promise<void> => config.applyToHTTPSOptions(options),
      // The library keeps a token for a minute, whatever the server says of it.
      renew(): void {
        config = tryLoad(load, name, config);
      },
    },
    userAgent,
  );
}

/** What the library makes up where it finds nothing, as kubectl did long ago. */
const madeUp = { context: 'loaded-context', server: 'http://localhost:8080' };

function loadDefault(config: KubeConfigType): void {
  config.loadFromDefault();
  if (config.currentContext !== madeUp.context || config.getCurrentCluster()?.server !== madeUp.server) return;
  const message = 'no kubeconfig was found (KUBECONFIG, ~/.kube/config), and this is no pod of a cluster';
  throw new ApiError(0, 'BadKubeconfig', message);
}

/** @throws {ApiError} where it cannot be read and there is no earlier one to go on with */
function tryLoad(load: () => KubeConfigType, name: string, earlier?: KubeConfigType): KubeConfigType {
  try {
    return load();
  } catch (error) {
    if (earlier) return earlier;
    if (error instanceof ApiError) throw error;
    throw new ApiError(0, 'BadKubeconfig', `${name}: ${fileProblem(error) ?? (error as Error).message}`);
  }
}

function useContext(config: KubeConfigType, context: string): void {
  if (!config.getContextObject(context)) {
    const have = config.getContexts().map(({ name }) => name);
    const names = have.length > 0 ? have.join(', ') : 'none';
    throw new ApiError(0, 'BadKubeconfig', `the kubeconfig has no context ${context} (it has: ${names})`);
  }
  config.setCurrentContext(context);
}
