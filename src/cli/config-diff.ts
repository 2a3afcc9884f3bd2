import { type Command, Option } from 'commander';
import { addClusterOptions, type ConfigurationOptions, releaseOption } from '../config/configuration-options.ts';
import { revisionOption } from '../config/revision.ts';
import { exitCodes } from './command-error.ts';

/** What `config diff` is told; what surrounds the configurations is the same for both. */
export interface ConfigDiffOptions extends Pick<ConfigurationOptions, 'resources' | 'templateEnv' | 'namespacePolicy'> {
  readonly filename?: readonly string[];
  readonly namespace: string;
  readonly requestPath: string;
  readonly output: 'text' | 'json';
  readonly oldValuesFile?: string;
  readonly oldMeshConfigFile?: string;
  readonly oldRevision?: string;
  readonly oldGeneration?: string;
  readonly newValuesFile?: string;
  readonly newMeshConfigFile?: string;
  readonly newRevision?: string;
  readonly newGeneration?: string;
}

/** Adds the command `config diff`. */
export function registerConfigDiff(config: Command): void {
  const command = config
    .command('diff')
    .description('Says what differs in effect between two configurations, of whatever releases they are.')
    .argument(
      '<old>',
      'the ConfigMaps (a file or a directory), the text of key "config", or a directory with config, values and mesh',
    )
    .argument('<new>', 'the same of the other configuration')
    .addOption(
      new Option(
        '-f, --filename <file>',
        'pods, workloads and AdmissionReviews whose pods are compared, too: a file, directory, or - (repeatable)',
      ).argParser((file: string, earlier: string[] | undefined) => [...(earlier ?? []), file]),
    )
    .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
    .option('--request-path <path>', 'URL path with which the webhook is called', '/inject')
    .addOption(new Option('--output <format>', 'how to report').choices(['text', 'json']).default('text'));
  addSideOptions(command, 'old');
  addSideOptions(command, 'new');
  addClusterOptions(command);
  command.addHelpText('after', helpText);
  command.action(async (before: string, after: string, options: ConfigDiffOptions) => {
    const { printConfigDiff } = await import('./print-config-diff.ts');
    if (await printConfigDiff(before, after, options)) process.exitCode = exitCodes.failed;
  });
}

function addSideOptions(command: Command, side: 'old' | 'new'): void {
  command
    .option(`--${side}-values-file <file>`, `--valuesFile of the ${side} configuration`)
    .option(`--${side}-mesh-config-file <file>`, `--meshConfigFile of the ${side} configuration`)
    .addOption(revisionOption(`--${side}-revision <name>`, `--revision of the ${side} configuration`))
    .addOption(releaseOption(`--${side}-generation <release>`, `--generation of the ${side} configuration`));
}

const helpText = `
Told are the release, policy, selectors, templates, values and mesh config, the last with the defaults of each release. With
-f both must bring the values that their templates need.

Examples:
  What is new in the configuration that an upgrade brings?
    sidecar-injector config diff istio-1.4.yaml istio-1.20.yaml

  And what would become of the pods that run now?
    kubectl get deployments,statefulsets,daemonsets -A -o yaml > workloads.yaml
    sidecar-injector config diff istio-1.4.yaml istio-1.20.yaml -f workloads.yaml

Exit codes: 0 nothing differs; 1 something differs, or the input or a configuration is wrong; 2 wrong usage; 70 a defect of
this program.`;
