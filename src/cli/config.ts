import type { Command } from 'commander';
import { registerConfigBundle } from './config-bundle.ts';
import { registerConfigDiff } from './config-diff.ts';
import { registerConfigInspect } from './config-inspect.ts';

/** Adds the commands about configurations. */
export function registerConfig(program: Command): void {
  const config = program.command('config').description('Says what an injection configuration is.');
  registerConfigInspect(config);
  registerConfigDiff(config);
  registerConfigBundle(config);
}
