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
  const form = formOf(members, config.text, values !== undefined);
  if (typeof form === 'string') {
    throw new ConfigurationError([{ code: 'unknown-form', source: config.source, message: form }]);
  }
  const tag = tagOf(values?.text) ?? imageTag(config.text);
  const tagged = tag === undefined ? undefined : generationOf(tag);
  const floor = form.floors.find(({ text }) => config.text.includes(text));
  const isTooOld = tagged && floor && isOlder(tagged, generationOf(floor.release)!);
  if (tagged && isLike(tagged, form) && !isTooOld) return { generation: tagged, because: `the image tag ${tag}` };
  const hint = form.hints.find(({ text }) => config.text.includes(text));
  return hint ? chosen(hint.release, `its template uses ${hint.text}`) : chosen(form.otherwise, form.because);
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
  /** Texts that tell the release, the youngest first. */
  readonly hints: readonly { readonly text: string; readonly release: string }[];
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
  hints: [{ text: '.EstimatedConcurrency', release: '1.12' }],
  otherwise: '1.27',
  because: 'it has named templates',
};

const braces: Form = {
  templates: 'single',
  left: '{{',
  floors: [],
  hints: [
    { text: 'appendMultusNetwork', release: '1.8' },
    { text: '.ProxyConfig.HoldApplicationUntilProxyStarts', release: '1.8' },
    { text: '.ProxyConfig.Concurrency.GetValue', release: '1.7' },
    { text: 'protoToJSON .ProxyConfig', release: '1.6' },
    { text: '.ProxyConfig.ProxyMetadata', release: '1.5' },
    { text: 'injectedAnnotations', release: '1.4' },
    { text: 'podRedirectAnnot', release: '1.3' },
  ],
  otherwise: '1.2',
  because: 'it has one template with {{ }} and values',
};

const brackets: Form = {
  templates: 'single',
  left: '[[',
  floors: [],
  hints: [
    { text: 'rewriteAppHTTPProbe', release: '1.1' },
    { text: 'annotation .ObjectMeta', release: '1.0.3' },
  ],
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

function formOf(members: JsonObject, text: string, hasValues: boolean): Form | string {
  const templates = memberOf(members, 'templates');
  if (isObject(templates) && Object.keys(templates).length > 0) return named;
  const template = memberOf(members, 'template');
  if (typeof template !== 'string') return memberOf(members, 'params') === undefined ? named : paramsSentence;
  if (template.includes(trap)) return trapSentence;
  if (hasValues || text.includes('.Values')) return braces;
  return usesBrackets(template) ? brackets : oldTemplateSentence;
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
  if (values === undefined) return undefined;
  try {
    const global = member(readYamlValues(values), 'global');
    const tag = isObject(global) ? member(global, 'tag') : undefined;
    return typeof tag === 'string' && generationOf(tag) ? tag : undefined;
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
