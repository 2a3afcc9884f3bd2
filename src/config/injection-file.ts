import { usesBrackets } from '../inject/detect-generation.ts';
import type { ConfigurationDocuments, Document } from '../inject/index.ts';
import { describe } from '../inject/injection-config.ts';
import { isObject, type Json, type JsonObject, objectMember, stringifyJson, textMember } from '../json/index.ts';
import { readYaml, YamlError } from '../yaml/index.ts';
import { type ConfigMap, chooseRevision, documentAt, findConfigMaps } from './config-maps.ts';
import { readOperatorSpec } from './install-sources.ts';
import type { ProblemList } from './problem-list.ts';
import { tryReadObjects, yamlErrorIn } from './read-objects.ts';

/** What a file or directory gives of a configuration. */
export type Found = { readonly [Part in keyof ConfigurationDocuments]?: ConfigurationDocuments[Part] } & {
  /** The revision of the ConfigMap that was taken. */
  readonly revision?: string;
  /** The file is no configuration, but the text of a template. */
  readonly isTemplate?: boolean;
};

/** How a file is to be read. */
export interface ReadingRules {
  readonly revision: string | undefined;
  /** A text that is no configuration is a template, as Istio's kube-inject has it. */
  readonly acceptsTemplate: boolean;
  /** Such a template is for the releases that have only one. */
  readonly hasSingleTemplate: boolean;
  /** Nothing else gives that part. */
  readonly needsConfig: boolean;
  readonly needsValues: boolean;
}

/** The file of `--injectConfigFile`: ConfigMaps, the text of key `config`, or, where accepted, a template. */
export function readInjectionFile(file: Document, rules: ReadingRules, problems: ProblemList): Found {
  const objects = manifestObjects(file.text);
  if (objects.some(isConfigMap)) return readConfigMaps(objects, file.source, rules, problems);
  const fault = manifestFault(file.text);
  if (fault !== undefined) {
    problems.add('not-yaml', file.source, fault);
    return {};
  }
  const kind = objects.map((object) => textMember(object, 'kind')).find((name) => name !== '' && name !== 'Pod');
  if (kind !== undefined) {
    problems.add('wrong-type', file.source, `holds a ${kind}, not an injection configuration or the ConfigMap of one`);
    return {};
  }
  if (rules.needsValues && !isBeforeValues(file.text)) {
    problems.add('missing-document', file.source, 'has no values with it; give them with --valuesFile');
  }
  if (!rules.acceptsTemplate || isInjectionConfig(file.text)) return { config: file };
  const unreadable = yamlFault(file.text);
  const found = notATemplate(file.text);
  if (unreadable !== undefined) problems.add('not-yaml', file.source, unreadable);
  else if (found !== undefined) problems.add('wrong-type', file.source, `holds ${found}; ${wantedInjection}`);
  if (unreadable !== undefined || found !== undefined) return {};
  return { config: asSidecarTemplate(file, rules), isTemplate: true };
}

/** The ConfigMaps of one revision: that of the injector and, where it is there, that of the mesh. */
export function readConfigMaps(
  objects: readonly JsonObject[],
  file: string,
  rules: ReadingRules,
  problems: ProblemList,
): Found {
  const maps = findConfigMaps(objects, file);
  const injectors = maps.filter((map) => map.role === 'injector');
  if (rules.needsConfig && injectors.length === 0) {
    const names = objects.filter(isConfigMap).map((object) => textMember(objectMember(object, 'metadata'), 'name'));
    problems.add(
      'missing-document',
      file,
      `holds no ConfigMap istio-sidecar-injector with the keys config and values (ConfigMaps in it: ${names.join(', ') || 'none'})`,
    );
  }
  const injector = chooseRevision(injectors, rules.revision, problems);
  // What is unclear about the one ConfigMap is unclear about the other: once is enough.
  if (!injector && injectors.length > 0) return {};
  const revision = rules.revision ?? injector?.revision;
  const found = injector ? injectorDocuments(injector, rules, problems) : {};
  return { ...found, ...meshDocument(maps, revision, problems) };
}

/** What the ConfigMap of an injector holds. */
export function injectorDocuments(map: ConfigMap, rules: ReadingRules, problems: ProblemList): Found {
  const config = rules.needsConfig ? documentAt(map, 'config', true, problems) : undefined;
  const needsValues = rules.needsValues && !(config && isBeforeValues(config.text));
  const values = documentAt(map, 'values', needsValues, problems);
  return { ...(config && { config }), ...(values && { values }), revision: map.revision };
}

function meshDocument(maps: readonly ConfigMap[], revision: string | undefined, problems: ProblemList): Found {
  const candidates = maps.filter((map) => map.role === 'mesh');
  const map = chooseRevision(candidates, revision, problems);
  const mesh = map && documentAt(map, 'mesh', true, problems);
  return mesh ? { mesh } : {};
}

/** The file of `--meshConfigFile` or `--valuesFile`: bare, or a ConfigMap with that key. */
export function readDocumentFile(
  file: Document,
  key: 'mesh' | 'values',
  revision: string | undefined,
  problems: ProblemList,
): Document | undefined {
  const objects = manifestObjects(file.text);
  const fault = manifestFault(file.text);
  if (fault !== undefined) {
    problems.add('not-yaml', file.source, fault);
    return undefined;
  }
  if (!objects.some(isConfigMap)) return checkNoManifest(file, key, objects, problems);
  const role = key === 'mesh' ? 'mesh' : 'injector';
  const maps = findConfigMaps(objects, file.source).filter((map) => map.role === role);
  if (maps.length === 0) {
    problems.add('missing-document', file.source, `holds ConfigMaps, but none of them has the key ${key}`);
    return undefined;
  }
  const map = chooseRevision(maps, revision, problems);
  return map && documentAt(map, key, true, problems);
}

/** Istio passes over members that it does not know, so any manifest would do for a mesh config, or for values. */
function checkNoManifest(
  file: Document,
  key: 'mesh' | 'values',
  objects: readonly JsonObject[],
  problems: ProblemList,
): Document | undefined {
  const kinds = objects.filter(({ apiVersion }) => typeof apiVersion === 'string').map(({ kind }) => kind as string);
  if (kinds.length === 0) return file;
  const wanted = key === 'mesh' ? 'a mesh config' : 'values';
  const hint = kinds.includes('IstioOperator') ? '; an install document goes to --operatorFileName' : '';
  const problem = `is a manifest (${kinds[0]}), not ${wanted} or a ConfigMap with the key ${key}${hint}`;
  problems.add('wrong-type', file.source, problem);
  return undefined;
}

/** The install document of `--operatorFileName`. */
export function readOperatorFile(file: Document, problems: ProblemList): Found {
  const { values, meshConfig } = readOperatorSpec(file, problems) ?? {};
  return {
    ...(values && { values: { text: stringifyJson(values), source: `${file.source}: spec.values` } }),
    ...(meshConfig && { mesh: { text: stringifyJson(meshConfig), source: `${file.source}: spec.meshConfig` } }),
  };
}

const kindLine = /^[ \t]*(?:-[ \t]+)?["']?kind["']?[ \t]*:|^[ \t]*\{/m;

/** Kubernetes objects in a text; none in a text that is something else. */
export function manifestObjects(text: string): JsonObject[] {
  return kindLine.test(text) ? (tryReadObjects(text) ?? []).filter((object) => textMember(object, 'kind') !== '') : [];
}

const configMapLine = /^kind:[ \t]*(?:ConfigMap|List|ConfigMapList)\b/m;

/** Why a text that means to be a manifest of ConfigMaps is none, in words; undefined for other texts. */
export function manifestFault(text: string): string | undefined {
  if (!configMapLine.test(text) || manifestObjects(text).length > 0) return undefined;
  const error = yamlErrorIn(text);
  if (!error) return undefined;
  return outerExpression.test(text) ? unrenderedSentence : `is no YAML: ${error.message}`;
}

/** Templates, which are the text of a key, stand further to the right. */
const outerExpression = /^ {0,2}(?:[^\s#].*)?\{\{/m;

const unrenderedSentence =
  'is a ConfigMap with expressions of Helm that were not rendered: export that of a cluster, or render the chart';

/** Why a text without any action of a template is no YAML, in words; undefined where it is, or holds one. */
export function yamlFault(text: string): string | undefined {
  const error = hasActions(text) ? undefined : yamlErrorIn(text);
  return error && `is no YAML: ${error.message}`;
}

function hasActions(text: string): boolean {
  return text.includes('{{') || text.includes('[[');
}

export function isConfigMap(object: JsonObject): boolean {
  return textMember(object, 'kind') === 'ConfigMap';
}

/** Until 1.1 all values were part of the template. */
function isBeforeValues(text: string): boolean {
  return usesBrackets(text) && !text.includes('.Values');
}

const configurationMembers: ReadonlySet<string> = new Set(['templates', 'template', 'policy', 'params']);

/** What a pod, which a template prints, has no members of. */
const configurationLine = /^(?:templates?|policy|defaultTemplates):/m;

/** Whether a text means to be an injection configuration, right or wrong. */
export function isInjectionConfig(text: string): boolean {
  const value = tryReadYaml(text);
  if (value === undefined) return configurationLine.test(text);
  return isObject(value) && Object.keys(value).some((name) => configurationMembers.has(name.toLowerCase()));
}

const wantedInjection =
  'what is wanted is an injection configuration (the text of key "config"), the ConfigMap that holds it, or a template';

/** What a text holds that can print no pod, since no action of a template is in it, in words. */
function notATemplate(text: string): string | undefined {
  if (hasActions(text)) return undefined;
  const value = tryReadYaml(text);
  if (value === null) return 'nothing';
  return value === undefined || isObject(value) ? undefined : describe(value);
}

/** Whether a YAML text says nothing. */
export function isBlank(text: string): boolean {
  return !saysSomething.test(text) && tryReadYaml(text) === null;
}

/** An object, a list or a member begins there, so that the text need not be read. */
const saysSomething = /^[ \t]*(?:[{["]|[\w-]+:)/m;

function tryReadYaml(text: string): Json | undefined {
  try {
    return readYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

function asSidecarTemplate({ text, source }: Document, { hasSingleTemplate }: ReadingRules): Document {
  const member = hasSingleTemplate || usesBrackets(text) ? { template: text } : { templates: { sidecar: text } };
  return { text: stringifyJson({ policy: 'enabled', ...member }), source };
}
