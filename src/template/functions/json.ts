import type { Json } from '../../json/index.ts';
import { anyType, type CallContext, FunctionError, type GoFunction, stringType, type Value } from '../value.ts';
import { define } from './define.ts';
import { describeJsonError } from './json-error.ts';
import { type JsonStyle, writeGoJson } from './json-text.ts';
import { fromJsonValue, toJsonValue, UnsupportedValue } from './json-value.ts';

const compact: JsonStyle = { escapesHtml: true, isPretty: false };
const pretty: JsonStyle = { escapesHtml: true, isPretty: true };
const raw: JsonStyle = { escapesHtml: false, isPretty: false };

const encode = (style: JsonStyle): GoFunction =>
  define([anyType], ([value], context) => writeGoJson(toJsonValue(value!, context), style, context));

/** Answers nothing where the value has no JSON form. */
const encodeOrNothing = (style: JsonStyle): GoFunction =>
  define([anyType], ([value], context) => {
    try {
      return writeGoJson(toJsonValue(value!, context), style, context);
    } catch (error) {
      if (error instanceof UnsupportedValue) return '';
      throw error;
    }
  });

function parse(text: string, context: CallContext): Json | undefined {
  context.spend(Math.ceil(text.length / 8));
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function mustDecode(text: string, context: CallContext): Value {
  const json = parse(text, context);
  if (json === undefined) throw new FunctionError(describeJsonError(text));
  for (const [token] of text.matchAll(stringOrNumber)) {
    if (!token.startsWith('"') && !Number.isFinite(Number(token))) {
      throw new FunctionError(`json: cannot unmarshal number ${token} into Go value of type float64`);
    }
  }
  return fromJsonValue(json);
}

const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Nil for text that is not JSON, and in place of a number that is out of range. */
function decode(text: string, context: CallContext): Value {
  const json = parse(text, context);
  return json === undefined ? null : fromJsonValue(json);
}

/** JSON into values and back. */
export const jsonFunctions: Readonly<Record<string, GoFunction>> = {
  fromJson: define([stringType], ([text], context) => decode(text as string, context)),
  mustFromJson: define([stringType], ([text], context) => mustDecode(text as string, context)),
  toJson: encodeOrNothing(compact),
  mustToJson: encode(compact),
  toPrettyJson: encodeOrNothing(pretty),
  mustToPrettyJson: encode(pretty),
  toRawJson: encode(raw),
  mustToRawJson: encode(raw),
};
