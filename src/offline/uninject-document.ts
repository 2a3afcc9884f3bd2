import { annotationNames, annotationOf, asPod, type Pod } from '../inject/pod.ts';
import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { exactJson } from '../kube/typed-scalars.ts';
import { editYaml } from '../yaml-edit/index.ts';
import { placesIn, type TemplatePaths, templatePathsOf } from './custom-workloads.ts';
import { type JsonPath, spelledPath, valueAt } from './json-path.ts';
import { locating } from './locating.ts';
import { ownPod } from './own-pod.ts';
import { documentChanges, type PodChange } from './pod-change.ts';
import { decodeObject, decodePart, ownName, readDocumentTree } from './read-object.ts';
import { textCautions } from './text-cautions.ts';
import { readPast, undoAnnotation, withoutUndoRecord } from './undo-record.ts';
import { type ObjectName, objectText } from './workload-error.ts';
import { type PodPlace, pathInPod, workloadKinds } from './workload-kinds.ts';

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
  /** What stands in the text and counts for nothing: one sentence each. */
  readonly cautions: readonly string[];
}

/**
 * Takes an injection out of every workload of a document.
 * @param text the document as it stands in its file
 * @throws {WorkloadError} where the document cannot be read
 */
export function uninjectDocument(text: string, rules: UninjectRules): UninjectedDocument {
  const past = readPast(text);
  if (past.kind !== 'known') return removeInjection(text, rules);
  const { value, tree } = readDocumentTree(text);
  const objects = locating(text, () => injectedPods(value, rules)).map(({ object }) => object);
  return { text: past.text, manner: 'exact', objects, notes: [], cautions: textCautions(value, tree, text, true) };
}

/** As {@link uninjectDocument}, but going by what injections add rather than by a record. */
export function removeInjection(text: string, rules: UninjectRules): UninjectedDocument {
  const { value, tree } = readDocumentTree(text);
  const found = locating(text, () => injectedPods(value, rules));
  const notes: string[] = [];
  const changes = found.map(({ object, path, place, pod }): PodChange => {
    const { pod: after, leftovers } = ownPod(withoutUndoRecord(pod), object.name);
    if (leftovers.length > 0) {
      notes.push(`${objectText(object)}: may come from the injection, but is kept: ${leftovers.join(', ')}`);
    }
    return { path, place, before: pod, after };
  });
  const edited = editYaml(
    text,
    documentChanges(exactJson(value), changes).flatMap(({ operations }) => operations),
  );
  const manner = found.length > 0 ? 'removed' : 'untouched';
  const cautions = textCautions(value, tree, text, found.length > 0);
  return { text: edited.text, manner, objects: found.map(({ object }) => object), notes, cautions };
}

/** A pod in a document. */
interface PlacedPod {
  readonly object: ObjectName;
  readonly path: JsonPath;
  readonly place: PodPlace;
  /** In canonical form. */
  readonly pod: Pod;
}

/** The pods that carry the marks of an injection. */
function injectedPods(value: Json, rules: UninjectRules): PlacedPod[] {
  return podsIn(value, rules).filter(({ pod }) => isMarked(pod));
}

/**
 * The pods of a document's value, as {@link readDocument} gives it, in order.
 * @throws {WorkloadError} for an object that does not fit its type
 */
export function podsIn(value: Json, rules: UninjectRules, path: JsonPath = []): PlacedPod[] {
  if (!isObject(value)) return [];
  const typeMeta = decodeObject(value, 'v1.TypeMeta', path).object;
  if (typeMeta.kind === 'List') return podsInItems(value, rules, path);
  const templates = rules.templatePaths && templatePathsOf(typeMeta, rules.templatePaths);
  if (templates) {
    const object = ownName(exactJson(value) as JsonObject);
    return placesIn(value, templates).map((place) => {
      const pathOf = (inner: JsonPath): JsonPath => pathInPod(place, path, inner);
      const pod = asPod(decodePart(partsAt(value, place), 'v1.Pod', { owner: object, pathOf }).object);
      return { object, path, place, pod };
    });
  }
  const kind = workloadKinds.get(String(typeMeta.kind ?? ''));
  if (!kind) return [];
  const workload = decodeObject(value, kind.type, path).object;
  const places = [kind.place, kind.webhookPlace ?? kind.place];
  const pods = places.map((place) => ({
    object: ownName(workload),
    path,
    place,
    pod: asPod(partsAt(workload, place)),
  }));
  return [pods.find(({ pod }) => isMarked(pod)) ?? pods[0]!];
}

function podsInItems(list: JsonObject, rules: UninjectRules, path: JsonPath): PlacedPod[] {
  const [name] = spelledPath(list, ['items']) as [string];
  const items = valueAt(list, [name]);
  return Array.isArray(items)
    ? items.flatMap((item, index) => podsIn(item, rules, [...path, name, String(index)]))
    : [];
}

function partsAt(object: Json, place: PodPlace): JsonObject {
  return { metadata: valueAt(object, place.metadata) ?? {}, spec: valueAt(object, place.spec) ?? {} };
}

function isMarked(pod: Pod): boolean {
  return [annotationNames.status, undoAnnotation].some((name) => annotationOf(pod, name) !== undefined);
}
