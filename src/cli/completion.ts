import { Argument, type Command } from 'commander';
import type { CompletedCommand } from './completion/command-tree.ts';

/** Adds the command `completion`. */
export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('Prints a script by which a shell completes commands, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', helpText)
    .action(async (shell: string) => {
      const { commandTree } = await import('./completion/command-tree.ts');
      const write = await writerFor(shell);
      process.stdout.write(write(commandTree(program), programNames));
    });
}

/** The program, and what kubectl finds as its plugin. */
const programNames = ['sidecar-injector', 'kubectl-sidecar_inject'];

type CompletionWriter = (commands: readonly CompletedCommand[], names: readonly string[]) => string;

async function writerFor(shell: string): Promise<CompletionWriter> {
  if (shell === 'bash') return (await import('./completion/bash-completion.ts')).bashCompletion;
  if (shell === 'zsh') return (await import('./completion/zsh-completion.ts')).zshCompletion;
  return (await import('./completion/fish-completion.ts')).fishCompletion;
}

const helpText = `
Examples:
  In this shell, or in its start file for good:
    source <(sidecar-injector completion bash)
    source <(sidecar-injector completion zsh)
    sidecar-injector completion fish | source

Exit codes: 0 done; 2 wrong usage; 70 a defect of this program.`;
