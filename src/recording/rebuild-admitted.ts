import { equalJson, isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { podWithDefaults } from '../kube/index.ts';
import { type Operation, unescapeToken } from '../patch/index.ts';
import { child } from '../policy/reviewed-objects.ts';
import { isTokenVolume, listOf, withPluginDefaults, withTokenMounts, withTokenVolume } from './admission-defaults.ts';
import type { AuditEvent } from './audit-event.ts';

/** A pod as the first webhook of a request got it, as far as that can be known. */
export interface RebuiltPod {
  readonly pod: JsonObject;
  /** What was added and where that is from, one sentence each. */
  readonly notes: readonly string[];
}

/** Adds to the pod of a request what API server and admission plugins add before they call webhooks. */
export function rebuildAdmitted(event: AuditEvent): RebuiltPod {
  const request = asCreated(event);
  const stored = storedPod(event);
  if (!stored) return byDefault(request);
  const touched = event.calls.flatMap(({ patch }) => patch ?? []);
  const metadata = metadataFrom(child(request, 'metadata'), child(stored, 'metadata'), touched);
  const limited = isLimited(request, metadata)
    ? withStoredResources(child(request, 'spec'), child(stored, 'spec'))
    : child(request, 'spec');
  const { spec, taken } = specFrom(limited, child(stored, 'spec'), touched);
  return {
    pod: { ...request, metadata, spec },
    notes: taken.length === 0 ? [] : [`taken from the stored pod: ${taken.join(', ')}`],
  };
}

/** The pod that the API server stored; undefined where none was, or it is not told. */
export function storedPod({ responseObject, code }: AuditEvent): JsonObject | undefined {
  return code < 300 && responseObject?.kind === 'Pod' ? responseObject : undefined;
}

/** What the client sent, in the form in which plugins see it: an applied pod is logged as it was written. */
function asCreated({ requestObject = {}, namespace, verb }: AuditEvent): JsonObject {
  const sent = verb === 'create' ? requestObject : podWithDefaults(requestObject);
  return { ...sent, metadata: { ...child(sent, 'metadata'), namespace }, status: {} };
}

function byDefault(request: JsonObject): RebuiltPod {
  const note =
    'added by default: service account, its token, tolerations, priority; what else the plugins of this cluster add is not known';
  return { pod: withPluginDefaults(request), notes: [note] };
}

/** Lists in which webhooks and plugins both write. */
const sharedLists: ReadonlySet<string> = new Set(['containers', 'initContainers', 'ephemeralContainers', 'volumes']);

/** Takes over what plugins wrote: all that no webhook touched, and the token of the service account. */
function specFrom(
  request: JsonObject,
  stored: JsonObject,
  touched: readonly Operation[],
): { spec: JsonObject; taken: readonly string[] } {
  const isTouched = (name: string): boolean =>
    touched.some(({ path }) => path === '/spec' || isAtOrBelow(path, `/spec/${name}`));
  const defaults = child(withPluginDefaults({ spec: request }), 'spec');
  const added = Object.entries(stored).flatMap(([name, value]) => {
    if (sharedLists.has(name) || equalJson(value, member(request, name))) return [];
    const before = isTouched(name) ? (member(defaults, name) ?? member(request, name)) : value;
    return before === undefined ? [] : [[name, before] as const];
  });
  const taken = added.map(([name]) => name);
  const spec = { ...request, ...Object.fromEntries(added) };
  const token = listOf(member(stored, 'volumes')).find(isTokenVolume);
  if (!token || listOf(member(request, 'volumes')).some(isTokenVolume)) return { spec, taken };
  const volume = String(token.name);
  return { spec: withTokenMounts(withTokenVolume(spec, token), volume), taken: [...taken, volume] };
}

function isAtOrBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

/** Whether the LimitRanger plugin wrote resources into the containers. */
function isLimited(request: JsonObject, metadata: JsonObject): boolean {
  const name = 'kubernetes.io/limit-ranger';
  const before = member(child(child(request, 'metadata'), 'annotations'), name);
  return before === undefined && member(child(metadata, 'annotations'), name) !== undefined;
}

function withStoredResources(spec: JsonObject, stored: JsonObject): JsonObject {
  const lists = ['containers', 'initContainers'].filter((name) => member(spec, name) !== undefined);
  const limited = lists.map((name) => {
    const found = listOf(member(stored, name)).filter(isObject);
    const containers = listOf(member(spec, name)).map((container) => {
      const own = isObject(container) ? found.find((one) => one.name === container.name) : undefined;
      return own?.resources === undefined ? container : { ...(container as JsonObject), resources: own.resources };
    });
    return [name, containers] as const;
  });
  return { ...spec, ...Object.fromEntries(limited) };
}

function metadataFrom(request: JsonObject, stored: JsonObject, touched: readonly Operation[]): JsonObject {
  const maps = ['labels', 'annotations'].flatMap((name) => {
    const found = child(stored, name);
    const brought = namesWritten(touched, name);
    const added = Object.entries(found).filter(
      ([key]) => member(child(request, name), key) === undefined && !brought.has(key),
    );
    if (added.length === 0) return [];
    return [[name, { ...child(request, name), ...Object.fromEntries(added) }] as const];
  });
  return { ...request, ...Object.fromEntries(maps) };
}

/** The labels or annotations that patches write. */
function namesWritten(operations: readonly Operation[], map: string): ReadonlySet<string> {
  const parent = `/metadata/${map}`;
  return new Set(
    operations.flatMap((operation) => {
      const { path } = operation;
      if (path.startsWith(`${parent}/`)) return [unescapeToken(path.slice(parent.length + 1))];
      const value: Json = path === parent && operation.op !== 'remove' ? operation.value : null;
      return isObject(value) ? Object.keys(value) : [];
    }),
  );
}
