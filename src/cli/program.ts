import { Command } from 'commander';
import { registerConfig } from './config.ts';
import { registerExplain } from './explain.ts';
import { registerKubeInject } from './kube-inject.ts';
import { registerLint } from './lint.ts';
import { registerReplay } from './replay.ts';
import { registerServe } from './serve.ts';
import { registerTestPolicy } from './test-policy.ts';
import { registerUninject } from './uninject.ts';
import { version } from './version.ts';

/** The commands; each loads what it needs only when it runs. */
export function buildProgram(): Command {
  const program = new Command('sidecar-injector')
    .description("Adds Istio's sidecar to pods: as an admission webhook and offline.")
    .version(version)
    // Commander would end the process itself, and with 1 for wrong usage; must stand before the commands.
    .exitOverride()
    .showHelpAfterError('(--help shows what is allowed)');
  registerServe(program);
  registerKubeInject(program);
  registerExplain(program);
  registerUninject(program);
  registerTestPolicy(program);
  registerReplay(program);
  registerConfig(program);
  registerLint(program);
  return program;
}
