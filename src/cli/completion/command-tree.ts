import type { Command, Option } from 'commander';

/** What can follow a command on the command line. */
export interface CompletedCommand {
  /** Empty for the program itself. */
  readonly path: readonly string[];
  /** Subcommands, or what is allowed as the first argument. */
  readonly words: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  readonly short: string | undefined;
  readonly long: string | undefined;
  readonly description: string;
  readonly value: CompletedValue;
}

export type CompletedValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'file' }
  | { readonly kind: 'text' }
  /** An optional value may be left out, so that an option can follow. */
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly isOptional: boolean };

/** The program and all commands below it, each before those below it; what help hides is left out. */
export function commandTree(program: Command): CompletedCommand[] {
  return collect(program, []);
}

function collect(command: Command, path: readonly string[]): CompletedCommand[] {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command);
  const [argument] = command.registeredArguments;
  const choices = (argument?.argChoices ?? []).map((name) => ({ name, description: argument!.description }));
  const own: CompletedCommand = {
    path,
    words: [...subcommands.map((one) => ({ name: one.name(), description: one.description() })), ...choices],
    options: help.visibleOptions(command).map(completedOption),
  };
  const named = subcommands.filter((one) => one.name() !== 'help');
  return [own, ...named.flatMap((one) => collect(one, [...path, one.name()]))];
}

function completedOption(option: Option): CompletedOption {
  const { short, long, description } = option;
  return { short, long, description, value: completedValue(option) };
}

const fileNames = /[<[](?:file|path|directory)[>\]]/;

function completedValue({ flags, argChoices, required, optional }: Option): CompletedValue {
  if (argChoices) return { kind: 'choice', choices: argChoices, isOptional: optional };
  if (!required) return { kind: 'none' };
  return { kind: fileNames.test(flags) ? 'file' : 'text' };
}

/** The names under which an option is given. */
export function flagsOf({ short, long }: CompletedOption): string[] {
  return [short, long].filter((flag) => flag !== undefined);
}

/** A text that each of the shells takes for what it is. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
