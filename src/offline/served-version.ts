import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { replaceAt, valueAt } from './json-path.ts';

interface Served {
  readonly version: string;
  /** Versions that current clusters no longer serve. */
  readonly removed: readonly string[];
  /** The served version demands a selector, which earlier ones made of the labels of the pod template. */
  readonly demandsSelector: boolean;
}

const apps = (...removed: string[]): Served => ({ version: 'apps/v1', removed, demandsSelector: true });

const servedKinds: ReadonlyMap<string, Served> = new Map([
  ['Deployment', apps('extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2')],
  ['DaemonSet', apps('extensions/v1beta1', 'apps/v1beta2')],
  ['ReplicaSet', apps('extensions/v1beta1', 'apps/v1beta2')],
  ['StatefulSet', apps('apps/v1beta1', 'apps/v1beta2')],
  ['Job', { version: 'batch/v1', removed: ['extensions/v1beta1'], demandsSelector: false }],
  ['CronJob', { version: 'batch/v1', removed: ['batch/v1beta1', 'batch/v2alpha1'], demandsSelector: false }],
  ['DeploymentConfig', { version: 'apps.openshift.io/v1', removed: ['v1'], demandsSelector: false }],
]);

/** What current clusters serve in the place of an object's API version; undefined where they serve it. */
function servedInstead({ kind, apiVersion }: JsonObject): Served | undefined {
  const served = typeof kind === 'string' ? servedKinds.get(kind) : undefined;
  return typeof apiVersion === 'string' && served?.removed.includes(apiVersion) ? served : undefined;
}

/**
 * Sentences about what current clusters do not take: an API version that they no longer serve, or the selector that a
 * rewritten one lacks.
 * @param object as it will be printed
 * @param given as it was read
 */
export function versionCautions(object: JsonObject, given: JsonObject): string[] {
  const served = servedInstead(object);
  if (served) {
    return [
      `current clusters no longer serve ${object.apiVersion}, but ${served.version} (see --convert-api-versions)`,
    ];
  }
  const lacksSelector = servedInstead(given)?.demandsSelector && !isObject(valueAt(object, ['spec', 'selector']));
  if (!lacksSelector) return [];
  return [`${object.apiVersion} demands a selector, and the pod template has no labels to make one of`];
}

/** The object under the API version that current clusters serve, with the selector that it demands. */
export function withServedVersion(object: JsonObject): JsonObject {
  const served = servedInstead(object);
  if (!served) return object;
  const renamed = { ...object, apiVersion: served.version };
  const labels = valueAt(object, ['spec', 'template', 'metadata', 'labels']);
  const hasSelector = isObject(valueAt(object, ['spec', 'selector']));
  if (!served.demandsSelector || hasSelector || !isObject(labels)) return renamed;
  return replaceAt(renamed, ['spec', 'selector'], { matchLabels: labels } as Json) as JsonObject;
}
