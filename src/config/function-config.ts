import { isRevision, revisionRule } from '../inject/revision-name.ts';
import { isObject, type Json, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import { readYaml, YamlError } from '../yaml/index.ts';
import type { ConfigurationOptions } from './configuration-options.ts';
import type { InstallValues } from './install-values.ts';
import type { LiveConfigMap, LiveConfigMaps } from './live-config-maps.ts';
import type { ProblemList } from './problem-list.ts';

/** What the functionConfig of a ResourceList says. */
export interface FunctionConfig {
  readonly options: ConfigurationOptions;
  /** The configuration itself, where it is part of the functionConfig. */
  readonly live: LiveConfigMaps | undefined;
  readonly installValues: readonly InstallValues[];
  readonly asWebhook: boolean;
  /** Of objects that name none. */
  readonly namespace: string;
  /** `Kind.group=path.to.template` */
  readonly podTemplatePaths: readonly string[];
}

/** Keys that say the same as the options of the command line, beside the texts `config`, `values` and `mesh`. */
const settingNames = [
  'configPath',
  'helmValues',
  'revision',
  'generation',
  'namespace',
  'namespacePolicy',
  'asWebhook',
  'podTemplatePaths',
] as const;

type SettingName = (typeof settingNames)[number];

const documentNames: readonly string[] = ['config', 'values', 'mesh'];

/**
 * Reads a functionConfig: a ConfigMap with the keys of Istio's ConfigMaps and with settings, or an object of any other
 * kind with the same in its spec. Without one the embedded configuration is meant.
 */
export function readFunctionConfig(object: Json | undefined, problems: ProblemList): FunctionConfig {
  const given = isObject(object) ? object : {};
  const reader = new SettingReader(given, problems);
  const revision = reader.revision();
  const generation = reader.text('generation');
  const config = reader.text('configPath');
  const namespacePolicy = reader.choice('namespacePolicy', ['enforce', 'trust']);
  return {
    options: {
      ...(revision !== undefined && { revision }),
      ...(generation !== undefined && { generation }),
      ...(config !== undefined && { config }),
      ...(namespacePolicy !== undefined && { namespacePolicy }),
    },
    live: reader.documents(),
    installValues: reader.values('helmValues'),
    asWebhook: reader.choice('asWebhook', ['true', 'false']) === 'true',
    namespace: reader.text('namespace') ?? 'default',
    podTemplatePaths: reader.pairs('podTemplatePaths'),
  };
}

class SettingReader {
  readonly #object: JsonObject;
  readonly #settings: JsonObject;
  readonly #source: string;
  readonly #problems: ProblemList;

  constructor(object: JsonObject, problems: ProblemList) {
    const kind = textMember(object, 'kind');
    const name = textMember(objectMember(object, 'metadata'), 'name');
    this.#object = object;
    this.#settings = objectMember(object, kind === 'ConfigMap' ? 'data' : 'spec');
    this.#source = `functionConfig ${kind} ${name}`.trimEnd();
    this.#problems = problems;
    const allowed: readonly string[] = [...documentNames, ...settingNames];
    for (const key of Object.keys(this.#settings)) {
      if (!allowed.includes(key)) this.#note(`${key} is unknown; allowed are ${allowed.join(', ')}`);
    }
  }

  /** The ConfigMaps of Istio that the object stands for. */
  documents(): LiveConfigMaps | undefined {
    const metadata = objectMember(this.#object, 'metadata');
    const map: LiveConfigMap = {
      namespace: textMember(metadata, 'namespace') || 'functionConfig',
      name: textMember(metadata, 'name'),
      object: { ...this.#object, data: this.#settings },
    };
    const has = (name: string): boolean => Object.hasOwn(this.#settings, name);
    if (has('values') && !has('config'))
      this.#note('values needs config beside it; helmValues go with the embedded one');
    if (!has('config') && !has('mesh')) return undefined;
    return { ...(has('config') && { injector: map }), ...(has('mesh') && { mesh: map }) };
  }

  text(name: SettingName): string | undefined {
    const value = member(this.#settings, name);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'boolean' || typeof value === 'number') return String(value);
    this.#note(`${name} must be a text`);
    return undefined;
  }

  revision(): string | undefined {
    const text = this.text('revision');
    if (text !== undefined && !isRevision(text)) this.#note(`revision is ${JSON.stringify(text)}; one ${revisionRule}`);
    return text;
  }

  choice<Choice extends string>(name: SettingName, choices: readonly Choice[]): Choice | undefined {
    const text = this.text(name);
    const found = choices.find((one) => one === text);
    if (text !== undefined && found === undefined) this.#note(`${name} is ${text}; allowed are ${choices.join(', ')}`);
    return found;
  }

  /** A map, or a text that holds one, as in a ConfigMap. */
  values(name: SettingName): InstallValues[] {
    const map = this.#map(name);
    return map ? [{ values: map, source: `${this.#source}: ${name}` }] : [];
  }

  pairs(name: SettingName): string[] {
    return Object.entries(this.#map(name) ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  }

  #map(name: SettingName): JsonObject | undefined {
    const value = member(this.#settings, name);
    const map = typeof value === 'string' ? this.#read(value) : value;
    if (isObject(map)) return map;
    if (value !== undefined) this.#note(`${name} must be a map, or a text with the YAML of one`);
    return undefined;
  }

  #read(text: string): Json | undefined {
    try {
      return readYaml(text);
    } catch (error) {
      if (error instanceof YamlError) return undefined;
      throw error;
    }
  }

  #note(message: string): void {
    this.#problems.add('bad-setting', this.#source, message);
  }
}
