import { annotationNames, annotationOf, asPod, type Pod } from '../inject/pod.ts';
import { isObject, type Json } from '../json/index.ts';
import { exactJson } from '../kube/typed-scalars.ts';
import { editYaml } from '../yaml-edit/index.ts';
import { placeAt, type TemplatePaths, templatePathOf } from './custom-workloads.ts';
import { type JsonPath, spelledPath, valueAt } from './json-path.ts';
import { ownPod } from './own-pod.ts';
import { operationsOf, type PodChange } from './pod-change.ts';
import { decodeObject, decodePart, ownName, readDocument } from './read-object.ts';
import { readPast, undoAnnotation, withoutUndoRecord } from './undo-record.ts';
import { type ObjectName, objectText } from './workload-error.ts';
import { type PodPlace, workloadKinds } from './workload-kinds.ts';

/** What uninjection depends on besides the manifest. */
export interface UninjectRules {
  readonly templatePaths?: TemplatePaths;
}

/** A document without what an injection added. */
export interface UninjectedDocument {
  /** The very text that came in where nothing was injected. */
  readonly text: string;
  /** `exact`: the text before injection; `removed`: what injections add is gone, which need not be the same. */
  readonly manner: 'exact' | 'removed' | 'untouched';
  /** The workloads that had been injected. */
  readonly objects: readonly ObjectName[];
  /** One sentence each, naming the object. */
  readonly notes: readonly string[];
}

/**
 * Takes an injection out of every workload of a document.
 * @param text the document as it stands in its file
 * @throws {WorkloadError} where the document cannot be read
 */
export function uninjectDocument(text: string, rules: UninjectRules): UninjectedDocument {
  const past = readPast(text);
  if (past.kind !== 'known') return removeInjection(text, rules);
  const objects = injectedPods(readDocument(text), rules).map(({ object }) => object);
  return { text: past.text, manner: 'exact', objects, notes: [] };
}

/** As {@link uninjectDocument}, but going by what injections add rather than by a record. */
export function removeInjection(text: string, rules: UninjectRules): UninjectedDocument {
  const value = readDocument(text);
  const found = injectedPods(value, rules);
  const notes: string[] = [];
  const changes = found.map(({ object, workload, path, place, pod }): PodChange => {
    const { pod: after, leftovers } = ownPod(withoutUndoRecord(pod), workload);
    if (leftovers.length > 0) {
      notes.push(`${objectText(object)}: may come from the injection, but is kept: ${leftovers.join(', ')}`);
    }
    return { path, place, before: pod, after };
  });
  const edited = editYaml(text, operationsOf(exactJson(value), changes));
  const manner = found.length > 0 ? 'removed' : 'untouched';
  return { text: edited.text, manner, objects: found.map(({ object }) => object), notes };
}

interface InjectedPod {
  readonly object: ObjectName;
  /** Name of the workload, from which some labels are made. */
  readonly workload: string;
  readonly path: JsonPath;
  readonly place: PodPlace;
  readonly pod: Pod;
}

/** The pods of a document that carry the marks of an injection. */
function injectedPods(value: Json, rules: UninjectRules, path: JsonPath = []): InjectedPod[] {
  if (!isObject(value)) return [];
  const typeMeta = decodeObject(value, 'v1.TypeMeta').object;
  if (typeMeta.kind === 'List') {
    const [items] = spelledPath(value, ['items']) as [string];
    const list = valueAt(value, [items]);
    return Array.isArray(list)
      ? list.flatMap((item, index) => injectedPods(item, rules, [...path, items, String(index)]))
      : [];
  }
  const templatePath = rules.templatePaths && templatePathOf(typeMeta, rules.templatePaths);
  const kind = workloadKinds.get(String(typeMeta.kind ?? ''));
  const places = templatePath ? [placeAt(templatePath)] : kind ? [kind.place, kind.webhookPlace ?? kind.place] : [];
  const type = templatePath ? undefined : kind?.type;
  const object = type === undefined ? (exactJson(value) as typeof typeMeta) : decodeObject(value, type).object;
  for (const place of places) {
    const pod = podAt(type === undefined ? value : object, place, type === undefined);
    const name = ownName(object);
    if (isMarked(pod)) return [{ object: name, workload: name.name, path, place, pod }];
  }
  return [];
}

function podAt(object: Json, place: PodPlace, isRaw: boolean): Pod {
  const pod = { metadata: valueAt(object, place.metadata) ?? {}, spec: valueAt(object, place.spec) ?? {} };
  return asPod(isRaw ? decodePart(pod, 'v1.Pod', ownName({})).object : pod);
}

function isMarked(pod: Pod): boolean {
  return [annotationNames.status, undoAnnotation].some((name) => annotationOf(pod, name) !== undefined);
}
