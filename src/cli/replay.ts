import { type Command, Option } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';
import { CommandError, exitCodes } from './command-error.ts';

/** What `replay` is told; the configuration options name the new configuration. */
export interface ReplayOptions extends ConfigurationOptions {
  /** The configuration to compare with, as `--config` names one. */
  readonly against: string;
  readonly namespace: string;
  readonly requestPath: string;
  readonly output: 'text' | 'json';
}

/** Adds the command `replay`. */
export function registerReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('Says what another configuration would change for recorded reviews, manifests and policy cases.')
    .argument('<path...>', 'files and directories with AdmissionReviews, pods and workloads')
    .requiredOption('--against <path>', 'the configuration to compare with, as --config names the new one')
    .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
    .option('--request-path <path>', 'URL path with which the webhook is called', '/inject')
    .addOption(new Option('--output <format>', 'how to report').choices(['text', 'json']).default('text'));
  addConfigurationOptions(command);
  command.addHelpText('after', helpText);
  command.action(async (paths: string[], options: ReplayOptions) => {
    if (options.config === undefined && options.injectConfigFile === undefined) {
      throw new CommandError('the new configuration is not specified (see --config)', exitCodes.usage);
    }
    const { replay } = await import('./replay-corpus.ts');
    if (await replay(paths, options)) process.exitCode = exitCodes.failed;
  });
}

const helpText = `
Both configurations see the same namespaces, nodes and ProxyConfigs (--resources) and have the same revision. Objects that
change alike are counted together; parts of pods are told by their names.

Example:
  What would the next release change for what runs now?
    kubectl get deployments,statefulsets,daemonsets -A -o yaml > workloads.yaml
    kubectl get namespaces -o yaml > cluster.yaml
    sidecar-injector replay workloads.yaml --against current/ --config next/ --resources cluster.yaml

Exit codes: 0 nothing changes; 1 something changes, or the input or a configuration is wrong; 2 wrong usage; 70 a defect of
this program.`;
