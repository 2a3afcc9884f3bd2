import fastJsonPatch from 'fast-json-patch';
import type { Json, JsonObject } from '../../src/json/index.ts';

/** What an API server makes of a write: the object to store, or why not. */
export type Written = { readonly object: JsonObject } | { readonly status: number; readonly reason: string };

export interface Write {
  readonly method: string;
  readonly contentType: string;
  readonly body: Json;
  /** As it stands there; undefined where there is none. */
  readonly stored: JsonObject | undefined;
}

/** Creates, replaces and patches as API servers do, versions included. */
export function write({ method, contentType, body, stored }: Write): Written {
  if (method === 'POST') return stored ? refuse(409, 'AlreadyExists') : { object: body as JsonObject };
  if (!stored) return refuse(404, 'NotFound');
  if (method === 'PUT')
    return versionOf(body as JsonObject) === versionOf(stored)
      ? { object: body as JsonObject }
      : refuse(409, 'Conflict');
  if (contentType === 'application/merge-patch+json') return { object: merge(stored, body as JsonObject) };
  return patch(stored, body);
}

function refuse(status: number, reason: string): Written {
  return { status, reason };
}

function versionOf({ metadata }: JsonObject): Json | undefined {
  return (metadata as JsonObject).resourceVersion;
}

/** A test that fails makes the whole patch fail. */
function patch(stored: JsonObject, operations: Json): Written {
  try {
    const { newDocument } = fastJsonPatch.applyPatch(structuredClone(stored), operations as never, true);
    return { object: newDocument as JsonObject };
  } catch {
    return refuse(422, 'Invalid');
  }
}

/** RFC 7396. */
function merge(target: JsonObject, changes: JsonObject): JsonObject {
  const merged = { ...target };
  for (const [name, value] of Object.entries(changes)) {
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (value === null) delete merged[name];
    else merged[name] = isNested ? merge((merged[name] ?? {}) as JsonObject, value) : value;
  }
  return merged;
}
