import type { Command } from 'commander';
import { addManifestOptions, checkManifestOptions, type ManifestOptions, refuseArguments } from './manifest-options.ts';

/** Adds the command `uninject`. */
export function registerUninject(program: Command): void {
  const command = program.command('uninject').description('Takes an earlier injection out of Kubernetes manifests.');
  addManifestOptions(command).addHelpText('after', helpText);
  command.action(async (options: Partial<ManifestOptions>) => {
    refuseArguments(command);
    const filename = checkManifestOptions(options);
    const { recursive = true } = options;
    const { uninjectManifests } = await import('./uninject-manifests.ts');
    await uninjectManifests({ ...options, filename, recursive });
  });
}

const helpText = `
What kube-inject --write (or --output-format preserve) injected comes back byte for byte. From anything else, be it of
istioctl or changed by hand since, the containers, volumes, labels and annotations of the injection are removed and all
else stays; a note says so.

Examples:
  sidecar-injector uninject --write -f deploy/
  kubectl get deployment cart -o yaml | sidecar-injector uninject -f - | kubectl apply -f -

Exit codes: 0 done; 1 the input is wrong, or something would change (--diff); 2 wrong usage; 70 a defect of this program.`;
