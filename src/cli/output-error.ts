import { fileProblem } from '../config/read-text.ts';
import { CommandError } from './command-error.ts';

/** The error of writing a file in a sentence that names it; other errors as they are. */
export function outputError(error: unknown, path: string): unknown {
  if (error instanceof CommandError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === 'ENOSPC') return new CommandError(`${path}: cannot be written: the disk is full`);
  if (code === 'ENOENT') return new CommandError(`${path}: cannot be written: its directory does not exist`);
  if (code === 'EEXIST') return new CommandError(`${path}: is no directory`);
  const problem = fileProblem(error)?.replace('read', 'written');
  return problem === undefined ? error : new CommandError(`${path}: ${problem}`);
}
