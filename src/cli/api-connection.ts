import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import type { LiveOptions } from '../config/live-options.ts';
import { CommandError } from './command-error.ts';
import { version } from './version.ts';

/** Gives the API server to those who need it; it is looked for once, when the first one asks. */
export type OpenApi = () => Promise<KubernetesApi>;

export function apiConnection({ kubeconfig, context }: Pick<LiveOptions, 'kubeconfig' | 'context'>): OpenApi {
  let opened: Promise<KubernetesApi> | undefined;
  const open = async (): Promise<KubernetesApi> => {
    const { openKubernetesApi } = await import('../cluster/open-api.ts');
    return openKubernetesApi({ kubeconfig, context, userAgent: `sidecar-injector/${version}` }).catch((error) => {
      throw new CommandError((error as Error).message);
    });
  };
  return () => {
    opened ??= open();
    return opened;
  };
}
