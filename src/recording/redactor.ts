import {
  isObject,
  type Json,
  type JsonObject,
  JsonSyntaxError,
  parseJson,
  setMember,
  stringifyJson,
} from '../json/index.ts';
import { matchesWildcard } from '../offline/wildcard.ts';
import { readYaml, YamlError } from '../yaml/index.ts';
import type { RedactionRules } from './redaction-rules.ts';
import { isSecretName, looksSecret } from './secret-text.ts';

/** Stands where a value was. */
export const redactedText = 'REDACTED';

/** More paths would tell nobody more. */
const maximumPaths = 200;

/** Annotation values are no larger, all together; a longer text is not looked into but redacted as a whole. */
const longestText = 512 * 1024;

/** Headers that say what is spoken, not who speaks. */
const openHeaders: ReadonlySet<string> = new Set(['host', 'accept', 'content-type', 'user-agent', 'connection']);

/** Annotations that repeat whole objects, or parts of the text from which they came. */
const copies: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'sidecar-injector/undo',
]);

/** Annotations whose value is a YAML document, which must stay one. */
const yamlAnnotations: ReadonlySet<string> = new Set(['proxy.istio.io/config']);

/** Replaces values of Kubernetes objects that are or may be secret, and remembers which. One for each recording. */
export class Redactor {
  /** Where something was replaced, such as `spec.containers[app].env[PASSWORD]`. */
  readonly paths: string[] = [];
  /** What was replaced. */
  readonly secrets = new Set<string>();
  readonly #rules: RedactionRules;

  constructor(rules: RedactionRules) {
    this.#rules = rules;
  }

  /** The same value without secrets; what holds none is shared. */
  redact(value: Json, path = ''): Json {
    if (typeof value === 'string') return looksSecretOrLong(value) ? this.#hide(value, path) : value;
    if (Array.isArray(value)) {
      return mapList(value, (item, index) => this.redact(item, `${path}[${nameOf(item) ?? index}]`));
    }
    return isObject(value) ? mapMembers(value, (name, item) => this.#member(name, item, below(path, name))) : value;
  }

  #member(name: string, value: Json, path: string): Json | undefined {
    switch (name) {
      case 'managedFields':
        return undefined;
      case 'annotations':
        return isObject(value)
          ? mapMembers(value, (key, text) => this.#annotation(key, text, path))
          : this.redact(value, path);
      case 'env':
        return this.#named(value, path, ({ name: variable }, text) => this.#isOpenVariable(String(variable), text));
      case 'httpHeaders':
        return this.#named(value, path, ({ name: header }) => openHeaders.has(String(header).toLowerCase()));
      case 'args':
      case 'command':
        return this.#words(value, path);
      case 'proxyMetadata':
      case 'data':
      case 'stringData':
        return this.#values(value, path);
      default:
        if (typeof value === 'string' && value !== '' && isSecretName(name)) return this.#hide(value, path);
        return this.redact(value, path);
    }
  }

  #annotation(name: string, value: Json, parent: string): Json {
    const path = `${parent}[${name}]`;
    if (typeof value !== 'string') return this.redact(value, path);
    const is = (patterns: readonly string[]): boolean => patterns.some((one) => matchesWildcard(name, one));
    if (copies.has(name) || is(this.#rules.redactedAnnotations)) return this.#hide(value, path);
    if (value !== '' && isSecretName(name) && !isHarmless(value) && !is(this.#rules.keptAnnotations)) {
      return this.#hide(value, path);
    }
    const document = value.length > longestText ? undefined : documentIn(name, value);
    if (document === undefined) return this.redact(value, path);
    const redacted = this.redact(document, path);
    return redacted === document ? value : stringifyJson(redacted);
  }

  /** Redacts the member `value` of the items of a list. */
  #named(value: Json, path: string, isOpen: (item: JsonObject, text: string) => boolean): Json {
    if (!Array.isArray(value)) return this.redact(value, path);
    return mapList(value, (item, index) => {
      const place = `${path}[${nameOf(item) ?? index}]`;
      if (!isObject(item) || typeof item.value !== 'string') return this.redact(item, place);
      const { value: text } = item;
      const isKept = isOpen(item, text) && !looksSecretOrLong(text);
      return isKept ? item : { ...item, value: this.#hide(text, place) };
    });
  }

  /** A pattern does not mean names that sound secret: those must be written out. */
  #isOpenVariable(name: string, value: string): boolean {
    if (isHarmless(value) || this.#rules.keptEnv.includes(name)) return true;
    return !isSecretName(name) && this.#rules.keptEnv.some((pattern) => matchesWildcard(name, pattern));
  }

  #words(value: Json, path: string): Json {
    if (!Array.isArray(value)) return this.redact(value, path);
    const isKept = (word: string): boolean =>
      isHarmless(word) || this.#rules.keptArgs.some((pattern) => matchesWildcard(word, pattern));
    return mapList(value, (word, index) => {
      if (typeof word !== 'string') return this.redact(word, `${path}[${index}]`);
      return isKept(word) && !looksSecretOrLong(word) ? word : this.#hide(word, `${path}[${index}]`);
    });
  }

  /** A map of variables. */
  #values(value: Json, path: string): Json {
    if (!isObject(value)) return this.redact(value, path);
    return mapMembers(value, (name, item) => {
      if (typeof item !== 'string') return this.redact(item, below(path, name));
      const isKept = this.#isOpenVariable(name, item) && !looksSecretOrLong(item);
      return isKept ? item : this.#hide(item, below(path, name));
    });
  }

  #hide(value: string, path: string): string {
    if (value === redactedText) return value;
    this.secrets.add(value);
    if (this.paths.length < maximumPaths) this.paths.push(path);
    return redactedText;
  }
}

/** Nothing, a switch, or a reference to another variable. */
function isHarmless(value: string): boolean {
  return value === '' || value === 'true' || value === 'false' || /^\$\([A-Za-z_][A-Za-z0-9_.-]*\)$/.test(value);
}

function looksSecretOrLong(text: string): boolean {
  return text.length > longestText || looksSecret(text);
}

function nameOf(item: Json): string | undefined {
  return isObject(item) && typeof item.name === 'string' ? item.name : undefined;
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function mapList(list: readonly Json[], map: (item: Json, index: number) => Json): Json[] {
  const mapped = list.map(map);
  return mapped.every((item, index) => item === list[index]) ? (list as Json[]) : mapped;
}

/** Leaves out members for which there is no value any more. */
function mapMembers(object: JsonObject, map: (name: string, value: Json) => Json | undefined): JsonObject {
  const mapped: JsonObject = {};
  let isChanged = false;
  for (const [name, value] of Object.entries(object)) {
    const next = map(name, value);
    isChanged ||= next !== value;
    if (next !== undefined) setMember(mapped, name, next);
  }
  return isChanged ? mapped : object;
}

/** The object or list that a text holds as JSON, or as YAML where that is what the annotation wants. */
function documentIn(name: string, text: string): Json | undefined {
  if (yamlAnnotations.has(name)) return structure(() => readYaml(text));
  return /^\s*[[{]/.test(text) ? structure(() => parseJson(text)) : undefined;
}

function structure(read: () => Json): Json | undefined {
  try {
    const value = read();
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof YamlError) return undefined;
    throw error;
  }
}
