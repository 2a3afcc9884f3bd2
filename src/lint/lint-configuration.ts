import { detectGeneration } from '../inject/detect-generation.ts';
import type { Generation } from '../inject/generation.ts';
import { imageUrl } from '../inject/image.ts';
import {
  type ConfigurationDocuments,
  ConfigurationError,
  type ConfigurationProblem,
  readPod,
  readSnapshot,
  type Snapshot,
} from '../inject/index.ts';
import { type InjectionConfig, readInjectionConfig } from '../inject/injection-config.ts';
import { defaultProxyUser } from '../inject/openshift.ts';
import { resolveProxyConfig } from '../inject/proxy-config.ts';
import { templateValue } from '../inject/template-data.ts';
import { templateData } from '../inject/template-data-of.ts';
import { taintRulesOf } from '../inject/template-taint.ts';
import type { TemplateTree, Value } from '../template/index.ts';
import { branchFindings } from './branch-rules.ts';
import type { KnownData } from './constants.ts';
import { type Finding, type LintCode, severityOf } from './finding.ts';
import { isForPods, nameFindings } from './name-rules.ts';
import { isPinned, podFindings } from './pod-rules.ts';
import { readTemplate } from './read-template.ts';
import { lintSubject, type Surroundings } from './subject.ts';
import { type TenantInput, tenantInputs } from './tenant-inputs.ts';
import { tenantFindings } from './tenant-rules.ts';

/** What there is to say about a configuration. */
export interface LintReport {
  /** Undefined where it cannot be told. */
  readonly generation: Generation | undefined;
  /** Texts of the templates by name. */
  readonly templates: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly inputs: readonly TenantInput[];
}

export interface LintSettings {
  /** Where it is not to be recognised. */
  readonly generation?: Generation | undefined;
  readonly revision?: string | undefined;
}

/** Looks through all templates of a configuration, without any pod. */
export function lintConfiguration(documents: ConfigurationDocuments, settings: LintSettings = {}): LintReport {
  const findings: Finding[] = [];
  const attempt = <Result>(read: () => Result): Result | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      findings.push(...error.problems.flatMap(problemFinding));
      return undefined;
    }
  };
  const generation = settings.generation ?? attempt(() => detectGeneration(documents).generation);
  const { config: document } = documents;
  const config = generation && attempt(() => readInjectionConfig(document.text, document.source, generation.templates));
  if (!config) return { generation, templates: new Map(), findings, inputs: [] };
  const revision = settings.revision === undefined ? {} : { revision: settings.revision };
  const snapshot = attempt(() => readSnapshot(documents, { generation, ...revision }));
  findings.push(...(snapshot?.warnings ?? []).map((warning) => ofConfiguration('odd-configuration', warning)));
  const around = surroundings(documents, config, generation);
  if (!around.hasValues && readsValues(config)) {
    findings.push(ofConfiguration('unknown-values', 'no values are given: conditions over them count either way'));
  }
  const inputs: TenantInput[] = [];
  for (const [name, text] of config.templates) {
    const template = readTemplate({ name, text }, around.functions, generation.delimiters);
    findings.push(...template.findings);
    if (template.tree) lintTemplate(name, template.tree, around, findings, inputs);
  }
  return { generation, templates: config.templates, findings: inOrder(findings), inputs };
}

/** What there is to say about a configuration that cannot even be found. */
export function unusableReport(error: ConfigurationError): LintReport {
  return { generation: undefined, templates: new Map(), findings: error.problems.flatMap(problemFinding), inputs: [] };
}

/** What is wrong with templates is told by place, once for all. */
function problemFinding({ code, source, message }: ConfigurationProblem): Finding[] {
  return code === 'bad-template' ? [] : [ofConfiguration('unusable-configuration', `${source}: ${message}`)];
}

function ofConfiguration(code: LintCode, message: string): Finding {
  return { code, message, template: undefined, position: undefined, path: undefined };
}

function readsValues({ templates }: InjectionConfig): boolean {
  return [...templates.values()].some((text) => text.includes('.Values'));
}

function lintTemplate(
  name: string,
  tree: TemplateTree,
  around: Surroundings,
  findings: Finding[],
  inputs: TenantInput[],
): void {
  const subject = lintSubject(name, tree, around, taintRulesOf(around.generation.webhook));
  findings.push(...nameFindings(subject), ...branchFindings(subject));
  if (!isForPods(subject)) return;
  const found = tenantInputs(subject);
  inputs.push(...found);
  findings.push(...tenantFindings(subject, found), ...podFindings(subject), ...ownImages(around, name, found));
}

/** Of `.ProxyImage` the values say all but the last part of the tag. */
function ownImages({ snapshot, hasValues }: Surroundings, template: string, inputs: readonly TenantInput[]): Finding[] {
  if (!snapshot || !hasValues) return [];
  const { images } = snapshot.values;
  const printed = inputs.filter(({ fills }) => fills !== 'condition');
  return (['.ProxyImage', '.ProxyInitImage'] as const).flatMap((source) => {
    const one = printed.find((input) => input.source === source);
    const image = imageUrl(images, source === '.ProxyImage' ? images.proxyImage : images.initImage, images.variant);
    if (!one || isPinned(image)) return [];
    const message = `${source} is ${image}, which has no tag or the tag latest`;
    return [{ code: 'unpinned-image', message, template, position: one.position, path: one.path } as const];
  });
}

function surroundings(
  documents: ConfigurationDocuments,
  config: InjectionConfig,
  generation: Generation,
): Surroundings {
  const functions = generation.functions({ environment: new Map() });
  const snapshot = withoutTemplates(documents, generation);
  const hasValues = documents.values !== undefined && snapshot !== undefined;
  const members = new Set<string>();
  if (hasValues) members.add('Values');
  if (documents.mesh && snapshot) {
    members.add('MeshConfig');
    if (generation.webhook.proxyConfigSource === 'mesh') members.add('ProxyConfig');
  }
  const known: KnownData = { functions, data: snapshot && dataOf(snapshot), members };
  const wanted = config.defaultTemplates.length === 0 ? ['sidecar'] : config.defaultTemplates;
  const defaultTemplates = new Set(wanted.flatMap((name) => config.aliases.get(name) ?? [name]));
  return { generation, functions, known, snapshot, hasValues, defaultTemplates };
}

/** Values and mesh config are known however bad the templates are. */
function withoutTemplates(documents: ConfigurationDocuments, generation: Generation): Snapshot | undefined {
  const config = { text: 'policy: enabled', source: documents.config.source };
  try {
    return readSnapshot({ ...documents, config }, { generation });
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** The data of templates for a pod of which nothing is looked at. */
function dataOf(snapshot: Snapshot): Value {
  const pod = readPod({ metadata: {}, spec: { containers: [] } });
  const user = { uid: defaultProxyUser, gid: defaultProxyUser };
  const data = templateData({
    pod,
    owner: snapshot.generation.readOwner(pod),
    proxyConfig: resolveProxyConfig(pod, snapshot),
    user,
    isNative: false,
    snapshot,
  });
  return templateValue(data, snapshot.generation.templateData);
}

const severities = ['error', 'warning', 'note'];

/** What is wrong first, then by place. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const rank = ({ code }: Finding): number => severities.indexOf(severityOf(code));
  const place = ({ position }: Finding): number => (position ? position.line * 10_000 + position.column : 0);
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()].sort(
    (left, right) => rank(left) - rank(right) || compare(left.template, right.template) || place(left) - place(right),
  );
}

function compare(left = '', right = ''): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
