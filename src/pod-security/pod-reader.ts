import { isObject, type Json, type JsonObject, member } from '../json/index.ts';

/** A container with the words in which messages speak of it. */
export interface NamedContainer {
  /** `container app` */
  readonly words: string;
  readonly container: JsonObject;
  /** Its securityContext. */
  readonly context: JsonObject;
}

/** The parts of a pod that the checks look at. */
export interface ReadPod {
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
  /** The securityContext of the pod. */
  readonly context: JsonObject;
  readonly containers: readonly NamedContainer[];
}

const lists = [
  ['initContainers', 'init container'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeral container'],
] as const;

export function readParts(pod: JsonObject): ReadPod {
  const spec = objectAt(pod, 'spec');
  return {
    annotations: objectAt(objectAt(pod, 'metadata'), 'annotations'),
    spec,
    context: objectAt(spec, 'securityContext'),
    containers: lists.flatMap(([list, words]) =>
      objectsAt(spec, list).map((container) => ({
        words: `${words} ${textAt(container, 'name')}`,
        container,
        context: objectAt(container, 'securityContext'),
      })),
    ),
  };
}

/** A security context with the words for whose it is. */
export interface NamedContext {
  readonly words: string;
  readonly context: JsonObject;
}

/** That of the pod first. */
export function contextsOf({ context, containers }: ReadPod): NamedContext[] {
  return [{ words: 'the pod', context }, ...containers];
}

/** Whether the pod has users of its own, so that its root is none on the node. */
export function hasOwnUsers({ spec }: ReadPod): boolean {
  return member(spec, 'hostUsers') === false;
}

export function isWindows({ spec }: ReadPod): boolean {
  return textAt(objectAt(spec, 'os'), 'name') === 'windows';
}

export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = member(object, name);
  return isObject(value) ? value : {};
}

export function objectsAt(object: JsonObject, name: string): JsonObject[] {
  return listAt(object, name).filter(isObject);
}

export function listAt(object: JsonObject, name: string): readonly Json[] {
  const value = member(object, name);
  return Array.isArray(value) ? value : [];
}

export function textAt(object: JsonObject, name: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : '';
}
