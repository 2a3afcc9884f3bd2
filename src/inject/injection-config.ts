import { compareBytes, isObject, type Json, type JsonObject } from '../json/index.ts';
import { canonicalize, DecodeError } from '../kube/index.ts';
import { isEmptySelector, readSelector, type Selector, SelectorError } from '../kube/selector.ts';
import { NotFiniteError, typedScalars } from '../kube/typed-scalars.ts';
import { goStringOfScalar, YamlError } from '../yaml/index.ts';
import { ConfigurationError, type ConfigurationFault, type ConfigurationProblem } from './configuration-error.ts';
import { readConfigurationYaml } from './configuration-yaml.ts';
import type { Generation } from './generation.ts';
import type { StringMap } from './pod.ts';

/** The document under the key `config` of the injector's ConfigMap. */
export interface InjectionConfig {
  /** As written; whether it is legal is for the reader of the snapshot to say. */
  readonly policy: string;
  readonly defaultTemplates: readonly string[];
  readonly templates: ReadonlyMap<string, string>;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly neverInjectSelector: readonly Selector[];
  readonly alwaysInjectSelector: readonly Selector[];
  readonly injectedAnnotations: StringMap;
  /** Ours, which Istio passes over: where workloads of other APIs hold their pod templates, by `Kind.group`. */
  readonly podTemplatePaths: ReadonlyMap<string, readonly string[]>;
  readonly warnings: readonly string[];
}

/**
 * Reads the document as Go's decoder does: member names without regard to case, unknown members ignored (with a warning, for
 * a misspelt selector changes who is injected), scalars turned into text where text is wanted.
 * @throws {ConfigurationError} naming every member of a wrong type
 */
export function readInjectionConfig(
  text: string,
  source: string,
  form: Generation['templates'] = 'named',
): InjectionConfig {
  const document = readDocument(text, source);
  const reader = new MemberReader(document, source);
  const templates =
    form === 'named' ? reader.map('templates', (value) => reader.text(value)) : singleTemplate(reader, form);
  const config: InjectionConfig = {
    policy: reader.member('policy', (value) => reader.text(value)) ?? '',
    defaultTemplates: reader.list('defaultTemplates', (value) => reader.text(value)),
    templates,
    aliases: reader.map('aliases', (value) => reader.texts(value)),
    neverInjectSelector: reader.selectors('neverInjectSelector'),
    alwaysInjectSelector: reader.selectors('alwaysInjectSelector'),
    injectedAnnotations: Object.fromEntries(reader.map('injectedAnnotations', (value) => reader.text(value))),
    podTemplatePaths: reader.map('podTemplatePaths', (value) =>
      Array.isArray(value) ? reader.texts(value) : [reader.text(value)],
    ),
    warnings: [...reader.warnings, ...strangers(document, source)],
  };
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems);
  return config;
}

/** Those of all releases, and ours. */
const memberNames = [
  'policy',
  'defaultTemplates',
  'template',
  'templates',
  'aliases',
  'neverInjectSelector',
  'alwaysInjectSelector',
  'injectedAnnotations',
  'podTemplatePaths',
] as const;

function strangers(document: JsonObject, source: string): string[] {
  const known = new Set(memberNames.map((name) => name.toLowerCase()));
  const unknown = Object.keys(document).filter((name) => !known.has(name.toLowerCase()));
  const allowed = `the members of an injection configuration are ${memberNames.join(', ')}`;
  return unknown.map((name) => `${source}: ${name} is not known and has no effect; ${allowed}`);
}

/** The one template of releases until 1.8; it is kept under the name of today's default. */
function singleTemplate(reader: MemberReader, form: 'single' | 'built-in'): Map<string, string> {
  if (form === 'built-in') return new Map();
  return new Map([['sidecar', reader.member('template', (value) => reader.text(value)) ?? '']]);
}

function readDocument(text: string, source: string): JsonObject {
  try {
    const value = readConfigurationYaml(text);
    if (value === null) return {};
    if (isObject(value)) return value;
    throw new ConfigurationError([
      { code: 'not-an-object', source, message: `holds ${describe(value)}; an injection configuration is an object` },
    ]);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    // Templates have such lines, too, but indented: they are the text of a member.
    const helm = /^[A-Za-z]+:[ \t]*\{\{/m.test(text)
      ? '; it seems to hold expressions of Helm that were not rendered: export the ConfigMap of a cluster, or render the chart'
      : '';
    const message = `failed to unmarshal injection template: ${error.message}${helm}`;
    throw new ConfigurationError([{ code: 'not-yaml', source, message }]);
  }
}

/** A value in words, for messages. */
export function describe(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value === 'bigint' ? 'number' : typeof value}`;
}

class WrongType extends Error {}

/** A label selector in canonical form; null is an empty one. */
function labelSelector(value: Json): Json {
  if (value === null) return {};
  try {
    return canonicalize(typedScalars(value, 'v1.LabelSelector').value, 'v1.LabelSelector');
  } catch (error) {
    if (!(error instanceof DecodeError) && !(error instanceof NotFiniteError)) throw error;
    throw new WrongType(`holds what is no label selector: ${error.message}`);
  }
}

/** Reads members of a document and collects what is wrong with them. */
class MemberReader {
  readonly problems: ConfigurationProblem[] = [];
  readonly warnings: string[] = [];
  readonly #members: ReadonlyMap<string, Json>;
  readonly #source: string;

  constructor(document: JsonObject, source: string) {
    this.#source = source;
    const members = Object.entries(document).sort(([left], [right]) => compareBytes(left, right));
    this.#members = new Map(members.map(([name, value]) => [name.toLowerCase(), value]));
  }

  /** The member's value, or undefined where it is absent, null or of a wrong type (which is noted). */
  member<Result>(name: string, read: (value: Json) => Result): Result | undefined {
    const value = this.#members.get(name.toLowerCase());
    if (value === undefined || value === null) return undefined;
    try {
      return read(value);
    } catch (error) {
      if (!(error instanceof WrongType)) throw error;
      this.#note('wrong-type', `${name}: ${error.message}`);
      return undefined;
    }
  }

  list<Result>(name: string, read: (value: Json) => Result): Result[] {
    return this.member(name, (value) => this.#items(value).map(read)) ?? [];
  }

  map<Result>(name: string, read: (value: Json) => Result): Map<string, Result> {
    const entries = this.member(name, (value) => {
      if (!isObject(value)) throw new WrongType(`holds ${describe(value)}, an object is wanted`);
      return Object.entries(value).map(([key, item]): [string, Result] => [key, read(item)]);
    });
    return new Map(entries ?? []);
  }

  text(value: Json): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) throw new WrongType(`holds ${describe(value)}, a text is wanted`);
    return goStringOfScalar(value);
  }

  texts(value: Json): string[] {
    return value === null ? [] : this.#items(value).map((item) => this.text(item));
  }

  /** Selectors as Istio uses them: one that cannot be read is passed over, an empty one never matches. */
  selectors(name: string): Selector[] {
    return this.list(name, labelSelector).flatMap((value, index) => {
      try {
        const selector = readSelector(value);
        return isEmptySelector(selector) ? [] : [selector];
      } catch (error) {
        if (!(error instanceof SelectorError)) throw error;
        this.warnings.push(`${this.#source}: ${name}[${index}] is passed over: ${error.message}`);
        return [];
      }
    });
  }

  #items(value: Json): Json[] {
    if (!Array.isArray(value)) throw new WrongType(`holds ${describe(value)}, a list is wanted`);
    return value;
  }

  #note(code: ConfigurationFault, message: string): void {
    this.problems.push({ code, source: this.#source, message });
  }
}
