import { type ProtoPrinter, pointedMessage, protoMessageType, protoToJson } from '../../mesh/index.ts';
import { define } from '../../template/functions/define.ts';
import { jsonFunctions as sprigJson } from '../../template/functions/json.ts';
import { writeGoJson } from '../../template/functions/json-text.ts';
import { toJsonValue, UnsupportedValue } from '../../template/functions/json-value.ts';
import {
  anyType,
  type CallContext,
  FunctionError,
  type GoFunction,
  stringType,
  Typed,
  type Value,
} from '../../template/value.ts';

/** What Istio's functions answer instead of failing. */
const emptyObject = '{}';

/** Text that is not JSON becomes a text, not an empty map, so that a `range` over it fails. */
function fromJson(text: Value, context: CallContext): Value {
  try {
    return sprigJson.mustFromJson!.call([text], context);
  } catch (error) {
    if (error instanceof FunctionError) return emptyObject;
    throw error;
  }
}

function structToJson(value: Value, context: CallContext): string {
  if (value === null) return emptyObject;
  try {
    return writeGoJson(toJsonValue(value, context), { escapesHtml: true, isPretty: false }, context);
  } catch (error) {
    if (error instanceof UnsupportedValue) return emptyObject;
    throw error;
  }
}

/** The function `protoToJSON`, printing messages as a release does. */
export function protoToJsonFunction(print: ProtoPrinter): GoFunction {
  return define([protoMessageType], ([value]) =>
    value instanceof Typed ? print(value.payload, pointedMessage(value.type)!) : emptyObject,
  );
}

/** Istio's functions between JSON text and values. */
export const jsonFunctions: Readonly<Record<string, GoFunction>> = {
  fromJSON: define([stringType], ([text], context) => fromJson(text!, context)),
  structToJSON: define([anyType], ([value], context) => structToJson(value!, context)),
  protoToJSON: protoToJsonFunction(protoToJson),
};
