import type { Json } from '../json/index.ts';
import { readYaml } from '../yaml/index.ts';

let last: { readonly text: string; readonly value: Json } | undefined;

/**
 * Reads the document `config`. Its form, its release and its content are looked at one after the other, so what was read
 * last is remembered; it must not be changed.
 * @throws {YamlError}
 */
export function readConfigurationYaml(text: string): Json {
  if (last?.text !== text) last = { text, value: readYaml(text) };
  return last.value;
}
