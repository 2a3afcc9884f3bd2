import { Command } from 'commander';
import { registerCompletion } from './completion.ts';
import { registerConfig } from './config.ts';
import { registerExplain } from './explain.ts';
import { registerImportAudit } from './import-audit.ts';
import { registerKrm } from './krm.ts';
import { registerKubeInject } from './kube-inject.ts';
import { registerLint } from './lint.ts';
import { registerManifests } from './manifests.ts';
import { registerReplay } from './replay.ts';
import { registerServe } from './serve.ts';
import { registerTestPolicy } from './test-policy.ts';
import { registerUninject } from './uninject.ts';
import { version } from './version.ts';

/** How the program is called. */
export type ProgramName = 'sidecar-injector' | 'kubectl sidecar-inject';

type Register = (program: Command, isPlugin: boolean) => void;

/** In the order of the help. */
const commands: ReadonlyMap<string, Register> = new Map([
  ['serve', registerServe],
  ['kube-inject', registerKubeInject],
  ['explain', registerExplain],
  ['uninject', registerUninject],
  ['krm', registerKrm],
  ['test', registerTestPolicy],
  ['import-audit', registerImportAudit],
  ['replay', registerReplay],
  ['config', registerConfig],
  ['lint', registerLint],
  ['manifests', registerManifests],
  ['completion', registerCompletion],
]);

/** It has to know all the others. */
const completion = 'completion';

/**
 * The commands; each loads what it needs only when it runs. Help texts show the name by which the program was called.
 * @param wanted the first argument: where it names a command, the others need not be set up, which takes milliseconds
 */
export function buildProgram(name: ProgramName = 'sidecar-injector', wanted?: string): Command {
  const program = new Command(name)
    .description("Adds Istio's sidecar to pods: as an admission webhook and offline.")
    .version(version)
    // Commander would end the process itself, and with 1 for wrong usage; must stand before the commands.
    .exitOverride()
    .showHelpAfterError('(--help shows what is allowed)');
  const isPlugin = name !== 'sidecar-injector';
  const only = wanted === completion ? undefined : commands.get(wanted ?? '');
  for (const register of only ? [only] : commands.values()) register(program, isPlugin);
  if (isPlugin) renameInHelp(program, name);
  return program;
}

/** The examples name the program, too; the pod's container, the images and the files keep their names. */
function renameInHelp(command: Command, name: ProgramName): void {
  const show = (text: string): string => text.replace(/(?<=^\s*|\| |<\()sidecar-injector(?= [a-z])/gm, name);
  command.configureOutput({ writeOut: (text) => process.stdout.write(show(text)) });
  for (const inner of command.commands) renameInHelp(inner, name);
}
