import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { canonicalize, DecodeError } from '../kube/index.ts';
import { readYamlScalars, writeYaml, YamlError } from '../yaml/index.ts';
import { injectWorkload, ownName, type WorkloadOutcome } from './inject-workload.ts';
import type { OfflineRules } from './offline-rules.ts';
import { exactJson, NotFiniteError, type TypedScalars, typedScalars } from './typed-scalars.ts';
import { type ObjectName, objectText, WorkloadError } from './workload-error.ts';
import { listType, type WorkloadKind, workloadKinds } from './workload-kinds.ts';

/** A document after injection. */
export interface InjectedDocument {
  /** YAML with a line break at the end; the very text that came in where the document is of no known kind. */
  readonly text: string;
  /** The workloads of the document, in order. */
  readonly outcomes: readonly WorkloadOutcome[];
  /** What Istio's kube-inject says, in order, each with its line break. */
  readonly warnings: readonly string[];
  /** What a user should know besides: one sentence each, naming the object. */
  readonly notes: readonly string[];
}

/**
 * Injects every workload of one YAML document. Kinds are known by their name alone; a document of another kind, or
 * without any content, stays as it is.
 * @throws {WorkloadError} at the first workload that fails
 */
export function injectDocument(text: string, rules: OfflineRules): InjectedDocument {
  const value = readDocument(text);
  const report: Report = { outcomes: [], warnings: [], notes: [] };
  const result = injectObject(value, rules, report, 1);
  return { text: result === undefined ? text : writeDocument(result), ...report };
}

interface Report {
  readonly outcomes: WorkloadOutcome[];
  readonly warnings: string[];
  readonly notes: string[];
}

const unknownObject: ObjectName = { kind: '', namespace: '', name: '' };

function readDocument(text: string): Json {
  try {
    return readYamlScalars(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new WorkloadError('not-yaml', `error converting YAML to JSON: ${error.message}`, unknownObject, {
      cause: error,
    });
  }
}

function writeDocument(object: JsonObject): string {
  try {
    return writeYaml(object);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new WorkloadError('unwritable-object', error.message, ownName(object), { cause: error });
  }
}

/** The object injected, in canonical form; undefined for an object of another kind. */
function injectObject(value: Json, rules: OfflineRules, report: Report, depth: number): JsonObject | undefined {
  const { kind } = decode(value, 'v1.TypeMeta').object as { kind?: string };
  if (kind === 'List') return injectList(value, rules, report, depth);
  const workloadKind = workloadKinds.get(kind ?? '');
  if (!workloadKind) return undefined;
  const decoded = decode(value, workloadKind.type);
  const { workload, outcome, warnings, notes } = injectWorkload(decoded.object, workloadKind, rules);
  report.outcomes.push(outcome);
  report.warnings.push(...warnings);
  const name = objectText(ownName(workload));
  const readingNotes = [...foreignGroup(decoded.object, workloadKind), ...lossNotes(decoded.scalars, workloadKind)];
  for (const note of [...readingNotes, ...notes]) report.notes.push(`${name}: ${note}`);
  return workload;
}

/** Lists in lists deeper than any tool writes them; the reader of YAML allows a thousand levels. */
const maximumListDepth = 100;

function injectList(value: Json, rules: OfflineRules, report: Report, depth: number): JsonObject {
  const list = decode(value, listType).object;
  if (depth > maximumListDepth) {
    throw new WorkloadError('undecodable-object', `lists nest deeper than ${maximumListDepth} levels`, ownName(list));
  }
  if (!Array.isArray(list.items)) return list;
  const items = list.items.map((item) => injectObject(item, rules, report, depth + 1) ?? exactJson(item));
  return { ...list, items };
}

/** Reads an object into its Go type, with scalars turned into text where the type wants text. */
function decode(value: Json, type: string): { object: JsonObject; scalars: TypedScalars } {
  try {
    const scalars = typedScalars(value, type);
    return { object: canonicalize(scalars.value, type, { isSorted: true }) as JsonObject, scalars };
  } catch (error) {
    const object = isObject(value) ? ownName(value) : unknownObject;
    if (error instanceof NotFiniteError) {
      throw new WorkloadError('not-yaml', `error converting YAML to JSON: ${error.message}`, object, { cause: error });
    }
    if (!(error instanceof DecodeError)) throw error;
    const message = `error unmarshaling JSON: while decoding JSON: ${error.message}`;
    throw new WorkloadError('undecodable-object', message, object, { cause: error });
  }
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
