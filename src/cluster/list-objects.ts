import { isObject, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import type { KubernetesApi, Query } from './kubernetes-api.ts';

/** How many objects a page has: API servers hold a page in memory, and so do we. */
const pageSize = 500;

/**
 * The objects of a collection one after the other, page by page, with the kind that the items of a list leave out.
 * @throws {ApiError} also where the server has forgotten the list before its last page
 */
export async function* listObjects(api: KubernetesApi, path: string, query: Query = {}): AsyncGenerator<JsonObject> {
  let next: string | undefined;
  do {
    const page = await api.read(path, { ...query, limit: pageSize, continue: next });
    const kind = textMember(page, 'kind').replace(/List$/, '');
    const apiVersion = textMember(page, 'apiVersion');
    const items = member(page, 'items');
    for (const item of Array.isArray(items) ? items : []) {
      if (isObject(item)) yield { kind, apiVersion, ...item };
    }
    next = textMember(objectMember(page, 'metadata'), 'continue') || undefined;
  } while (next !== undefined);
}
