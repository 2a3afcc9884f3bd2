import { type Command, Option } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';
import { CommandError, exitCodes } from './command-error.ts';

/** What `kube-inject` is told. */
export interface KubeInjectOptions extends ConfigurationOptions {
  /** Files in the order in which they are injected; `-` is standard input. */
  readonly filename: readonly string[];
  /** undefined or `-` is standard output. */
  readonly output?: string;
  readonly asWebhook?: boolean;
  readonly namespace: string;
  readonly quiet?: boolean;
  /** Flags of istioctl that were given and have no effect here. */
  readonly idleFlags: readonly string[];
}

/** Adds the command `kube-inject`. */
export function registerKubeInject(program: Command): void {
  const command = program
    .command('kube-inject')
    .description("Adds Istio's sidecar to the workloads of Kubernetes manifests, as istioctl kube-inject does.");
  command
    .addOption(
      new Option('-f, --filename <file>', 'manifest to inject, - for standard input (repeatable)').argParser(
        (file: string, earlier: string[] | undefined) => [...(earlier ?? []), file],
      ),
    )
    .option('-o, --output <file>', 'where to write; written as a whole or not at all (default: standard output)')
    .option('--as-webhook', 'obey policy, selectors, aliases, namespaces and ProxyConfigs as the webhook does')
    .option('-n, --namespace <name>', 'with --as-webhook: namespace of objects that name none', 'default')
    .option('-q, --quiet', 'no notes on standard error, only warnings and errors');
  addConfigurationOptions(command);
  for (const flags of idleFlags) command.addOption(new Option(flags).hideHelp());
  command.addHelpText('after', helpText);
  command.action(async (options: Partial<KubeInjectOptions>) => {
    const complete = readOptions(options, givenIdleFlags(command));
    const { injectManifests } = await import('./inject-manifests.ts');
    await injectManifests(complete);
  });
}

/** Flags of istioctl that concern a cluster or its control plane: accepted, so that scripts go on working. */
const idleFlags = [
  '--meshConfigMapName <name>',
  '--injectConfigMapName <name>',
  '--webhookConfig <name>',
  '--xds-address <address>',
  '--xds-label <label>',
  '--xds-port <port>',
  '--cert-dir <directory>',
  '--authority <name>',
  '--timeout <duration>',
  '--insecure [boolean]',
  '--plaintext [boolean]',
  '-c, --kubeconfig <file>',
  '--context <name>',
  '-i, --istioNamespace <name>',
  '--as <user>',
  '--as-uid <uid>',
  '--as-group <group>',
  '--vklog <level>',
  '--kubeclient-timeout <duration>',
];

const helpText = `
Without any configuration the embedded default is used; no cluster is ever contacted. Flags of istioctl that concern a
cluster (--kubeconfig, --context, --istioNamespace, --xds-address and the like) are accepted without effect.

Examples:
  Inject a manifest and apply it:
    sidecar-injector kube-inject -f bookinfo.yaml | kubectl apply -f -

  Use the configuration of a cluster:
    kubectl -n istio-system get configmap istio-sidecar-injector istio -o yaml > injector.yaml
    sidecar-injector kube-inject -f bookinfo.yaml --config injector.yaml -o bookinfo-injected.yaml

  The same with three files, as with istioctl:
    sidecar-injector kube-inject -f bookinfo.yaml \\
      --injectConfigFile config.yaml --valuesFile values.json --meshConfigFile mesh.yaml

  What the webhook would do, with the namespaces and nodes of the cluster:
    kubectl get namespaces,nodes -o yaml > cluster.yaml
    sidecar-injector kube-inject -f bookinfo.yaml --config injector.yaml --as-webhook --resources cluster.yaml

Exit codes: 0 done; 1 the input, the configuration or a workload is wrong; 2 wrong usage; 70 a defect of this program.`;

function givenIdleFlags(command: Command): string[] {
  const isIdle = new Set(idleFlags);
  return command.options
    .filter(({ flags }) => isIdle.has(flags))
    .filter((option) => command.getOptionValueSource(option.attributeName()) !== undefined)
    .map((option) => option.long ?? option.flags);
}

function readOptions(options: Partial<KubeInjectOptions>, given: readonly string[]): KubeInjectOptions {
  const { filename, namespace = 'default' } = options;
  if (!filename) throw new CommandError('filename not specified (see --filename or -f)', exitCodes.usage);
  if (filename.filter((file) => file === '-').length > 1) {
    throw new CommandError('standard input (-f -) can be read only once', exitCodes.usage);
  }
  return { ...options, filename, namespace, idleFlags: given };
}
