import { createHash } from 'node:crypto';
import { once } from '../kube/shape.ts';
import { type MeshConfig, modernMesh } from '../mesh/index.ts';
import { Budget, compileTemplate, defaultLimits, type FunctionTable, TemplateError } from '../template/index.ts';
import { type ClusterFacts, emptyCluster } from './cluster-facts.ts';
import type { ConfigurationDocuments, Document } from './configuration-documents.ts';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.ts';
import type { DecisionRules, Policy } from './decide.ts';
import { checkForm, detectGeneration, hasOldTemplate, strayDelimiters } from './detect-generation.ts';
import type { Generation, KubeInjectRules } from './generation.ts';
import { type InjectionConfig, readInjectionConfig } from './injection-config.ts';
import { readInjectionValues } from './injection-values.ts';
import { type BuiltInFlags, defaultFlags } from './legacy/inject-built-in.ts';
import type { NativeSidecars } from './native-sidecars.ts';
import { meshWarnings, readMesh } from './read-mesh.ts';
import { safeTemplateSource } from './safe-template-of.ts';
import type { CompiledTemplate, InjectionValues, Snapshot } from './snapshot.ts';
import { mutators } from './template-taint.ts';

export interface SnapshotSettings {
  /** Whose behaviour is followed; recognised from the documents where it is not given. */
  readonly generation?: Generation;
  readonly revision?: string;
  readonly nativeSidecars?: NativeSidecars;
  readonly isOpenShift?: boolean;
  readonly compliancePolicy?: string;
  /** Whether TCP probes go through the agent, too; by default they do. */
  readonly rewritesTcpProbes?: boolean;
  /** See {@link Snapshot.setsProxyGroup}. */
  readonly setsProxyGroup?: boolean;
  /** Istio 0.1: flags that were given. */
  readonly builtInFlags?: Partial<BuiltInFlags>;
  /** Variables that the template function `env` may read. */
  readonly templateEnvironment?: ReadonlyMap<string, string>;
  readonly cluster?: ClusterFacts;
  readonly namespacePolicy?: 'enforce' | 'trust';
  /**
   * `configured`: policy, selectors, default templates, aliases and annotations of the configuration hold, and the policy
   * must be legal. `forced`: the way of kube-inject, which asks for the template `sidecar` whatever is configured.
   */
  readonly rules?: 'configured' | 'forced';
  /** Milliseconds from any start, to bound the time that the renders for a pod take; without it only steps are bounded. */
  readonly now?: () => number;
}

/**
 * Makes a snapshot of a configuration: reads all documents and compiles all templates.
 * @throws {ConfigurationError} naming every problem of all documents
 */
export function readSnapshot(documents: ConfigurationDocuments, settings: SnapshotSettings = {}): Snapshot {
  const problems: ConfigurationProblem[] = [];
  const collect = <Result>(read: () => Result): Result | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const generation = settings.generation ?? collect(() => detectGeneration(documents).generation);
  if (!generation) throw new ConfigurationError(problems);
  if (settings.generation) checkForm(documents, settings.generation);
  const isForced = settings.rules === 'forced';
  const { config: configDocument, values: valuesDocument, mesh: meshDocument } = documents;
  const config = collect(() => readInjectionConfig(configDocument.text, configDocument.source, generation.templates));
  const values = collect(() => readValues(valuesDocument, generation));
  const mesh = collect(() => readMesh(meshDocument, generation.mesh));
  const policy =
    config &&
    collect(() => legalPolicy(config.policy, configDocument.source, isForced || !generation.refusesIllegalPolicy));
  const templates = config && collect(() => compileAll(config, configDocument.source, generation, settings));
  if (!config || !values || !mesh || !policy || !templates || problems.length > 0)
    throw new ConfigurationError(problems);
  return assemble({ generation, config, values, mesh, policy, templates }, documents, settings);
}

interface Parts {
  readonly generation: Generation;
  readonly config: InjectionConfig;
  readonly values: InjectionValues;
  readonly mesh: MeshConfig;
  readonly policy: Policy;
  readonly templates: ReadonlyMap<string, CompiledTemplate>;
}

function assemble(parts: Parts, documents: ConfigurationDocuments, settings: SnapshotSettings): Snapshot {
  const { generation, config, values, mesh, templates } = parts;
  const isForced = settings.rules === 'forced';
  const path = isForced ? generation.kubeInject : generation.webhook;
  const readsSelectors = !isForced && generation.readsSelectors;
  const cluster = settings.cluster ?? emptyCluster;
  const revision = settings.revision ?? '';
  const limits = { ...defaultLimits, now: settings.now };
  return {
    generation,
    inject: path.inject,
    rules: {
      policy: isForced ? 'enabled' : parts.policy,
      neverInjectSelector: readsSelectors ? config.neverInjectSelector : [],
      alwaysInjectSelector: readsSelectors ? config.alwaysInjectSelector : [],
      ignoredNamespaces: path.ignoredNamespaces,
      readWish: path.readWish,
      ...(isForced && pickOffline(generation.kubeInject)),
    },
    templates,
    newBudget: () => new Budget(limits),
    aliases: isForced ? new Map() : config.aliases,
    defaultTemplates: isForced || config.defaultTemplates.length === 0 ? ['sidecar'] : config.defaultTemplates,
    injectedAnnotations: isForced ? {} : config.injectedAnnotations,
    podTemplatePaths: config.podTemplatePaths,
    values,
    mesh,
    proxyConfigSource: path.proxyConfigSource,
    revision: isForced && revision === 'default' ? '' : revision,
    nativeSidecars: settings.nativeSidecars ?? 'auto',
    isOpenShift: !isForced && settings.isOpenShift === true,
    compliancePolicy: settings.compliancePolicy ?? '',
    rewritesTcpProbes: settings.rewritesTcpProbes ?? true,
    setsProxyGroup: settings.setsProxyGroup,
    builtInFlags: { ...defaultFlags, ...settings.builtInFlags },
    cluster,
    namespacePolicy: settings.namespacePolicy ?? 'trust',
    digest: once(() => digestOf(generation, documents, settings)),
    warnings: [
      ...config.warnings,
      ...generationWarnings(parts, documents),
      ...meshWarnings(documents.mesh, mesh, generation),
    ],
  };
}

function pickOffline({ isInjected, injectsHostNetwork = false }: KubeInjectRules): Partial<DecisionRules> {
  return { isInjected, injectsHostNetwork };
}

function readValues(document: Document | undefined, { hasTypedValues }: Generation): InjectionValues {
  return readInjectionValues(document?.text ?? '', document?.source ?? 'values', hasTypedValues);
}

/** A slip in the policy would switch off all injection without a word, so it is refused here. */
function legalPolicy(policy: string, source: string, isTolerated: boolean): Policy {
  if (policy === 'enabled' || policy === 'disabled') return policy;
  if (isTolerated) return 'illegal';
  const message = `policy is ${JSON.stringify(policy)}, must be one of enabled, disabled`;
  throw new ConfigurationError([{ code: 'illegal-policy', source, message }]);
}

function compileAll(
  config: InjectionConfig,
  source: string,
  generation: Generation,
  settings: SnapshotSettings,
): ReadonlyMap<string, CompiledTemplate> {
  const environment = settings.templateEnvironment ?? new Map();
  const functions = generation.functions({ environment });
  const compiled = new Map<string, CompiledTemplate>();
  const problems: ConfigurationProblem[] = [];
  for (const [name, text] of config.templates) {
    try {
      compiled.set(name, compileOne({ name, text }, functions, generation, settings));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      problems.push({ code: 'bad-template', source, message: `template ${JSON.stringify(name)}: ${error.explain()}` });
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return compiled;
}

function compileOne(
  { name, text }: { name: string; text: string },
  functions: FunctionTable,
  generation: Generation,
  settings: SnapshotSettings,
): CompiledTemplate {
  const [left, right] = generation.delimiters;
  const options = { functions, ...(settings.now ? { limits: { now: settings.now } } : {}) };
  const template = compileTemplate(text, { ...options, name: 'inject', delimiters: [left, right] });
  const mutatesData = mutators.some((name) => template.tree.functions.has(name));
  const version = once(() => createHash('sha256').update(text).digest('hex'));
  return { name, text, template, safe: safeTemplateSource(template, options), mutatesData, version };
}

function generationWarnings(
  { generation, config, policy }: Parts,
  { config: { source, text }, mesh }: ConfigurationDocuments,
): string[] {
  const warnings = generation.templates === 'named' ? missingDefaults(config, source) : [];
  const [left, right] = generation.delimiters;
  for (const [name, text] of config.templates) {
    const stray = strayDelimiters(text, left);
    if (stray === undefined) continue;
    warnings.push(
      `${source}: template ${JSON.stringify(name)} is read with ${left} ${right}; what it holds in ${stray} stays text`,
    );
  }
  if (policy === 'illegal' && !generation.refusesIllegalPolicy && generation.templates !== 'built-in') {
    warnings.push(
      `${source}: policy is ${JSON.stringify(config.policy)}, which switches injection off in Istio ${generation.name}`,
    );
  }
  const selectors = config.neverInjectSelector.length + config.alwaysInjectSelector.length;
  if (selectors > 0 && !generation.readsSelectors) {
    warnings.push(`${source}: its selectors mean nothing to Istio ${generation.name}; they came with 1.1`);
  }
  if (!mesh && generation.mesh !== modernMesh) {
    warnings.push(`${source}: no mesh config is given with it, so the defaults of Istio ${generation.name} hold`);
  }
  if (generation.templates === 'named' && hasOldTemplate(text)) {
    warnings.push(`${source}: has both templates and template; template is ignored`);
  }
  return warnings;
}

/** Default templates that do not exist: every pod without an annotation would be denied. */
function missingDefaults(config: InjectionConfig, source: string): string[] {
  const wanted = config.defaultTemplates.length === 0 ? ['sidecar'] : config.defaultTemplates;
  const missing = wanted
    .flatMap((name) => config.aliases.get(name) ?? [name])
    .filter((name) => !config.templates.has(name));
  if (missing.length === 0) return [];
  const have = [...config.templates.keys()].join(', ') || 'none';
  const names = missing.map((name) => JSON.stringify(name)).join(', ');
  return [
    `${source}: defaultTemplates names ${names}, which templates does not hold (it holds ${have}): such pods are denied`,
  ];
}

function digestOf(generation: Generation, documents: ConfigurationDocuments, settings: SnapshotSettings): string {
  const hash = createHash('sha256');
  const { revision, nativeSidecars, isOpenShift, compliancePolicy, templateEnvironment, rules } = settings;
  const { rewritesTcpProbes, setsProxyGroup, builtInFlags } = settings;
  const parts = [documents.config.text, documents.values?.text ?? null, documents.mesh?.text ?? null];
  const environment = [...(templateEnvironment ?? [])];
  const general = [generation.name, revision, nativeSidecars, isOpenShift, compliancePolicy, environment, rules];
  const earlier = [rewritesTcpProbes, setsProxyGroup, builtInFlags];
  hash.update(JSON.stringify([parts, general, earlier]));
  return hash.digest('hex');
}
