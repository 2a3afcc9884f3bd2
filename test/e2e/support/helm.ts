import { dirname, join } from 'node:path';
import { goProgram } from './go-program.ts';
import { type CommandResult, run } from './run.ts';

/**
 * Runs Helm 4, which is built once per machine as the control plane is; it sees no configuration, plugins or
 * repositories of the user's. For a cluster give it `--kubeconfig` with the path of `cluster().kubeconfig`.
 */
export async function helm(words: readonly string[], input = ''): Promise<CommandResult> {
  const program = await goProgram('helm');
  const home = join(dirname(program), 'helm-home');
  const environment = { HELM_CONFIG_HOME: home, HELM_CACHE_HOME: home, HELM_DATA_HOME: home };
  return run(program, words, { input, environment });
}
