import { isObject, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import type { KubernetesApi, Query } from './kubernetes-api.ts';

/** What a list found, by the keys of the objects, and from which version on to watch. */
export interface Listed<Fact> {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly version: string;
}

/**
 * Lists a collection page by page; of each object only what `read` makes of it is kept.
 * @param limit how many objects a page may have; undefined for all at once
 * @throws {ApiError} 410 where the server has forgotten the list before its last page
 */
export async function listPages<Fact>(
  api: KubernetesApi,
  path: string,
  query: Query & { readonly limit: number | undefined },
  read: (object: JsonObject) => Fact,
  signal: AbortSignal,
): Promise<Listed<Fact>> {
  const facts = new Map<string, Fact>();
  let next: string | undefined;
  for (;;) {
    const page = await api.read(path, { ...query, continue: next }, signal);
    const items = member(page, 'items');
    for (const item of Array.isArray(items) ? items : []) {
      if (isObject(item)) facts.set(keyOf(item), read(item));
    }
    const metadata = objectMember(page, 'metadata');
    next = textMember(metadata, 'continue') || undefined;
    if (next === undefined) return { facts, version: textMember(metadata, 'resourceVersion') };
  }
}

/** `namespace/name`, or the name of what has no namespace. */
export function keyOf(object: JsonObject): string {
  const metadata = objectMember(object, 'metadata');
  const namespace = textMember(metadata, 'namespace');
  const name = textMember(metadata, 'name');
  return namespace === '' ? name : `${namespace}/${name}`;
}
