import { isObject, type Json, member, textMember } from '../json/index.ts';
import { escapeToken, type Operation } from '../patch/index.ts';
import { readYaml, YamlError } from '../yaml/index.ts';
import { editYaml } from '../yaml-edit/index.ts';

/** What stands in the place of a secret. */
export const redacted = 'REDACTED';

/** A document without secrets. */
export interface CleanText {
  /** The text that came in, but for the secrets. */
  readonly text: string;
  /** Paths of what was taken out, such as `defaultConfig.tracing.lightstep.accessToken`. */
  readonly removed: readonly string[];
}

/** Takes secrets out of a document of a configuration: mesh config, values, or the injection configuration itself. */
export function withoutSecrets(text: string): CleanText {
  const value = readValue(text);
  if (value === undefined) return { text, removed: [] };
  const found = secretsIn(value, []);
  const operations = found.map(
    (path): Operation => ({
      op: 'replace',
      path: path.map((name) => `/${escapeToken(name)}`).join(''),
      value: redacted,
    }),
  );
  return { text: editYaml(text, operations).text, removed: found.map((path) => path.join('.')) };
}

function readValue(text: string): Json | undefined {
  try {
    return readYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

/** Names of members and of headers that hold what only their owners should know; names of Secrets are no secrets. */
const secretName =
  /(?:token|password|passphrase|apikey|api-key|accesskey|privatekey|authorization|cookie|credential)s?$/i;
const keyMaterial = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

function secretsIn(value: Json, path: readonly string[]): string[][] {
  if (typeof value === 'string') {
    const isSecret = secretName.test(path.at(-1) ?? '') || keyMaterial.test(value);
    return isSecret && value !== '' ? [[...path]] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, [...path, String(index)]));
  if (!isObject(value)) return [];
  const inMembers = Object.entries(value).flatMap(([name, item]) => secretsIn(item, [...path, name]));
  // A header or a variable, as `{name: Authorization, value: …}`.
  const isNamed = typeof member(value, 'value') === 'string' && secretName.test(textMember(value, 'name'));
  return isNamed ? [...inMembers, [...path, 'value']] : inMembers;
}
