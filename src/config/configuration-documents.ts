import type { Generation } from '../inject/generation.ts';
import type { ConfigurationDocuments, Document } from '../inject/index.ts';
import { readBundle } from './bundle.ts';
import type { ConfigurationOptions } from './configuration-options.ts';
import { defaultDocuments } from './default-documents.ts';
import {
  type Found,
  type ReadingRules,
  readDocumentFile,
  readInjectionFile,
  readOperatorFile,
} from './injection-file.ts';
import type { ProblemList } from './problem-list.ts';
import { readText } from './read-text.ts';

/** The documents that the options name, and what there is to say about them. */
export interface LoadedDocuments {
  /** undefined where a problem was noted. */
  readonly documents: ConfigurationDocuments | undefined;
  /** The revision of the ConfigMap that was taken, where it was one. */
  readonly revision: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads the documents. What is given apart goes before what comes along: an install document, then the single files,
 * then ConfigMaps beside the configuration, then `--config`. Without a configuration the embedded one is taken.
 * @param isOffline for kube-inject: a template may stand for a configuration, and values may be missing
 */
export async function loadDocuments(
  options: ConfigurationOptions,
  isOffline: boolean,
  generation: Generation | undefined,
  problems: ProblemList,
): Promise<LoadedDocuments> {
  const hasValues = options.valuesFile !== undefined || options.operatorFileName !== undefined;
  const rules: ReadingRules = {
    revision: options.revision,
    acceptsTemplate: isOffline,
    hasSingleTemplate: generation?.templates === 'single',
    needsConfig: true,
    needsValues: !isOffline && !hasValues,
  };
  const apart = await readSingleFiles(options, rules, problems);
  const bundleRules = {
    ...rules,
    needsConfig: options.injectConfigFile === undefined,
    needsValues: rules.needsValues && options.injectConfigFile === undefined,
  };
  const bundle = options.config === undefined ? {} : await readBundle(options.config, bundleRules, problems);
  const found: Found = { ...bundle, ...apart };
  if (generation?.templates === 'built-in') return withoutConfiguration(found);
  if (options.injectConfigFile === undefined && options.config === undefined) return withDefaults(found, problems);
  const { config, revision } = found;
  const documents = config && { config, values: found.values, mesh: found.mesh };
  return { documents, revision, warnings: documents && isOffline ? missingValues(documents) : [] };
}

async function readSingleFiles(
  options: ConfigurationOptions,
  rules: ReadingRules,
  problems: ProblemList,
): Promise<Found> {
  const [injection, values, mesh, operator] = await Promise.all([
    readDocument(options.injectConfigFile, problems),
    readDocument(options.valuesFile, problems),
    readDocument(options.meshConfigFile, problems),
    readDocument(options.operatorFileName, problems),
  ]);
  const hasBundle = options.config !== undefined;
  const injectionRules = { ...rules, needsValues: rules.needsValues && !hasBundle };
  const ownValues = values && readDocumentFile(values, 'values', options.revision, problems);
  const ownMesh = mesh && readDocumentFile(mesh, 'mesh', options.revision, problems);
  return {
    ...(injection && readInjectionFile(injection, injectionRules, problems)),
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
  return { documents: { config, mesh }, revision: undefined, warnings: [] };
}

async function withDefaults(found: Found, problems: ProblemList): Promise<LoadedDocuments> {
  const embedded = await defaultDocuments(problems);
  return { documents: embedded && { ...embedded, ...found }, revision: undefined, warnings: [] };
}

/** Stock templates read dozens of values; without any they print pods that cannot run. */
function missingValues({ config, values }: ConfigurationDocuments): string[] {
  if (values || !config.text.includes('.Values')) return [];
  return [`${config.source}: its templates read .Values, but no values are given; add --valuesFile`];
}
