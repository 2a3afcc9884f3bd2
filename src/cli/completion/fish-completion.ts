import type { CompletedCommand, CompletedOption, CompletedValue } from './command-tree.ts';

/** A script for fish. @param names under which the program is called */
export function fishCompletion(commands: readonly CompletedCommand[], names: readonly string[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')));
  const lines = names.flatMap((name) => commands.flatMap((command) => linesOf(name, command)));
  return `# Completion for fish: ${names[0]} completion fish | source

function __sidecar_injector_in
  set -l command ''
  for word in (commandline -opc)[2..-1]
    set -l longer (string trim -- "$command $word")
    if contains -- "$longer" ${paths.join(' ')}
      set command "$longer"
    end
  end
  test "$command" = "$argv[1]"
end

${lines.join('\n')}
`;
}

/** Inside of single quotes fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function linesOf(program: string, { path, words, options }: CompletedCommand): string[] {
  const head = `complete -c ${program} -n ${quoted(`__sidecar_injector_in "${path.join(' ')}"`)}`;
  return [
    ...words.map(({ name, description }) => `${head} -f -a ${quoted(name)} -d ${quoted(description)}`),
    ...options.map(
      (option) => `${head} ${flagWords(option)} ${valueWords(option.value)}-d ${quoted(option.description)}`,
    ),
  ];
}

function flagWords({ short, long }: CompletedOption): string {
  return [short && `-s ${short.slice(1)}`, long && `-l ${long.slice(2)}`].filter(Boolean).join(' ');
}

function valueWords(value: CompletedValue): string {
  if (value.kind === 'none') return '';
  if (value.kind === 'file') return '-r -F ';
  if (value.kind === 'text') return '-x ';
  return `${value.isOptional ? '-f' : '-x'} -a ${quoted(value.choices.join(' '))} `;
}
