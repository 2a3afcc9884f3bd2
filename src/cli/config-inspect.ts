import type { Command } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';

/** Adds the command `config inspect`. */
export function registerConfigInspect(config: Command): void {
  const inspect = config
    .command('inspect')
    .description('Says whose configuration it is, what it contains, and what has changed since.')
    .argument('<file>', 'the ConfigMap of the injector, or the text of its key "config"');
  addConfigurationOptions(inspect);
  inspect.addHelpText('after', helpText);
  inspect.action(async (file: string, options: ConfigurationOptions) => {
    const { printInspection } = await import('./print-inspection.ts');
    await printInspection({ ...options, injectConfigFile: file });
  });
}

const helpText = `
Examples:
  What is installed in this cluster:
    kubectl -n istio-system get configmap istio-sidecar-injector -o yaml > injector.yaml
    sidecar-injector config inspect injector.yaml

  As an injector of Istio 1.12.9 would read it:
    sidecar-injector config inspect injector.yaml --generation 1.12.9

Exit codes: 0 usable; 1 not usable, or not readable at all; 2 wrong usage; 70 a defect of this program.`;
