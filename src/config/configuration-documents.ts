import type { Generation } from '../inject/generation.ts';
import type { ConfigurationDocuments, Document } from '../inject/index.ts';
import { readBundle } from './bundle.ts';
import type { ConfigurationOptions } from './configuration-options.ts';
import { defaultDocuments } from './default-documents.ts';
import {
  type Found,
  isBlank,
  type ReadingRules,
  readDocumentFile,
  readInjectionFile,
  readOperatorFile,
} from './injection-file.ts';
import { readHelmValues, readOperatorValues } from './install-sources.ts';
import { applyInstallValues, type InstallValues } from './install-values.ts';
import { type LiveConfigMaps, liveDocuments } from './live-config-maps.ts';
import type { ProblemList } from './problem-list.ts';
import { readText } from './read-text.ts';

/** The documents that the options name, and what there is to say about them. */
export interface LoadedDocuments {
  /** undefined where a problem was noted. */
  readonly documents: ConfigurationDocuments | undefined;
  /** The revision of the ConfigMap that was taken, where it was one. */
  readonly revision: string | undefined;
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** How the documents are to be read. */
export interface DocumentSettings {
  /** For kube-inject: a template may stand for a configuration, and values may be missing. */
  readonly isOffline: boolean;
  readonly generation: Generation | undefined;
  /** ConfigMaps of a cluster that were read already. */
  readonly live: LiveConfigMaps | undefined;
  /** Values that stand in no file, laid over those of the files. */
  readonly installValues: readonly InstallValues[];
  /** The file of `--injectConfigFile`, where it was read already. */
  readonly injection?: Document | undefined;
}

/**
 * Reads the documents. What is given apart goes before what comes along: an install document, then the single files,
 * then ConfigMaps beside the configuration, then those of a cluster, then `--config`. Without a configuration the embedded
 * one is taken.
 */
export async function loadDocuments(
  options: ConfigurationOptions,
  { isOffline, generation, live = {}, installValues, injection }: DocumentSettings,
  problems: ProblemList,
): Promise<LoadedDocuments> {
  const isEmbedded =
    options.injectConfigFile === undefined && options.config === undefined && live.injector === undefined;
  if (isEmbedded && generation?.templates === 'single') {
    problems.add('bad-setting', '--generation', `${generation.name} ${notOfToday}`);
    return { documents: undefined, revision: undefined, warnings: [], notes: [] };
  }
  if (isEmbedded && generation?.templates !== 'built-in') return loadEmbedded(options, installValues, problems);
  if (options.helmValues || installValues.length > 0) problems.add('bad-setting', '--helm-values', notEmbedded);
  const hasValues = options.valuesFile !== undefined || options.operatorFileName !== undefined;
  const rules: ReadingRules = {
    revision: options.revision,
    acceptsTemplate: isOffline,
    hasSingleTemplate: generation?.templates === 'single',
    needsConfig: true,
    needsValues: !isOffline && !hasValues,
  };
  const hasOthers = options.config !== undefined || live.injector !== undefined;
  const singleRules = { ...rules, needsValues: rules.needsValues && !hasOthers };
  const apart = await readSingleFiles(options, singleRules, problems, injection);
  const bundleRules = {
    ...rules,
    needsConfig: options.injectConfigFile === undefined,
    needsValues: rules.needsValues && options.injectConfigFile === undefined,
  };
  const bundle = options.config === undefined ? {} : await readBundle(options.config, bundleRules, problems);
  const found: Found = { ...bundle, ...liveDocuments(live, bundleRules, problems), ...apart };
  if (generation?.templates === 'built-in') return withoutConfiguration(found);
  const { config, revision } = found;
  const documents = config && { config, values: found.values, mesh: found.mesh };
  if (documents) checkValues(documents, problems);
  const notes = found.isTemplate ? [`${options.injectConfigFile}: ${takenAsTemplate}`] : [];
  return { documents, revision, warnings: documents && isOffline ? missingValues(documents) : [], notes };
}

const takenAsTemplate =
  'is no injection configuration (none of the keys templates, template, policy), so all of it is taken as a template';

const notOfToday =
  'needs a configuration of such a release (--config or --injectConfigFile); the embedded one is of today';

const notEmbedded =
  'goes with the embedded configuration only; what --config and --injectConfigFile name brings its values along';

/** The embedded configuration with single files in the place of its documents, and install values laid over all. */
async function loadEmbedded(
  options: ConfigurationOptions,
  installValues: readonly InstallValues[],
  problems: ProblemList,
): Promise<LoadedDocuments> {
  const rules: ReadingRules = {
    revision: options.revision,
    acceptsTemplate: false,
    hasSingleTemplate: false,
    needsConfig: false,
    needsValues: false,
  };
  const { operatorFileName, helmValues = [], ...single } = options;
  const embedded = await defaultDocuments(problems);
  const found = await readSingleFiles(single, rules, problems);
  const operator = await readDocument(operatorFileName, problems);
  const sources = operator ? readOperatorValues(operator, problems) : [];
  for (const path of helmValues) {
    const file = await readDocument(path, problems);
    if (file) sources.push(...readHelmValues(file, problems));
  }
  sources.push(...installValues);
  if (!embedded) return { documents: undefined, revision: undefined, warnings: [], notes: [] };
  if (sources.length > 0 && Object.keys(found).length > 0) problems.add('bad-setting', '--helm-values', alone);
  const documents = { ...embedded, values: found.values ?? embedded.values, mesh: found.mesh ?? embedded.mesh };
  checkValues(documents, problems);
  return sources.length === 0
    ? { documents, revision: undefined, warnings: [], notes: [] }
    : { ...applyInstallValues(embedded, sources, problems), warnings: [] };
}

const alone =
  'and --operatorFileName are laid over the embedded configuration; --valuesFile and --meshConfigFile would replace it';

async function readSingleFiles(
  options: ConfigurationOptions,
  rules: ReadingRules,
  problems: ProblemList,
  given?: Document,
): Promise<Found> {
  // One after the other, so that problems are told in the same order each time.
  const injection = given ?? (await readDocument(options.injectConfigFile, problems));
  const values = await readDocument(options.valuesFile, problems);
  const mesh = await readDocument(options.meshConfigFile, problems);
  const operator = await readDocument(options.operatorFileName, problems);
  const ownValues = values && readDocumentFile(values, 'values', options.revision, problems);
  const ownMesh = mesh && readDocumentFile(mesh, 'mesh', options.revision, problems);
  return {
    ...(injection && readInjectionFile(injection, rules, problems)),
    ...(ownValues && { values: ownValues }),
    ...(ownMesh && { mesh: ownMesh }),
    ...(operator && readOperatorFile(operator, problems)),
  };
}

async function readDocument(path: string | undefined, problems: ProblemList): Promise<Document | undefined> {
  const text = path === undefined ? undefined : await readText(path, problems);
  return text === undefined ? undefined : { text, source: path! };
}

/** The release that knows no configuration but that of the mesh. */
function withoutConfiguration({ mesh }: Found): LoadedDocuments {
  const config = { text: '', source: 'built in' };
  return { documents: { config, mesh }, revision: undefined, warnings: [], notes: [] };
}

/** Each pod would be denied where its template reads the first of them. */
function checkValues({ config, values }: ConfigurationDocuments, problems: ProblemList): void {
  if (!values || !readsDeepValues.test(config.text) || !isBlank(values.text)) return;
  problems.add(
    'bad-values',
    values.source,
    `holds nothing, but the templates of ${config.source} read values such as .Values.global.proxy; what is wanted is the text of key "values" of the ConfigMap istio-sidecar-injector`,
  );
}

const readsDeepValues = /\.Values\.\w+\.\w/;

/** Stock templates read dozens of values; without any they print pods that cannot run. */
function missingValues({ config, values }: ConfigurationDocuments): string[] {
  if (values || !config.text.includes('.Values')) return [];
  return [`${config.source}: its templates read .Values, but no values are given; add --valuesFile`];
}
