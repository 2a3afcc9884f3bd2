import { type Command, Option } from 'commander';
import { type ConfigurationOptions, releaseOption } from '../config/configuration-options.ts';
import { revisionOption } from '../config/revision.ts';
import { exitCodes } from './command-error.ts';

export const lintFormats = ['text', 'json', 'github', 'sarif'] as const;

/** What `lint` is told. */
export interface LintOptions
  extends Pick<ConfigurationOptions, 'valuesFile' | 'meshConfigFile' | 'revision' | 'generation'> {
  readonly output: (typeof lintFormats)[number];
  readonly failOn: 'warning' | 'error';
}

/** Adds the command `lint`. */
export function registerLint(program: Command): void {
  program
    .command('lint')
    .description('Looks through injection templates without any pod: what of pods they print where, and what is wrong.')
    .argument(
      '<path...>',
      'templates, ConfigMaps, texts of key "config", directories with config, values and mesh, and directories of all these; - for standard input',
    )
    .option('--valuesFile <file>', 'values, in place of those that a configuration brings: the text of key "values"')
    .addOption(new Option('--values-file <file>').hideHelp())
    .option(
      '--meshConfigFile <file>',
      'mesh config, in place of that which a configuration brings: the text of key "mesh", or its ConfigMap',
    )
    .addOption(new Option('--mesh-config-file <file>').hideHelp())
    .addOption(revisionOption('-r, --revision <name>', 'revision of the control plane, where files hold several'))
    .addOption(
      releaseOption(
        '--generation <release>',
        'Istio release that reads the templates, such as 1.12.9 (default: recognised from each configuration)',
      ),
    )
    .addOption(new Option('--output <format>', 'how to report').choices(lintFormats).default('text'))
    .addOption(
      new Option('--fail-on <severity>', 'the least that ends with exit code 1')
        .choices(['warning', 'error'])
        .default('error'),
    )
    .addHelpText('after', helpText)
    .action(async (paths: string[], options: LintOptions) => {
      const { lintPaths } = await import('./lint-paths.ts');
      if (await lintPaths(paths, options)) process.exitCode = exitCodes.failed;
    });
}

const helpText = `
docs/lint.md lists what is found. With values, branches that they exclude are left out; without them all branches count.

Examples:
  Which annotations of a pod reach the output of my templates, and what keeps them in their places?
    kubectl -n istio-system get configmap istio-sidecar-injector -o yaml > injector.yaml
    sidecar-injector lint injector.yaml

  A template of my own, before it goes into the ConfigMap:
    sidecar-injector lint extra-volume.tpl --valuesFile values.json

  What another program prints:
    helm template istiod/ | sidecar-injector lint -

  In continuous integration:
    sidecar-injector lint templates/ --output github --fail-on warning

Exit codes: 0 nothing as bad as --fail-on; 1 something is; 2 wrong usage; 70 a defect of this program.`;
