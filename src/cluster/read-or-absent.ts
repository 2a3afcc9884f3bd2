import type { JsonObject } from '../json/index.ts';
import { ApiError, type KubernetesApi } from './kubernetes-api.ts';

/** Reads an object. @returns undefined where there is none @throws {ApiError} */
export async function readOrAbsent(api: KubernetesApi, path: string): Promise<JsonObject | undefined> {
  try {
    return await api.read(path);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
