import { define } from '../../template/functions/define.ts';
import { toJsonValue, UnsupportedValue } from '../../template/functions/json-value.ts';
import { letterCaseFunctions } from '../../template/functions/letter-case.ts';
import { anyType, type CallContext, type GoFunction, intType, stringType, type Value } from '../../template/value.ts';
import { writeYaml, YamlError, type YamlWriteOptions } from '../../yaml/index.ts';

/** Indents every line but the first, which stands behind manual indentation. Go pads a negative width on the right. */
function indent(width: bigint, text: string, context: CallContext): string {
  const lines = text.split('\n');
  const spaces = Number(width < 0n ? -width : width);
  context.checkLength(text.length + (lines.length - 1) * spaces);
  return lines.join(`\n${' '.repeat(lines.length > 1 ? spaces : 0)}`);
}

const directory = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Istio answers nothing where the value has no YAML form; nothing is said of scalars then. */
export function writeYamlText(value: Value, context: CallContext, onScalar?: YamlWriteOptions['onScalar']): string {
  try {
    return writeYaml(toJsonValue(value, context), onScalar && { onScalar });
  } catch (error) {
    if (error instanceof UnsupportedValue || error instanceof YamlError) return '';
    throw error;
  }
}

/** The text itself: Istio has a place for each list of interfaces, without a use for it yet. */
const unchanged: GoFunction = define([stringType], ([text]) => text!);

/** Istio's functions on text. */
export const textFunctions: Readonly<Record<string, GoFunction>> = {
  contains: define([stringType, stringType], ([part, text]) => (text as string).includes(part as string)),
  toLower: letterCaseFunctions.lower!,
  indent: define([intType, stringType], ([width, text], context) => indent(width as bigint, text as string, context)),
  directory: define([stringType], ([path]) => directory(path as string)),
  kubevirtInterfaces: unchanged,
  excludeInterfaces: unchanged,
  toYaml: define([anyType], ([value], context) => writeYamlText(value!, context)),
};
