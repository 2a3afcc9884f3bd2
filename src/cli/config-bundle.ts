import type { Command } from 'commander';
import { addLiveOptions, type LiveOptions } from '../config/live-options.ts';
import { revisionOption } from '../config/revision.ts';

/** What `config bundle` is told. */
export interface ConfigBundleOptions extends LiveOptions {
  readonly revision?: string;
}

/** Adds the command `config bundle`. */
export function registerConfigBundle(config: Command): void {
  const command = config
    .command('bundle')
    .description('Prints all that a cluster knows about injection as one file, without secrets.')
    .addOption(revisionOption('-r, --revision <name>'));
  addLiveOptions(command);
  command.addHelpText('after', helpText);
  command.action(async (options: ConfigBundleOptions) => {
    const { printBundle } = await import('./print-bundle.ts');
    await printBundle(options);
  });
}

const helpText = `
The ConfigMaps of the injector and of the mesh, Namespaces, Nodes, ProxyConfigs and the webhooks that call an injector, each
with nothing but what injection depends on. Tokens, passwords and keys are replaced by REDACTED, and a note names them.
Objects that may not be listed are left out with a note.

Examples:
  Once, by somebody who may read the cluster:
    sidecar-injector config bundle --context production > bundle.yaml

  Then anywhere, without the cluster:
    sidecar-injector kube-inject --check -f deploy/ --config bundle.yaml
    sidecar-injector explain -f pod.yaml --config bundle.yaml --resources bundle.yaml

Exit codes: 0 done; 1 the cluster cannot be asked, or has no such configuration; 2 wrong usage; 70 a defect of this program.`;
