import { define } from '../../template/functions/define.ts';
import { type GoFunction, stringType } from '../../template/value.ts';

type Environment = ReadonlyMap<string, string>;

/** `${name}`, a special parameter of the shell such as `$1`, `$name`. */
const reference = /\$(?:\{([^}]*)\}|([*#$@!?0-9-])|([A-Za-z_][A-Za-z0-9_]*))/g;

/** The same where no brace closes any more: Go swallows the open one. */
const openReference = /\$(?:(\{)|([*#$@!?0-9-])|([A-Za-z_][A-Za-z0-9_]*))/g;

/** As Go's os.ExpandEnv. The text is cut behind its last brace, so that no search for one is in vain. */
function expand(text: string, environment: Environment): string {
  const end = text.lastIndexOf('}') + 1;
  const substitute = (_: string, braced?: string, special?: string, plain?: string): string =>
    environment.get(braced ?? special ?? plain ?? '') ?? '';
  return text.slice(0, end).replace(reference, substitute) + text.slice(end).replace(openReference, substitute);
}

/**
 * In Istio these read the environment of the process, which is no business of whoever writes templates: ours know the
 * variables that the operator allows; every other looks unset.
 */
export function environmentFunctions(environment: Environment): Readonly<Record<string, GoFunction>> {
  return {
    env: define([stringType, stringType], ([name, otherwise]) => environment.get(name as string) || otherwise!),
    expandenv: define([stringType], ([text]) => expand(text as string, environment)),
  };
}
