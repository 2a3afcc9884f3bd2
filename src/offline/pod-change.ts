import { asJson, type Container, containersOf, type Pod, withContainer } from '../inject/pod.ts';
import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { anySchema, type MergeSchema, mergeSchema } from '../kube/index.ts';
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
    const prefix = pointerOf(change.path);
    const operations = diff(before, object, schemaAround(spelledPlace(before, change.place)));
    return { change, object, operations: operations.map((one) => ({ ...one, path: prefix + one.path })) };
  });
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

/** What is known of the types in an object that holds a pod at this place. */
function schemaAround(place: PodPlace): MergeSchema {
  return schemaAlong([
    [place.metadata, podMembers.get('metadata')!],
    [place.spec, podMembers.get('spec')!],
  ]);
}

function schemaAlong(known: readonly (readonly [JsonPath, MergeSchema])[]): MergeSchema {
  const here = known.find(([path]) => path.length === 0);
  if (here) return here[1];
  const names = new Set(known.map(([path]) => path[0]!));
  const members = new Map([...names].map((name) => [name, schemaAlong(below(known, name))]));
  return { ...anySchema, members: () => members };
}

function below(known: readonly (readonly [JsonPath, MergeSchema])[], name: string): [JsonPath, MergeSchema][] {
  return known.filter(([path]) => path[0] === name).map(([path, schema]) => [path.slice(1), schema]);
}
