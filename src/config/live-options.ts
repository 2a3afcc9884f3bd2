import { type Command, Option } from 'commander';

/** What the command line says about an API server and the configuration that lives there. */
export interface LiveOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Namespace of the ConfigMaps. */
  readonly istioNamespace: string;
  readonly injectConfigMapName?: string;
  readonly meshConfigMapName?: string;
}

/** No cluster is asked unless the user names one, or what to read there. */
export function isClusterAsked({
  kubeconfig,
  context,
  injectConfigMapName,
  meshConfigMapName,
}: Partial<LiveOptions>): boolean {
  return [kubeconfig, context, injectConfigMapName, meshConfigMapName].some((one) => one !== undefined);
}

/** Adds the options of {@link LiveOptions}; istioctl's names are spelled its way and in kebab-case. */
export function addLiveOptions(command: Command): Command {
  return command
    .option(
      '-c, --kubeconfig <file>',
      'how to reach the API server (default: as kubectl; in a cluster the service account)',
    )
    .option('--context <name>', 'context of the kubeconfig')
    .option('-i, --istioNamespace <name>', 'namespace of the ConfigMaps', 'istio-system')
    .addOption(new Option('--istio-namespace <name>').hideHelp())
    .option('--injectConfigMapName <name>', 'ConfigMap with the live injection configuration (keys config and values)')
    .addOption(new Option('--inject-config-map-name <name>').hideHelp())
    .option(
      '--meshConfigMapName <name>',
      'ConfigMap with the live mesh config (key mesh) (default: istio, or istio-<revision>)',
    )
    .addOption(new Option('--mesh-config-map-name <name>').hideHelp());
}
