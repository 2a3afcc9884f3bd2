import { type CompletedCommand, type CompletedValue, flagsOf, quoted } from './command-tree.ts';

/** A script for zsh: to be sourced, or to lie in a directory of fpath. @param names under which the program is called */
export function zshCompletion(commands: readonly CompletedCommand[], names: readonly string[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')));
  return `#compdef ${names.join(' ')}
# Completion for zsh: source <(${names[0]} completion zsh), or save it as _${names[0]} in a directory of $fpath

_sidecar_injector() {
  local command= previous="\${words[CURRENT - 1]}" word
  local -a offers
  for word in "\${(@)words[2, CURRENT - 1]}"; do
    case "\${command:+$command }$word" in
      ${paths.join(' | ')}) command="\${command:+$command }$word" ;;
    esac
  done
  if [[ $PREFIX == --*=* ]]; then
    previous="\${PREFIX%%=*}"
    compset -P '*='
  fi
  case "$command:$previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    case "$command" in
${commands.map(optionCase).join('\n')}
    esac
    _describe -o option offers
    return
  fi
  case "$command" in
${commands
  .filter(({ words }) => words.length > 0)
  .map(commandCase)
  .join('\n')}
    *) _files ;;
  esac
}

if [[ $funcstack[1] == _sidecar_injector ]] || [[ $funcstack[1] == _${names[0]} ]]; then
  _sidecar_injector "$@"
else
  compdef _sidecar_injector ${names.join(' ')}
fi
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
  switch (value.kind) {
    case 'none':
      return undefined;
    case 'file':
      return '_files; return';
    case 'text':
      return 'return';
    case 'choice': {
      const offer = `compadd -- ${value.choices.map(quoted).join(' ')}; return`;
      return value.isOptional ? `if [[ $PREFIX != -* ]]; then ${offer}; fi` : offer;
    }
  }
}

function optionCase({ path, options }: CompletedCommand): string {
  const offers = options.flatMap((option) => flagsOf(option).map((flag) => quoted(`${flag}:${option.description}`)));
  return `      ${quoted(path.join(' '))}) offers=(${offers.join(' ')}) ;;`;
}

function commandCase({ path, words }: CompletedCommand): string {
  const offers = words.map(({ name, description }) => quoted(`${name}:${description}`));
  return `    ${quoted(path.join(' '))}) offers=(${offers.join(' ')}); _describe command offers ;;`;
}
