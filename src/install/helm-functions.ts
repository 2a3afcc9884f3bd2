import { define } from '../template/functions/define.ts';
import { toJsonValue } from '../template/functions/json-value.ts';
import { sprigFunctions } from '../template/functions/sprig.ts';
import {
  anyType,
  FunctionError,
  type FunctionTable,
  stringType,
  type Template,
  type Value,
} from '../template/index.ts';
import { writeYaml } from '../yaml/index.ts';
import { InstallationError } from './chart.ts';

/**
 * The functions that Helm gives to charts, as far as the chart of this project needs them.
 * @param definitions what `include` finds; read when a template runs
 */
export function helmFunctions(definitions: ReadonlyMap<string, Template>): FunctionTable {
  return new Map([
    ...sprigFunctions,
    ['include', define([stringType, anyType], ([name, data]) => include(definitions, name as string, data))],
    ['toYaml', define([anyType], ([value], context) => writeYaml(toJsonValue(value, context)).trimEnd())],
    ['fail', define([stringType], ([message]) => fail(message as string))],
  ]);
}

function include(definitions: ReadonlyMap<string, Template>, name: string, data: Value): string {
  const template = definitions.get(name);
  if (!template) throw new FunctionError(`no template ${JSON.stringify(name)} is defined`);
  return template.execute(data);
}

function fail(message: string): never {
  throw new InstallationError(message);
}
