import { type CommandResult, run } from './run.ts';
import { cluster } from './suite.ts';

/** Runs `kubectl` as the administrator of the control plane. @param input for `-f -` */
export function kubectl(
  words: readonly string[],
  input = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return run(cluster().program, ['kubectl', '--kubeconfig', cluster().kubeconfig, ...words], { input, environment });
}
