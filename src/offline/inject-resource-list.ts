import { isObject, type Json, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import { exactJson } from '../kube/typed-scalars.ts';
import type { Operation } from '../patch/index.ts';
import type { YamlTree } from '../yaml/index.ts';
import { editYaml } from '../yaml-edit/index.ts';
import { injectValue } from './inject-document.ts';
import type { WorkloadOutcome } from './inject-workload.ts';
import type { OfflineRules } from './offline-rules.ts';
import { documentChanges, type PodChange } from './pod-change.ts';
import { objectText, WorkloadError } from './workload-error.ts';

/** A ResourceList after injection, as functions of the Kubernetes Resource Model exchange it. */
export interface InjectedResourceList {
  /** The text that came in, with injected items and results; without any injection where an item fails. */
  readonly text: string;
  readonly outcomes: readonly WorkloadOutcome[];
  readonly failures: number;
}

/**
 * Injects the workloads among the items of a ResourceList and adds what there is to say to its results. Its text is edited,
 * since orchestrators hand the comments of users over in it. No record for undoing is kept: each item goes to a file of
 * its own later, in a form that is not known here.
 * @param value of the whole list, as `readDocument` gives it
 */
export function injectResourceList(
  text: string,
  { tree, value }: { readonly tree: YamlTree; readonly value: Json },
  rules: OfflineRules,
): InjectedResourceList {
  const document = exactJson(value) as JsonObject;
  const items = isObject(value) ? member(value, 'items') : undefined;
  const injected = (Array.isArray(items) ? items : []).map((item, index) => injectItem(item, index, rules));
  const results = injected.flatMap((item) => item.results);
  const failures = injected.filter((item) => item.isFailed).length;
  const changes = failures > 0 ? [] : injected.flatMap((item) => item.changes);
  const operations = documentChanges(document, changes).flatMap((change) => change.operations);
  const edited = editYaml(text, [...operations, ...addResults(document, results)], { tree, value: document });
  return { text: edited.text, outcomes: injected.flatMap((item) => item.outcomes), failures };
}

interface InjectedItem {
  readonly results: readonly JsonObject[];
  readonly outcomes: readonly WorkloadOutcome[];
  readonly changes: readonly PodChange[];
  readonly isFailed: boolean;
}

function injectItem(item: Json, index: number, rules: OfflineRules): InjectedItem {
  const about = isObject(item) ? item : {};
  try {
    const { report } = injectValue(item, rules, { isPrinted: false });
    const { outcomes, cautions, notes, changes } = report;
    const results = [
      ...cautions.map((caution) => result(caution, 'warning', about)),
      ...notes.map((note) => result(note, 'info', about)),
    ];
    const placed = changes.map((change) => ({ ...change, path: ['items', String(index), ...change.path] }));
    return { results, outcomes, changes: placed, isFailed: false };
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw error;
    const message = `${objectText(error.object)}: ${error.message}`;
    return { results: [result(message, 'error', about)], outcomes: [], changes: [], isFailed: true };
  }
}

function result(message: string, severity: 'info' | 'warning' | 'error', object: JsonObject): JsonObject {
  const metadata = objectMember(object, 'metadata');
  const namespace = textMember(metadata, 'namespace');
  const file = fileOf(objectMember(metadata, 'annotations'));
  return {
    message,
    severity,
    resourceRef: {
      apiVersion: textMember(object, 'apiVersion'),
      kind: textMember(object, 'kind'),
      ...(namespace !== '' && { namespace }),
      name: textMember(metadata, 'name'),
    },
    ...(file && { file }),
  };
}

/** Where the orchestrator read the item, which it tells in annotations; the names without `internal` are those of early ones. */
function fileOf(annotations: JsonObject): JsonObject | undefined {
  const about = (name: string): string =>
    textMember(annotations, `internal.config.kubernetes.io/${name}`) ||
    textMember(annotations, `config.kubernetes.io/${name}`);
  const path = about('path');
  const index = /^\d{1,9}$/.test(about('index')) ? Number(about('index')) : undefined;
  return path === '' ? undefined : { path, ...(index !== undefined && { index }) };
}

function addResults(document: JsonObject, results: readonly JsonObject[]): Operation[] {
  if (results.length === 0) return [];
  const earlier = member(document, 'results');
  const value = [...(Array.isArray(earlier) ? earlier : []), ...results];
  return [{ op: earlier === undefined ? 'add' : 'replace', path: '/results', value }];
}
