import type { Json } from '../json/index.ts';
import { readYamlScalars } from '../yaml/index.ts';

let last: { readonly text: string; readonly value: Json } | undefined;

/**
 * Reads the document `config`, integers as `bigint`, since a number becomes a text where one is wanted. Its form, its
 * release and its content are looked at one after the other, so what was read last is remembered; it must not be changed.
 * @throws {YamlError}
 */
export function readConfigurationYaml(text: string): Json {
  if (last?.text !== text) last = { text, value: readYamlScalars(text) };
  return last.value;
}
