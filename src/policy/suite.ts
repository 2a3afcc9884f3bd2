import { isRevision, revisionRule } from '../inject/revision-name.ts';
import { isObject, type JsonObject, member } from '../json/index.ts';
import { StrictDocument } from './strict-document.ts';

/** A configuration under which the cases of a suite run. Paths are relative to the suite. */
export interface SuiteConfiguration {
  readonly name: string;
  /** The options of the command line by the same names; empty for the embedded configuration. */
  readonly files: Partial<Record<ConfigurationFile, string>>;
  readonly helmValues: readonly string[];
  readonly revision: string | undefined;
  readonly nativeSidecars: NativeSidecarsChoice | undefined;
  readonly platform: 'openshift' | undefined;
  readonly compliancePolicy: string | undefined;
  /** Variables that the template function `env` may read. */
  readonly environment: { readonly [name: string]: string };
}

const configurationFiles = ['config', 'injectConfigFile', 'valuesFile', 'meshConfigFile', 'operatorFileName'] as const;
type ConfigurationFile = (typeof configurationFiles)[number];

const nativeSidecarsChoices = ['auto', 'true', 'false'] as const;
type NativeSidecarsChoice = (typeof nativeSidecarsChoices)[number];

/** What the cases of a directory have in common: the content of its `suite.yaml`. */
export interface Suite {
  /** In the order of the file; at least one. */
  readonly configurations: readonly SuiteConfiguration[];
  /** Files with Namespaces, Nodes and ProxyConfigs, relative to the suite. */
  readonly resources: readonly string[];
  /** Labels by namespace, beside those in the resources. */
  readonly namespaces: ReadonlyMap<string, { readonly [name: string]: string }>;
  readonly namespacePolicy: 'enforce' | 'trust';
  /** Where pods go that name no namespace. */
  readonly namespace: string;
  /** URL path of the requests. */
  readonly path: string;
}

const embedded: SuiteConfiguration = {
  name: 'default',
  files: {},
  helmValues: [],
  revision: undefined,
  nativeSidecars: undefined,
  platform: undefined,
  compliancePolicy: undefined,
  environment: {},
};

/** For cases without a suite: the embedded configuration, and whatever namespaces are labelled. */
export const defaultSuite: Suite = {
  configurations: [embedded],
  resources: [],
  namespaces: new Map(),
  namespacePolicy: 'enforce',
  namespace: 'default',
  path: '/inject',
};

const keys = [
  'configuration',
  'configurations',
  'resources',
  'namespaces',
  'namespacePolicy',
  'namespace',
  'path',
] as const;

/** @throws {PolicyError} naming every unknown key and wrong value with its line */
export function readSuite(text: string, file: string): Suite {
  const document = new StrictDocument(text, file);
  const { root } = document;
  document.checkKeys(root, [], keys);
  const suite: Suite = {
    configurations: readConfigurations(document),
    resources: document.texts(root, [], 'resources') ?? defaultSuite.resources,
    namespaces: readNamespaces(document),
    namespacePolicy: document.choice(root, [], 'namespacePolicy', ['enforce', 'trust']) ?? defaultSuite.namespacePolicy,
    namespace: document.text(root, [], 'namespace') ?? defaultSuite.namespace,
    path: document.text(root, [], 'path') ?? defaultSuite.path,
  };
  document.throwAny();
  return suite;
}

function readConfigurations(document: StrictDocument): SuiteConfiguration[] {
  const { root } = document;
  const single = document.object(root, [], 'configuration');
  const several = document.object(root, [], 'configurations');
  if (single && several) document.note(['configuration'], 'only one of configuration and configurations may be given');
  if (single) return [readConfiguration(document, single, ['configuration'], embedded.name)];
  const configurations = Object.entries(several ?? {}).flatMap(([name, value]) => {
    const place = ['configurations', name];
    if (!isFileName(name)) document.note(place, `${JSON.stringify(name)} must be letters, digits, - and _`, 'key');
    if (isObject(value)) return [readConfiguration(document, value, place, name)];
    document.note(place, `configurations.${name} must be an object`);
    return [];
  });
  if (several && configurations.length === 0) document.note(['configurations'], 'configurations holds none');
  return configurations.length === 0 ? [embedded] : configurations;
}

/** The name becomes a part of the names of golden files. */
function isFileName(name: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(name);
}

function readConfiguration(
  document: StrictDocument,
  object: JsonObject,
  place: readonly string[],
  name: string,
): SuiteConfiguration {
  document.checkKeys(object, place, [
    ...configurationFiles,
    'helmValues',
    'revision',
    'nativeSidecars',
    'platform',
    'compliancePolicy',
    'environment',
  ]);
  const files: Partial<Record<ConfigurationFile, string>> = {};
  for (const key of configurationFiles) {
    const file = document.text(object, place, key);
    if (file !== undefined) files[key] = file;
  }
  return {
    name,
    files,
    helmValues: document.texts(object, place, 'helmValues') ?? [],
    revision: readRevision(document, object, place),
    nativeSidecars: document.choice(object, place, 'nativeSidecars', nativeSidecarsChoices),
    platform: document.choice(object, place, 'platform', ['openshift']),
    compliancePolicy: document.text(object, place, 'compliancePolicy'),
    environment: document.textMap(object, place, 'environment') ?? {},
  };
}

function readRevision(document: StrictDocument, object: JsonObject, place: readonly string[]): string | undefined {
  const revision = document.text(object, place, 'revision');
  if (revision === undefined || isRevision(revision)) return revision;
  document.note(
    [...place, 'revision'],
    `${[...place, 'revision'].join('.')} is ${JSON.stringify(revision)}; a revision ${revisionRule}`,
  );
  return undefined;
}

function readNamespaces(document: StrictDocument): Suite['namespaces'] {
  const namespaces = document.object(document.root, [], 'namespaces') ?? {};
  const labels = Object.keys(namespaces).map((name) => {
    const place = ['namespaces', name];
    const value = member(namespaces, name);
    if (!isObject(value)) {
      document.note(place, `namespaces.${name} must be an object with labels`);
      return [name, {}] as const;
    }
    document.checkKeys(value, place, ['labels']);
    return [name, document.textMap(value, place, 'labels') ?? {}] as const;
  });
  return new Map(labels);
}
