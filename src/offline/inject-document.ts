import type { Json, JsonObject } from '../json/index.ts';
import { earlierForm } from '../kube/index.ts';
import { exactJson, type TypedScalars } from '../kube/typed-scalars.ts';
import { type WrittenParts, writeYaml, YamlError } from '../yaml/index.ts';
import { kindAndGroup, placesIn, shippedTemplatePaths, templatePathsOf } from './custom-workloads.ts';
import { type InjectedWorkload, injectPodOf, injectWorkload, type WorkloadOutcome } from './inject-workload.ts';
import { type JsonPath, spelledPath, valueAt } from './json-path.ts';
import { locating } from './locating.ts';
import type { OfflineRules } from './offline-rules.ts';
import { liftChange, type PodChange } from './pod-change.ts';
import { decodeObject, decodePart, ownName, readDocumentTree } from './read-object.ts';
import { versionCautions, withServedVersion } from './served-version.ts';
import { textCautions } from './text-cautions.ts';
import { objectText, WorkloadError } from './workload-error.ts';
import { listType, type PodPlace, pathInPod, type WorkloadKind, workloadKinds } from './workload-kinds.ts';

/** A document after injection. */
export interface InjectedDocument {
  /** YAML with a line break at the end; the very text that came in where the document is of no known kind. */
  readonly text: string;
  /** The workloads of the document, in order. */
  readonly outcomes: readonly WorkloadOutcome[];
  /** What Istio's kube-inject says, in order, each with its line break. */
  readonly warnings: readonly string[];
  /** What will not work on a cluster: one sentence each, naming the object. */
  readonly cautions: readonly string[];
  /** What a user should know besides: one sentence each, naming the object. */
  readonly notes: readonly string[];
}

/**
 * Injects every workload of one YAML document. Kinds are known by their name alone; a document of another kind, or
 * without any content, stays as it is.
 * @throws {WorkloadError} at the first workload that fails
 */
export function injectDocument(text: string, rules: OfflineRules): InjectedDocument {
  const { value, tree } = readDocumentTree(text);
  const { result, report } = locating(text, () => injectValue(value, rules, { isPrinted: true }));
  const { outcomes, warnings, notes } = report;
  const cautions = [...report.cautions, ...textCautions(value, tree, text, outcomes.length > 0)];
  return { text: result === undefined ? text : writeDocument(result), outcomes, warnings, cautions, notes };
}

/** What is said about the workloads of a document. */
export interface InjectionFindings {
  readonly isPrinted: boolean;
  readonly outcomes: WorkloadOutcome[];
  readonly warnings: string[];
  readonly cautions: string[];
  readonly notes: string[];
  /** How the pods of the document change, in order; none of a workload that is skipped. */
  readonly changes: PodChange[];
}

/**
 * Injects the workloads of a document's value, as {@link readDocumentTree} gives it.
 * @param options whether the canonical form is wanted, which loses what its types do not know
 * @returns with `result` undefined where the document is of no known kind
 * @throws {WorkloadError} at the first workload that fails
 */
export function injectValue(
  value: Json,
  rules: OfflineRules,
  options: { readonly isPrinted: boolean },
): { result: JsonObject | undefined; report: InjectionFindings } {
  const report: InjectionFindings = { ...options, outcomes: [], warnings: [], cautions: [], notes: [], changes: [] };
  return { result: injectObject(value, rules, report, []), report };
}

/** What templates print without any text of the workload is part of many documents. */
const memory: WrittenParts = new WeakMap();

function writeDocument(object: JsonObject): string {
  try {
    return writeYaml(object, { memory });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new WorkloadError('unwritable-object', error.message, ownName(object), { cause: error });
  }
}

/** The object injected, in canonical form; undefined for an object of another kind. */
function injectObject(
  value: Json,
  rules: OfflineRules,
  report: InjectionFindings,
  path: JsonPath,
): JsonObject | undefined {
  const typeMeta = decodeObject(value, 'v1.TypeMeta', path).object as { kind?: string };
  const templates = rules.templatePaths && templatePathsOf(typeMeta, rules.templatePaths);
  if (templates) return injectCustom(value, templates, rules, report, path);
  const { kind = '' } = typeMeta;
  const { kubeInject, kubernetes } = rules.snapshot.generation;
  if (!rules.asWebhook && kubeInject.unknownKinds.has(kind)) return undefined;
  if (kind === 'List') return injectList(value, rules, report, path);
  const workloadKind = workloadKinds.get(kind);
  if (!workloadKind) {
    report.notes.push(...passedBy(value, typeMeta));
    return undefined;
  }
  const decoded = decodeObject(value, workloadKind.type, path, kubeInject.decodeErrorPrefix);
  const object = rules.convertsApiVersions ? withServedVersion(decoded.object) : decoded.object;
  const injected = injectWorkload(object, workloadKind, rules);
  const losses = report.isPrinted ? lossNotes(decoded.scalars, workloadKind) : [];
  const name = objectText(ownName(object));
  report.cautions.push(...versionCautions(object, decoded.object).map((sentence) => `${name}: ${sentence}`));
  const readingNotes = [...foreignGroup(object, workloadKind), ...losses];
  note(injected, readingNotes, report, path);
  const { workload } = injected;
  if (rules.asWebhook || !kubernetes) return workload;
  return earlierForm(workload, workloadKind.type, kubernetes) as JsonObject;
}

/** A workload of another API, or workloads in a list of their own: istioctl lets them pass, and says nothing. */
function passedBy(value: Json, typeMeta: JsonObject): string[] {
  const { kind } = typeMeta as { kind?: string };
  if (kind?.endsWith('List') && workloadKinds.has(kind.slice(0, -'List'.length))) {
    return [`${kind}: not injected: of lists only those of kind List are looked into, as kubectl get prints them`];
  }
  const [path] = templatePathsOf(typeMeta, shippedTemplatePaths) ?? [];
  if (!path) return [];
  const option = `--pod-template-path ${kindAndGroup(typeMeta)}=${path.join('.')}`;
  const name = objectText(ownName(value as JsonObject));
  return [`${name}: not injected, as by istioctl; --output-format preserve injects it, and so does ${option}`];
}

/** An object whose type is not known, but for the pods in it. */
function injectCustom(
  value: Json,
  templates: readonly JsonPath[],
  rules: OfflineRules,
  report: InjectionFindings,
  path: JsonPath,
): JsonObject {
  const object = exactJson(value) as JsonObject;
  const places = placesIn(value, templates);
  if (places.length === 0) {
    const where = templates.map((template) => template.join('.')).join(' or ');
    report.notes.push(`${objectText(ownName(object))}: not injected: there is no pod template at ${where}`);
  }
  return places.reduce((result, place) => injectAt(place, { value, result }, rules, report, path), object);
}

/** @param parts the object as it was read, and with what was injected already */
function injectAt(
  place: PodPlace,
  { value, result }: { readonly value: Json; readonly result: JsonObject },
  rules: OfflineRules,
  report: InjectionFindings,
  path: JsonPath,
): JsonObject {
  const raw = { metadata: valueAt(value, place.metadata) ?? {}, spec: valueAt(value, place.spec)! };
  const pathOf = (inner: JsonPath): JsonPath => pathInPod(place, path, inner);
  const pod = decodePart(raw, 'v1.Pod', { owner: ownName(result), pathOf }).object;
  const injected = injectPodOf(result, pod, { place }, rules);
  note(injected, [], report, path);
  return injected.change ? liftChange(result, { ...injected.change, path }) : result;
}

function note(
  injected: InjectedWorkload,
  readingNotes: readonly string[],
  report: InjectionFindings,
  path: JsonPath,
): void {
  const { outcome, warnings, notes, cautions, change } = injected;
  const name = objectText(ownName(injected.workload));
  report.outcomes.push(outcome);
  report.warnings.push(...warnings);
  report.notes.push(...[...readingNotes, ...notes].map((sentence) => `${name}: ${sentence}`));
  report.cautions.push(...cautions.map((sentence) => `${name}: ${sentence}`));
  if (change) report.changes.push({ ...change, path });
}

/** Lists in lists deeper than any tool writes them; the reader of YAML allows a thousand levels. */
const maximumListDepth = 100;

function injectList(value: Json, rules: OfflineRules, report: InjectionFindings, path: JsonPath): JsonObject {
  const list = decodeObject(value, listType, path).object;
  if (path.length / 2 >= maximumListDepth) {
    throw new WorkloadError('undecodable-object', `lists nest deeper than ${maximumListDepth} levels`, ownName(list));
  }
  if (!Array.isArray(list.items)) return list;
  const [itemsName] = spelledPath(value, ['items']);
  const items = list.items.map(
    (item, index) => injectObject(item, rules, report, [...path, itemsName!, String(index)]) ?? exactJson(item),
  );
  return { ...list, items };
}

function foreignGroup({ apiVersion }: JsonObject, { type, groups }: WorkloadKind): string[] {
  if (typeof apiVersion !== 'string') return [];
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return groups.includes(group)
    ? []
    : [`kinds are known by their name alone, so this ${apiVersion} is read as ${type}`];
}

function lossNotes({ dropped, retyped }: TypedScalars, { type }: WorkloadKind): string[] {
  const notes: string[] = [];
  if (dropped.length > 0) notes.push(`members that ${type} does not have are dropped: ${some(dropped)}`);
  if (retyped.length > 0) notes.push(`unquoted scalars become text: ${some(retyped)}`);
  return notes;
}

/** So many paths are named in one note; the rest is counted. */
const namedPaths = 5;

function some(paths: readonly string[]): string {
  const rest = paths.length - namedPaths;
  return paths.slice(0, namedPaths).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
