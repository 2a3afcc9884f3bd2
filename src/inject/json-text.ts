import { isObject, type JsonObject, JsonSyntaxError, parseJson } from '../json/index.ts';

/** The JSON object of an annotation or variable; undefined for any other text. */
export function readJsonObject(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
