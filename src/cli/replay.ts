import { type Command, Option } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { type FailOn, failChoices, type ReplayFormat, recorded, replayFormats } from './replay-choices.ts';

/** What `replay` is told; the configuration options name the new configuration. */
export interface ReplayOptions extends ConfigurationOptions {
  /** The configuration to compare with, as `--config` names one, or {@link recorded}. */
  readonly against: string;
  readonly namespace: string;
  readonly requestPath: string;
  readonly output: ReplayFormat;
  readonly failOn: FailOn;
}

/** Adds the command `replay`. */
export function registerReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('Says what another configuration would change for recorded reviews, manifests and policy cases.')
    .argument('<path...>', 'files and directories with AdmissionReviews, recordings, pods and workloads')
    .requiredOption(
      '--against <path>',
      `the configuration to compare with, as --config names the new one; or "${recorded}": what was done then`,
    )
    .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
    .option('--request-path <path>', 'URL path with which the webhook is called', '/inject')
    .addOption(new Option('--output <format>', 'how to report').choices(replayFormats).default('text'))
    .addOption(
      new Option('--fail-on <what>', 'what ends with exit code 1: pods that could not be created, any change, nothing')
        .choices(failChoices)
        .default('changes'),
    );
  addConfigurationOptions(command);
  command.addHelpText('after', helpText);
  command.action(async (paths: string[], options: ReplayOptions) => {
    if (options.config === undefined && options.injectConfigFile === undefined) {
      throw new CommandError('the new configuration is not specified (see --config)', exitCodes.usage);
    }
    const { replay } = await import('./print-replay.ts');
    if (await replay(paths, options)) process.exitCode = exitCodes.failed;
  });
}

const helpText = `
Both configurations see the same namespaces, nodes and ProxyConfigs (--resources) and have the same revision. Objects that
change alike are counted together; parts of pods are told by their names. Pods that their namespace's Pod Security level
would not admit any more are named where the labels of the namespace are known.

Examples:
  What would the next release change for what runs now?
    kubectl get deployments,statefulsets,daemonsets -A -o yaml > workloads.yaml
    kubectl get namespaces -o yaml > cluster.yaml
    sidecar-injector replay workloads.yaml --against current/ --config next/ --resources cluster.yaml

  For people, in one file that a browser opens:
    sidecar-injector replay recordings/ --against current/ --config next/ --output html > report.html

  Does this configuration do what was done when the recordings were made?
    sidecar-injector replay recordings/ --against recorded --config current/

Exit codes: 0 nothing that --fail-on names; 1 something does, or the input or a configuration is wrong; 2 wrong usage; 70 a
defect of this program.`;
