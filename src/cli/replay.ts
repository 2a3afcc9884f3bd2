import { type Command, Option } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';
import { addLiveOptions, isClusterAsked, type LiveOptions } from '../config/live-options.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { type FailOn, failChoices, type ReplayFormat, recorded, replayFormats } from './replay-choices.ts';

/** What `replay` is told; the configuration options name the new configuration. */
export interface ReplayOptions extends ConfigurationOptions, Partial<LiveOptions> {
  /** The configuration to compare with, as `--config` names one, or {@link recorded}; that of the cluster without it. */
  readonly against?: string;
  /** The workloads of a cluster are the corpus. */
  readonly live?: boolean;
  /** Where objects go that name none; of a cluster the only namespace that is looked at. */
  readonly namespace?: string;
  readonly requestPath: string;
  readonly output: ReplayFormat;
  readonly failOn: FailOn;
}

/** Adds the command `replay`. */
export function registerReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('Says what another configuration would change for recorded reviews, manifests and policy cases.')
    .argument('[path...]', 'files and directories with AdmissionReviews, recordings, pods and workloads')
    .option('--live', 'the workloads of a cluster instead of files')
    .option(
      '--against <path>',
      `the configuration to compare with, as --config names the new one; "${recorded}": what was done then (of a cluster: its own)`,
    )
    .option('-n, --namespace <name>', 'namespace of objects that name none; with --live the only one looked at')
    .option('--request-path <path>', 'URL path with which the webhook is called', '/inject')
    .addOption(new Option('--output <format>', 'how to report').choices(replayFormats).default('text'))
    .addOption(
      new Option('--fail-on <what>', 'what ends with exit code 1: pods that could not be created, any change, nothing')
        .choices(failChoices)
        .default('changes'),
    );
  addConfigurationOptions(command);
  addLiveOptions(command);
  command.addHelpText('after', helpText);
  command.action(async (paths: string[], options: ReplayOptions) => {
    checkTogether(paths, options);
    if (options.config === undefined && options.injectConfigFile === undefined) {
      throw new CommandError('the new configuration is not specified (see --config)', exitCodes.usage);
    }
    const { replay } = await import('./print-replay.ts');
    if (await replay(paths, options)) process.exitCode = exitCodes.failed;
  });
}

function checkTogether(paths: readonly string[], options: ReplayOptions): void {
  const { live, against } = options;
  if (live && paths.length > 0) throw new CommandError('--live goes without files', exitCodes.usage);
  if (live && against === recorded) throw new CommandError('a cluster has recorded nothing', exitCodes.usage);
  if (!live && paths.length === 0) throw new CommandError('name files, or --live for a cluster', exitCodes.usage);
  if (!live && against === undefined && !isClusterAsked(options)) {
    throw new CommandError(
      'the configuration to compare with is not specified: see --against, or name a cluster (--context, --kubeconfig)',
      exitCodes.usage,
    );
  }
}

const helpText = `
Both configurations see the same namespaces, nodes and ProxyConfigs (--resources) and have the same revision. Objects that
change alike are counted together; parts of pods are told by their names. Pods that their namespace's Pod Security level
would not admit any more are named where the labels of the namespace are known. What kube-inject
would warn of in the new pods and not in the present ones is told, too.

Examples:
  What would the next release change for what runs now?
    sidecar-injector replay --live --config next/

  And for manifests that do not run yet?
    sidecar-injector replay deploy/ --context production --config next/

  The same without access to the cluster:
    kubectl get deployments,statefulsets,daemonsets -A -o yaml > workloads.yaml
    kubectl get namespaces -o yaml > cluster.yaml
    sidecar-injector replay workloads.yaml --against current/ --config next/ --resources cluster.yaml

  For people, in one file that a browser opens:
    sidecar-injector replay recordings/ --against current/ --config next/ --output html > report.html

  Does this configuration do what was done when the recordings were made?
    sidecar-injector replay recordings/ --against recorded --config current/

Exit codes: 0 nothing that --fail-on names; 1 something does, or the input or a configuration is wrong; 2 wrong usage; 70 a
defect of this program.`;
