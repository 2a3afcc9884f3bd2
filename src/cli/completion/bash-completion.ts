import { type CompletedCommand, type CompletedValue, flagsOf, quoted } from './command-tree.ts';

/** A script for bash, from the 3.2 of macOS on. @param names under which the program is called */
export function bashCompletion(commands: readonly CompletedCommand[], names: readonly string[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')));
  return `# Completion for bash: source <(${names[0]} completion bash)

_sidecar_injector() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command= words= index
  COMPREPLY=()
  # --option=value comes in three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${command:+$command }\${COMP_WORDS[index]}" in
      ${paths.join(' | ')})
        command="\${command:+$command }\${COMP_WORDS[index]}" ;;
    esac
  done
  # Where nothing is offered, bash offers files.
  case "$command:$previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command:\${current:0:1}" in
${commands.flatMap(wordCases).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}

complete -o default -F _sidecar_injector ${names.join(' ')}
`;
}

function valueCases({ path, options }: CompletedCommand): string[] {
  return options.flatMap((option) => {
    const action = valueAction(option.value);
    const cases = flagsOf(option).map((flag) => quoted(`${path.join(' ')}:${flag}`));
    return action === undefined ? [] : [`    ${cases.join(' | ')}) ${action} ;;`];
  });
}

function valueAction(value: CompletedValue): string | undefined {
  if (value.kind === 'none') return undefined;
  if (value.kind !== 'choice') return 'return';
  const offer = `COMPREPLY=($(compgen -W ${quoted(value.choices.join(' '))} -- "$current")); return`;
  return value.isOptional ? `if [[ $current != -* ]]; then ${offer}; fi` : offer;
}

function wordCases({ path, options, words }: CompletedCommand): string[] {
  const command = path.join(' ');
  const flags = options.flatMap(flagsOf).join(' ');
  const names = words.map(({ name }) => name).join(' ');
  const offers = [`    ${quoted(`${command}:-`)}) words=${quoted(flags)} ;;`];
  return names === '' ? offers : [...offers, `    ${quoted(command)}:*) words=${quoted(names)} ;;`];
}
