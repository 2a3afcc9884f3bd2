import { isObject, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import type { KubernetesApi, Query } from './kubernetes-api.ts';

/** A part of a collection. */
export interface Page {
  /** As they come: the items of a list name neither their kind nor their apiVersion. */
  readonly items: readonly JsonObject[];
  /** What the server calls the items, such as `v1` and `Pod`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** From which version on to watch. */
  readonly version: string;
}

/**
 * Lists a collection page by page.
 * @param query its `limit` says how many objects a page may have; undefined for all at once
 * @throws {ApiError} 410 where the server has forgotten the list before its last page
 */
export async function* listPages(
  api: KubernetesApi,
  path: string,
  query: Query & { readonly limit: number | undefined },
  signal?: AbortSignal,
): AsyncGenerator<Page> {
  let next: string | undefined;
  do {
    const page = await api.read(path, { ...query, continue: next }, signal);
    const items = member(page, 'items');
    const metadata = objectMember(page, 'metadata');
    yield {
      items: Array.isArray(items) ? items.filter(isObject) : [],
      apiVersion: textMember(page, 'apiVersion'),
      kind: textMember(page, 'kind').replace(/List$/, ''),
      version: textMember(metadata, 'resourceVersion'),
    };
    next = textMember(metadata, 'continue') || undefined;
  } while (next !== undefined);
}

/** As many as kubectl asks for at once. The memory that a list takes, here and in the server, is that of one page. */
export const usualPageSize = 500;

/**
 * The objects of a collection one after the other, each with its kind; never more than a page of them is held.
 * @throws {ApiError} as {@link listPages}
 */
export async function* listObjects(api: KubernetesApi, path: string, query: Query = {}): AsyncGenerator<JsonObject> {
  for await (const { items, apiVersion, kind } of listPages(api, path, { ...query, limit: usualPageSize })) {
    for (const item of items) yield { apiVersion, kind, ...item };
  }
}

/** `namespace/name`, or the name of what has no namespace. */
export function keyOf(object: JsonObject): string {
  const metadata = objectMember(object, 'metadata');
  const namespace = textMember(metadata, 'namespace');
  const name = textMember(metadata, 'name');
  return namespace === '' ? name : `${namespace}/${name}`;
}
