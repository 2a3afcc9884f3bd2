import { type Command, InvalidArgumentError, Option } from 'commander';
import { readTemplatePath, type TemplatePaths, withTemplatePath } from '../offline/custom-workloads.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { isUrl, shownUrl } from './read-url.ts';
import { checkReportName } from './report-file.ts';

/** What commands that work on manifests are told. */
export interface ManifestOptions {
  /** Files, directories and patterns in the order in which they are read; `-` is standard input. */
  readonly filename: readonly string[];
  /** Directories with all that is below them. */
  readonly recursive: boolean;
  /** undefined or `-` is standard output. */
  readonly output?: string;
  readonly write?: boolean;
  /** Ending of the copies. */
  readonly backup?: string;
  readonly diff?: 'unified' | 'names';
  readonly podTemplatePath?: TemplatePaths;
  readonly keepGoing?: boolean;
  readonly report?: string;
  readonly quiet?: boolean;
}

/** Adds the options of {@link ManifestOptions}. */
export function addManifestOptions(command: Command): Command {
  return command
    .allowExcessArguments()
    .addOption(
      new Option(
        '-f, --filename <file>',
        'manifest, directory, pattern or address (https://…), - for standard input (repeatable)',
      ).argParser((file: string, earlier: string[] | undefined) => [...(earlier ?? []), file]),
    )
    .option('-R, --recursive', 'directories with all that is below them', true)
    .option('--no-recursive', 'directories without their subdirectories')
    .option('-o, --output <file>', 'where to write; written as a whole or not at all (default: standard output)')
    .option('-w, --write', 'rewrite the files in place: all of them, or none when anything is wrong')
    .addOption(new Option('--backup [ending]', 'with --write: keep a copy of each changed file').preset('.bak'))
    .addOption(
      new Option('--diff [style]', 'show what changes, by lines or by names; exit code 1 if anything does')
        .choices(['unified', 'names'])
        .preset('unified'),
    )
    .addOption(
      new Option(
        '--pod-template-path <kind=path>',
        'another kind with a pod template, such as Rollout.argoproj.io=spec.template (repeatable)',
      ).argParser(collectTemplatePath),
    )
    .option('--keep-going', 'go on where documents fail: leave these out of the output, or with --write as they are')
    .option('--report <file>', 'what became of each workload: .json, .xml (JUnit) or .sarif')
    .option('-q, --quiet', 'no notes and no summary on standard error, only warnings and errors');
}

function collectTemplatePath(text: string, earlier: TemplatePaths | undefined): TemplatePaths {
  const entry = readTemplatePath(text);
  if (!entry) throw new InvalidArgumentError('Wanted is Kind.group=path, such as Rollout.argoproj.io=spec.template.');
  return withTemplatePath(earlier ?? new Map(), entry);
}

/**
 * @returns the inputs
 * @throws {CommandError} where there are none, and for options that make no sense together
 */
export function checkManifestOptions(options: Partial<ManifestOptions>): readonly string[] {
  const { filename, write, output, backup, diff, report } = options;
  if (!filename) throw usage('filename not specified (see --filename or -f)');
  if (filename.includes('')) throw usage('the name behind -f is empty');
  const foreign = filename.find((name) => /^[a-z][a-z0-9+.-]*:\/\//i.test(name) && !isUrl(name));
  if (foreign !== undefined) throw usage(`${shownUrl(foreign)}: of addresses only http:// and https:// can be read`);
  if (filename.filter((file) => file === '-').length > 1) throw usage('standard input (-f -) can be read only once');
  if (write && filename.includes('-')) throw usage('--write rewrites files, standard input (-f -) is none');
  const address = filename.find(isUrl);
  if (write && address !== undefined) throw usage(`--write rewrites files, ${shownUrl(address)} is none`);
  if (output !== undefined && (write || diff))
    throw usage(`--output has no meaning with ${write ? '--write' : '--diff'}`);
  if (output === '') throw usage('the name behind --output is empty');
  if (backup !== undefined && !write) throw usage('--backup has no meaning without --write');
  if (backup !== undefined && !/^[^/\\]+$/.test(backup)) {
    throw usage(`--backup takes what is put behind the names of files, such as .bak, not ${JSON.stringify(backup)}`);
  }
  if (report !== undefined) checkReportName(report);
  return filename;
}

/**
 * Files are named with -f alone, as with istioctl; others mostly come of a pattern that the shell took apart.
 * @throws {CommandError} where there are any
 */
export function refuseArguments({ args: [first] }: Command): void {
  if (first === undefined) return;
  throw usage(`${first}: files are named with -f, each with its own; patterns go in quotes: -f 'deploy/*.yaml'`);
}

export function usage(message: string): CommandError {
  return new CommandError(message, exitCodes.usage);
}
