import { asJson, type Container, containersOf, type Pod, withContainer } from '../inject/pod.ts';
import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { type MergeSchema, mergeSchema } from '../kube/index.ts';
import { diff, lift, type Operation } from '../patch/index.ts';
import { type JsonPath, pointerOf, removeAt, replaceAt, spelledPath, valueAt } from './json-path.ts';
import type { PodPlace } from './workload-kinds.ts';

/** What becomes of the pod of one object in a document. */
export interface PodChange {
  /** Where the object stands: empty, or `items`, `0` and so on in a List. */
  readonly path: JsonPath;
  readonly place: PodPlace;
  /** Both in canonical form. */
  readonly before: Pod;
  readonly after: Pod;
}

/**
 * Carries the change of a pod over to the object as it is written: members that no type knows, and spellings that a type
 * would change, stay wherever nothing else changes.
 */
export function liftChange(object: Json, { place, before, after }: PodChange): JsonObject {
  const { metadata, spec } = spelledPlace(object, place);
  const raw = { metadata: valueAt(object, metadata) ?? {}, spec: valueAt(object, spec) ?? {} };
  const lifted = lift(raw, podParts(before), podParts(withoutNoise(before, after))) as JsonObject;
  let result = object as JsonObject;
  if (lifted.spec !== raw.spec) result = replaceAt(result, spec, lifted.spec!) as JsonObject;
  if (lifted.metadata === raw.metadata) return result;
  return isEmpty(lifted.metadata) && !isEmpty(raw.metadata)
    ? removeAt(result, metadata)
    : (replaceAt(result, metadata, lifted.metadata!) as JsonObject);
}

/** A change carried over to the document. */
export interface DocumentChange {
  readonly change: PodChange;
  /** The object as it will be. */
  readonly object: JsonObject;
  /** What brings it to the document. */
  readonly operations: readonly Operation[];
}

/** Carries changes over to a document, in order. @param document as plain JSON */
export function documentChanges(document: Json, changes: readonly PodChange[]): DocumentChange[] {
  return changes.map((change) => {
    const before = valueAt(document, change.path)!;
    const object = liftChange(before, change);
    const { metadata, spec } = spelledPlace(before, change.place);
    const inMetadata = partOperations(before, object, metadata, podMembers.get('metadata')!);
    const inSpec = partOperations(before, object, spec, podMembers.get('spec')!);
    // Where both are missing together with what should hold them, that is written once.
    const isOnce = inMetadata[0] !== undefined && inMetadata[0].path === inSpec[0]?.path;
    const prefix = pointerOf(change.path);
    const operations = [...inMetadata, ...(isOnce ? [] : inSpec)];
    return { change, object, operations: operations.map((one) => ({ ...one, path: prefix + one.path })) };
  });
}

/** What brings one part of an object to what it will be. Only there are the types known, and so the names of list items. */
function partOperations(before: Json, after: Json, path: JsonPath, schema: MergeSchema): Operation[] {
  const missing = path.findIndex((_, index) => valueAt(before, path.slice(0, index + 1)) === undefined);
  // A key without a value, `template:`, is no object that something could be added to.
  const isHeld = missing < 0 || isObject(valueAt(before, path.slice(0, missing)));
  const place = missing < 0 ? path : path.slice(0, isHeld ? missing + 1 : missing);
  const value = valueAt(after, place);
  if (missing >= 0) {
    const op = isHeld ? 'add' : 'replace';
    return value === undefined || value === null ? [] : [{ op, path: pointerOf(place), value }];
  }
  if (value === undefined) return [{ op: 'remove', path: pointerOf(place) }];
  const operations = diff(valueAt(before, place)!, value, schema);
  return operations.map((one) => ({ ...one, path: pointerOf(place) + one.path }));
}

export function spelledPlace(object: Json, place: PodPlace): PodPlace {
  return { metadata: spelledPath(object, place.metadata), spec: spelledPath(object, place.spec) };
}

/** New containers without the empty member that their type always prints. */
function withoutNoise(before: Pod, after: Pod): Pod {
  let result = after;
  for (const list of ['containers', 'initContainers'] as const) {
    const known = new Set(containersOf(before, list).map(({ name }) => name));
    for (const [index, container] of containersOf(after, list).entries()) {
      const { resources, ...rest } = container;
      const isNoise = !known.has(container.name) && isEmpty(resources as Json | undefined);
      if (isNoise) result = withContainer(result, list, index, rest as Container);
    }
  }
  return result;
}

function podParts(pod: Pod): JsonObject {
  const { metadata = {}, spec = {} } = asJson(pod);
  return { metadata, spec };
}

function isEmpty(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

const podMembers = mergeSchema('v1.Pod').members();
