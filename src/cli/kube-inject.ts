import { type Command, Option } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';
import { addLiveOptions, type LiveOptions } from '../config/live-options.ts';
import { addBuiltInOptions, type BuiltInOptions } from './built-in-options.ts';
import {
  addManifestOptions,
  checkManifestOptions,
  type ManifestOptions,
  refuseArguments,
  usage,
} from './manifest-options.ts';

/** What `kube-inject` is told. */
export interface KubeInjectOptions extends ConfigurationOptions, LiveOptions, ManifestOptions, BuiltInOptions {
  readonly check?: boolean;
  readonly outputFormat?: 'preserve' | 'canonical';
  readonly asWebhook?: boolean;
  readonly convertApiVersions?: boolean;
  readonly namespace: string;
  /** Flags of istioctl that were given and have no effect here. */
  readonly idleFlags: readonly string[];
}

/** Adds the command `kube-inject`. @param isDefault its name may be left out */
export function registerKubeInject(program: Command, isDefault: boolean): void {
  const command = program
    .command('kube-inject', { isDefault })
    .description("Adds Istio's sidecar to the workloads of Kubernetes manifests, as istioctl kube-inject does.");
  addManifestOptions(command)
    .option('--check', 'say which files are not up to date, and end with 1 if any is not; writes nothing')
    .addOption(
      new Option(
        '--output-format <format>',
        'keep comments and formatting, or print as istioctl does (default: canonical; preserve with --write, --check, --diff)',
      ).choices(['preserve', 'canonical']),
    )
    .option('--convert-api-versions', 'rewrite API versions that current clusters no longer serve, selectors included')
    .option('--as-webhook', 'obey policy, selectors, aliases, namespaces and ProxyConfigs as the webhook does')
    .option('-n, --namespace <name>', 'with --as-webhook: namespace of objects that name none', 'default');
  addConfigurationOptions(command);
  addLiveOptions(command);
  addBuiltInOptions(command);
  for (const flags of idleFlags) command.addOption(new Option(flags).hideHelp());
  command.addHelpText('after', helpText);
  command.action(async (options: Partial<KubeInjectOptions>) => {
    refuseArguments(command);
    const complete = readOptions(options, givenIdleFlags(command));
    const { injectManifests } = await import('./inject-manifests.ts');
    await injectManifests(complete);
  });
}

/** Flags of istioctl that concern its connection to a control plane: accepted, so that scripts go on working. */
const idleFlags = [
  '--webhookConfig <name>',
  '--xds-address <address>',
  '--xds-label <label>',
  '--xds-port <port>',
  '--cert-dir <directory>',
  '--authority <name>',
  '--timeout <duration>',
  '--insecure [boolean]',
  '--plaintext [boolean]',
  '--as <user>',
  '--as-uid <uid>',
  '--as-group <group>',
  '--vklog <level>',
  '--kubeclient-timeout <duration>',
];

const helpText = `
Without any configuration the embedded default is used. A cluster is asked for its configuration only where --kubeconfig,
--context, --injectConfigMapName or --meshConfigMapName is given and no file stands in its place. Other flags of istioctl
that concern a cluster (--xds-address, --as and the like) are accepted without effect.

Examples:
  Inject a manifest and apply it:
    sidecar-injector kube-inject -f bookinfo.yaml | kubectl apply -f -

  Use the configuration of a cluster:
    kubectl -n istio-system get configmap istio-sidecar-injector istio -o yaml > injector.yaml
    sidecar-injector kube-inject -f bookinfo.yaml --config injector.yaml -o bookinfo-injected.yaml

  Or ask the cluster itself, for the control plane of revision canary:
    sidecar-injector kube-inject -f bookinfo.yaml --context production -r canary -o bookinfo-injected.yaml

  The same with three files, as with istioctl:
    sidecar-injector kube-inject -f bookinfo.yaml \\
      --injectConfigFile config.yaml --valuesFile values.json --meshConfigFile mesh.yaml

  Keep injected manifests in git: rewrite them in place, and let CI say whether they are up to date:
    sidecar-injector kube-inject --write -f deploy/
    sidecar-injector kube-inject --check -f deploy/

  What the webhook would do, with the namespaces and nodes of the cluster:
    kubectl get namespaces,nodes -o yaml > cluster.yaml
    sidecar-injector kube-inject -f bookinfo.yaml --config injector.yaml --as-webhook --resources cluster.yaml

  Inject as Istio 0.1 did, which has no configuration but the mesh's:
    sidecar-injector kube-inject --generation 0.1.5 --meshConfigFile mesh.yaml -f bookinfo.yaml

Exit codes: 0 done; 1 the input, the configuration or a workload is wrong, or files are not up to date (--check, --diff);
2 wrong usage; 70 a defect of this program.`;

function givenIdleFlags(command: Command): string[] {
  const isIdle = new Set(idleFlags);
  return command.options
    .filter(({ flags }) => isIdle.has(flags))
    .filter((option) => command.getOptionValueSource(option.attributeName()) !== undefined)
    .map((option) => option.long ?? option.flags);
}

function readOptions(options: Partial<KubeInjectOptions>, given: readonly string[]): KubeInjectOptions {
  const filename = checkManifestOptions(options);
  const { check, write, output, outputFormat, diff } = options;
  const { namespace = 'default', istioNamespace = 'istio-system', recursive = true } = options;
  if (check && write) throw usage('--check writes nothing, so it cannot go with --write');
  if (check && output !== undefined) throw usage('--check prints no manifests, so it cannot go with --output');
  if (outputFormat === 'canonical' && (write || check || diff)) {
    throw usage('--output-format canonical is for standard output and --output only');
  }
  if (options.convertApiVersions && (write || check || diff || outputFormat === 'preserve')) {
    throw usage('--convert-api-versions prints objects anew, so it cannot go with what keeps the text of files');
  }
  return { ...options, filename, recursive, namespace, istioNamespace, idleFlags: given };
}
