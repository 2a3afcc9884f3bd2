import { type Command, InvalidArgumentError, Option } from 'commander';
import { revisionOption } from './revision.ts';

/** What the command line says about the configuration of the injector. */
export interface ConfigurationOptions {
  /** A document `config`, or a ConfigMap manifest that holds it. */
  readonly injectConfigFile?: string;
  readonly valuesFile?: string;
  readonly meshConfigFile?: string;
  /** An install document (IstioOperator): its values and mesh config go before all others, or are laid over the embedded. */
  readonly operatorFileName?: string;
  /** Values for the istiod chart, laid over the embedded configuration, the later ones over the earlier. */
  readonly helmValues?: readonly string[];
  /** A directory or a file with all documents. */
  readonly config?: string;
  readonly revision?: string;
  /** Files or directories with Kubernetes objects that stand for the cluster. */
  readonly resources?: readonly string[];
  /** Names of environment variables that the template function `env` may read. */
  readonly templateEnv?: readonly string[];
  readonly namespacePolicy?: 'enforce' | 'trust';
  /** The release whose behaviour is followed; recognised from the configuration where it is not given. */
  readonly generation?: string;
}

/** Adds the options of {@link ConfigurationOptions}; istioctl's names are spelled its way and in kebab-case. */
export function addConfigurationOptions(command: Command): Command {
  addFile(command, '--injectConfigFile', 'injection configuration: the text of key "config", or its ConfigMap');
  addFile(command, '--valuesFile', 'values: the text of key "values"');
  addFile(command, '--meshConfigFile', 'mesh config: the text of key "mesh", or its ConfigMap');
  addFile(
    command,
    '--operatorFileName',
    'install document (IstioOperator): its values and meshConfig go before the others, or over the embedded ones',
  );
  command
    .addOption(
      repeatable('--helm-values <file>', 'values of the istiod chart, to be laid over the embedded configuration'),
    )
    .option(
      '--config <path>',
      'all at once: a directory with config, values and mesh, or a file or directory with the ConfigMaps',
    )
    .addOption(revisionOption('-r, --revision <name>'))
    .addOption(
      releaseOption(
        '--generation <release>',
        'Istio release whose behaviour is followed, such as 1.12.9 (default: recognised from the configuration)',
      ),
    );
  return addClusterOptions(command);
}

/** Adds those of the options that are about what surrounds a configuration. */
export function addClusterOptions(command: Command): Command {
  return command
    .addOption(
      repeatable(
        '--resources <path>',
        'Namespaces, Nodes and ProxyConfigs that stand for the cluster: a file or directory',
      ),
    )
    .addOption(repeatable('--template-env <name>', 'environment variable that templates may read with "env"'))
    .addOption(
      new Option(
        '--namespace-policy <policy>',
        'whether the labels of a known namespace decide (enforce) or whoever calls has decided that (trust)',
      ).choices(['enforce', 'trust']),
    );
}

/** An option whose value is a release of Istio. */
export function releaseOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(readRelease);
}

/** Which releases there are is for the engine to say, which is loaded later. */
function readRelease(text: string): string {
  if (/^(?:v|release-)?[01]\.\d{1,4}(?![0-9])/.test(text) || text === 'master' || text === 'modern') return text;
  throw new InvalidArgumentError('A release is 0.1.5, or one since 0.8 such as 1.1 or 1.12.9, or master.');
}

function addFile(command: Command, flag: string, description: string): void {
  const kebab = flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  command.option(`${flag} <file>`, description);
  // Both flags set the same attribute.
  command.addOption(new Option(`${kebab} <file>`, description).hideHelp());
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser((value: string, earlier: string[] | undefined) => [
    ...(earlier ?? []),
    value,
  ]);
}
