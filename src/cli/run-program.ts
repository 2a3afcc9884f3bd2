import { CommanderError } from 'commander';
import { ConfigurationError } from '../inject/configuration-error.ts';
import { flushStandardError } from '../server/log-writer.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { outputError } from './output-error.ts';
import { buildProgram, type ProgramName } from './program.ts';
import { setUpV8 } from './v8-settings.ts';

/** Runs the command that the arguments of the process name, and sets its exit code. */
export async function runProgram(name: ProgramName): Promise<void> {
  endQuietly();
  const restoreV8 = setUpV8();
  process.once('beforeExit', tellUnfinished);
  try {
    await buildProgram(name, process.argv[2]).parseAsync(process.argv);
  } catch (error) {
    process.exitCode = report(error);
  } finally {
    restoreV8();
  }
  process.off('beforeExit', tellUnfinished);
  process.once('exit', endAtOnce);
}

/** Somebody waits for something that nobody works at. */
function tellUnfinished(): void {
  process.exitCode = report(new Error('the command waits for something that will never come'));
}

/** Nothing is left to do then; V8 would still take its heap apart, which takes milliseconds. */
function endAtOnce(code: number): void {
  process.exit(code);
}

/** Who reads may stop reading, as `head` does; then there is nobody to write for. Anything else is told, once. */
function endQuietly(): void {
  process.stderr.on('error', noteFailure);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!noteFailure(error)) return;
    const problem = outputError(error, 'standard output');
    process.stderr.write(`error: ${problem instanceof Error ? problem.message : String(problem)}\n`);
  });
}

/** @returns whether it is a failure that was not noted before */
function noteFailure({ code }: NodeJS.ErrnoException): boolean {
  if (code === 'EPIPE' || process.exitCode === exitCodes.failed) return false;
  process.exitCode = exitCodes.failed;
  return true;
}

/** Tells on standard error why a command ended. @returns the exit code */
function report(error: unknown): number {
  // Commander has printed its own sentence; it throws for --help and --version too, with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  const isExpected = error instanceof CommandError || error instanceof ConfigurationError;
  const text = isExpected ? error.message : `this is a defect of sidecar-injector: ${stackOf(error)}`;
  // A configuration has one problem per line; any other message is one, whatever lines it has.
  const marked = error instanceof ConfigurationError ? text.replace(/^(?=.)/gm, 'error: ') : `error: ${text}`;
  // Lines of the log wait to be written together; the reason of the end must be the last one.
  flushStandardError();
  process.stderr.write(`${marked}\n`);
  if (!isExpected) return exitCodes.defect;
  return error instanceof CommandError ? error.exitCode : exitCodes.failed;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
