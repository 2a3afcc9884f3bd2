import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { readYamlValues, YamlError } from '../yaml/index.ts';
import type { ConfigurationDocuments } from './configuration-documents.ts';
import { ConfigurationError } from './configuration-error.ts';
import { readConfigurationYaml } from './configuration-yaml.ts';
import type { Generation } from './generation.ts';
import { generationOf, isOlder } from './generations/families.ts';

/** How the generation of a configuration was recognised, in words. */
export interface DetectedGeneration {
  readonly generation: Generation;
  readonly because: string;
}

/**
 * Recognises whose configuration the documents are: by their form, then by the image tag in values or text, then by what
 * the templates use.
 * @throws {ConfigurationError} for a form that no release followed here reads
 */
export function detectGeneration(documents: ConfigurationDocuments): DetectedGeneration {
  const { config, values } = documents;
  const members = readMembers(config.text);
  // What is no configuration at all is explained by whoever reads it as one.
  if (!members) return chosen('1.27', 'the document cannot be read');
  const form = formOf(members, values !== undefined);
  if (typeof form === 'string') {
    throw new ConfigurationError([{ code: 'unknown-form', source: config.source, message: form }]);
  }
  const tag = tagOf(values?.text) ?? imageTag(config.text);
  const tagged = tag === undefined ? undefined : generationOf(tag);
  const floor = form.floors.find(({ text }) => config.text.includes(text));
  const isTooOld = tagged && floor && isOlder(tagged, generationOf(floor.release)!);
  if (tagged && isLike(tagged, form) && !isTooOld) return { generation: tagged, because: `its image tag is ${tag}` };
  return youngest(hinted(config.text, form), form.readsValues ? hintOfValues(values?.text) : undefined);
}

/**
 * Checks that a generation that was asked for reads configurations of the form of this one.
 * @throws {ConfigurationError} where it wants named templates and there is a single one, or the other way round
 */
export function checkForm({ config, values }: ConfigurationDocuments, wanted: Generation): void {
  const members = wanted.templates === 'built-in' ? undefined : readMembers(config.text);
  const form = members && formOf(members, values !== undefined);
  if (form === undefined || typeof form === 'string' || form.templates === wanted.templates) return;
  const message = `cannot be read as one of Istio ${wanted.name}: ${form.because}`;
  throw new ConfigurationError([{ code: 'unknown-form', source: config.source, message }]);
}

function hinted(text: string, { hints, otherwise, because }: Form): DetectedGeneration {
  for (const { pattern, release } of hints) {
    const found = pattern.exec(text);
    if (found) return chosen(release, `its template uses ${found[1]}`);
  }
  return chosen(otherwise, because);
}

function youngest(one: DetectedGeneration, other: DetectedGeneration | undefined): DetectedGeneration {
  return other && isOlder(one.generation, other.generation) ? other : one;
}

/** Charts that wrote their values beside those of the injector, until the one of istiod took their place. */
const otherCharts = ['galley', 'mixer', 'pilot'];

function hintOfValues(text: string | undefined): DetectedGeneration | undefined {
  const names = Object.keys(readValues(text) ?? {});
  if (names.length === 0 || otherCharts.some((name) => names.includes(name))) return undefined;
  return chosen('1.5', 'its values hold nothing of other charts');
}

function chosen(release: string, because: string): DetectedGeneration {
  return { generation: generationOf(release)!, because };
}

function isLike({ templates, delimiters }: Generation, form: Form): boolean {
  return templates === form.templates && delimiters[0] === form.left;
}

/** What a document can be by its form, and how its release is guessed where no image tag tells it. */
interface Form {
  readonly templates: Generation['templates'];
  readonly left: string;
  /** Texts that came with a release, the youngest first: an image tag older than that is none of the release. */
  readonly floors: readonly { readonly text: string; readonly release: string }[];
  /** What tells the release, the youngest first; the first group is what people are told. */
  readonly hints: readonly { readonly pattern: RegExp; readonly release: string }[];
  /** Whether the values tell it, too. */
  readonly readsValues: boolean;
  readonly otherwise: string;
  readonly because: string;
}

const named: Form = {
  templates: 'named',
  left: '{{',
  floors: [
    { text: '.ProxyInitImage', release: '1.27' },
    { text: '.ProxyUID', release: '1.20' },
    { text: '.ProxyImage', release: '1.13' },
  ],
  hints: [{ pattern: /(\.EstimatedConcurrency)/, release: '1.12' }],
  readsValues: false,
  otherwise: '1.27',
  because: 'it has named templates',
};

const braces: Form = {
  templates: 'single',
  left: '{{',
  floors: [],
  hints: [
    { pattern: /(appendMultusNetwork)/, release: '1.8' },
    { pattern: /(\.ProxyConfig\.HoldApplicationUntilProxyStarts)/, release: '1.8' },
    { pattern: /(holdApplicationUntilProxyStarts:)/, release: '1.7' },
    { pattern: /(\.ProxyConfig\.Concurrency\.GetValue)/, release: '1.7' },
    { pattern: /(protoToJSON \.ProxyConfig)[^.\w]/, release: '1.6' },
    { pattern: /(\.ProxyConfig\.ProxyMetadata)/, release: '1.5' },
    { pattern: /(injectedAnnotations|protoToJSON)/, release: '1.4' },
    { pattern: /(podRedirectAnnot|structToJSON|\.TypeMeta)/, release: '1.3' },
  ],
  readsValues: true,
  otherwise: '1.2',
  because: 'it has one template with {{ }} and values',
};

/** Calls of functions within brackets. */
function calls(...names: readonly string[]): RegExp {
  return new RegExp(`(?:\\[\\[-?|[(|]|:=|\\b(?:if|with|range|and|or|not))\\s*(${names.join('|')})\\b`);
}

const brackets: Form = {
  templates: 'single',
  left: '[[',
  floors: [],
  hints: [
    { pattern: /(rewriteAppHTTPProbe|\.DeploymentMeta|dnsConfig:)/, release: '1.1' },
    { pattern: calls('valueOrDefault', 'fromJSON', 'toJSON', 'toYaml', 'indent', 'directory'), release: '1.1' },
    {
      pattern: calls('annotation', 'includeInboundPorts', 'applicationPorts', 'excludeInboundPort', 'toJson'),
      release: '1.0.3',
    },
  ],
  readsValues: false,
  otherwise: '0.8',
  because: 'it has one template with [[ ]]',
};

/** Text that releases since 1.9 leave for older readers. */
const trap = 'Template_Version_And_Istio_Version_Mismatched_Check_Installation';

const bracketAction = /\[\[-?\s*(?:\/\*|[$."`(]|[A-Za-z])/;

/** Whether the text of a template uses the delimiters of the releases until 1.1. */
export function usesBrackets(text: string): boolean {
  return bracketAction.test(text);
}

const braceAction = /\{\{-?\s*(?:\/\*|[$."`(]|[A-Za-z])/;

/** The delimiters that a text also seems to use beside those that it is read with; what stands in them stays text. */
export function strayDelimiters(text: string, left: string): string | undefined {
  if (left === '[[') return braceAction.test(text) ? '{{ }}' : undefined;
  return usesBrackets(text) ? '[[ ]]' : undefined;
}

function formOf(members: JsonObject, hasValues: boolean): Form | string {
  const templates = memberOf(members, 'templates');
  if (isObject(templates) && Object.keys(templates).length > 0) return named;
  const template = memberOf(members, 'template');
  if (typeof template === 'string') return formOfTemplate(template, hasValues);
  if (memberOf(members, 'params') !== undefined) return paramsSentence;
  const isKnown = knownMembers.some((name) => memberOf(members, name) !== undefined);
  return isKnown ? named : unknownSentence(members);
}

/** A configuration without templates is one of today that injects nothing, if it has any of its members. */
const knownMembers = [
  'policy',
  'defaultTemplates',
  'templates',
  'template',
  'aliases',
  'injectedAnnotations',
  'neverInjectSelector',
  'alwaysInjectSelector',
];

function formOfTemplate(template: string, hasValues: boolean): Form | string {
  if (template.includes(trap)) return trapSentence;
  if (hasValues) return braces;
  const isOfBrackets = bracketData.test(template);
  if (isOfBrackets && helmValues.test(template)) return helmSentence;
  if (template.includes('.Values')) return braces;
  return isOfBrackets || usesBrackets(template) ? brackets : oldTemplateSentence;
}

/** Data that only templates in brackets have. */
const bracketData = /\[\[[^\]]*\.(?:ObjectMeta|Spec|ProxyConfig|MeshConfig|DeploymentMeta)\b/;

/** What Helm puts in the place of its values, when it renders a chart. */
const helmValues = /\{\{[^}]*\.(?:Values|Release|Chart)\b/;

const helmSentence =
  'has a template in [[ ]] that still holds expressions of Helm in {{ }}: export the ConfigMap of a cluster, or render the chart';

function unknownSentence(members: JsonObject): string {
  const names = Object.keys(members).join(', ') || 'nothing';
  return `has no member of an injection configuration (it has: ${names}), so no release of Istio wrote it; ${supported}`;
}

const supported = 'configurations of Istio 0.8 to today are understood, and 0.1 with --generation 0.1.5';

const paramsSentence = `has params instead of a template, as Istio 0.2 to 0.4 wrote it; ${supported}`;

const trapSentence =
  'has no templates, and its template is only the text that tells old injectors of a newer configuration: the key templates was lost; export the ConfigMap again';

const oldTemplateSentence = `has one template with {{ }} but no values, as Istio 0.5 to 0.7 wrote it; ${supported}; for Istio 1.2 to 1.8 give the values, too (--valuesFile)`;

/** Whether a template stands beside the named ones that is not the text for older readers. */
export function hasOldTemplate(text: string): boolean {
  const members = readMembers(text);
  const template = members && memberOf(members, 'template');
  return typeof template === 'string' && template !== '' && !template.includes(trap);
}

function readMembers(text: string): JsonObject | undefined {
  try {
    const value = readConfigurationYaml(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

function memberOf(members: JsonObject, name: string): Json | undefined {
  const found = Object.keys(members).find((one) => one.toLowerCase() === name);
  return found === undefined ? undefined : member(members, found);
}

function tagOf(values: string | undefined): string | undefined {
  const global = member(readValues(values) ?? {}, 'global');
  const tag = isObject(global) ? member(global, 'tag') : undefined;
  return typeof tag === 'string' && generationOf(tag) ? tag : undefined;
}

function readValues(values: string | undefined): JsonObject | undefined {
  if (values === undefined) return undefined;
  try {
    return readYamlValues(values);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

const imageWithTag = /\/(?:proxyv2|proxy_init|proxy_debug|proxy):v?(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)/;

/** The tag of an image that the text of a template names outright, as all did before there were values. */
function imageTag(text: string): string | undefined {
  return imageWithTag.exec(text)?.[1];
}
