import type { Command } from 'commander';
import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import { CommandError } from './command-error.ts';
import { version } from './version.ts';

/** Which API server to speak with. */
export interface ApiConnectionOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Adds the options of {@link ApiConnectionOptions}. */
export function addApiConnectionOptions(command: Command): void {
  command
    .option('--kubeconfig <file>', 'how to reach the API server (default: the service account, or as kubectl does)')
    .option('--context <name>', 'context of the kubeconfig');
}

/** Gives the API server to those who need it; it is looked for once, when the first one asks. */
export type OpenApi = () => Promise<KubernetesApi>;

export function apiConnection({ kubeconfig, context }: ApiConnectionOptions): OpenApi {
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
