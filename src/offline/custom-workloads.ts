import type { JsonObject } from '../json/index.ts';
import type { JsonPath } from './json-path.ts';
import { textOf } from './read-object.ts';
import type { PodPlace } from './workload-kinds.ts';

/** Where workloads of other APIs hold their pod template, by `Kind.group`. */
export type TemplatePaths = ReadonlyMap<string, JsonPath>;

const template: JsonPath = ['spec', 'template'];

/** The kinds that are known without being told. */
export const shippedTemplatePaths: TemplatePaths = new Map<string, JsonPath>([
  ['Rollout.argoproj.io', template],
  ['CloneSet.apps.kruise.io', template],
  ['StatefulSet.apps.kruise.io', template],
  ['DaemonSet.apps.kruise.io', template],
  ['BroadcastJob.apps.kruise.io', template],
  ['AdvancedCronJob.apps.kruise.io', ['spec', 'template', 'jobTemplate', 'spec', 'template']],
  ['Service.serving.knative.dev', template],
  ['Configuration.serving.knative.dev', template],
  ['FlinkDeployment.flink.apache.org', ['spec', 'podTemplate']],
]);

const name = /^[A-Za-z][A-Za-z0-9]*\.[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const member = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/**
 * Reads `Kind.group=path.to.template`.
 * @returns undefined for any other text
 */
export function readTemplatePath(text: string): [kind: string, path: JsonPath] | undefined {
  const [kind = '', path = '', ...others] = text.split('=');
  const names = path.split('.');
  return name.test(kind) && others.length === 0 && names.every((one) => member.test(one)) ? [kind, names] : undefined;
}

/** The path of the pod template of an object, by its kind and group; undefined for a kind that is not in the table. */
export function templatePathOf(object: JsonObject, paths: TemplatePaths): JsonPath | undefined {
  const apiVersion = textOf(object.apiVersion);
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? undefined : paths.get(`${textOf(object.kind)}.${apiVersion.slice(0, slash)}`);
}

/** The place of a pod whose template stands at the path. */
export function placeAt(path: JsonPath): PodPlace {
  return { metadata: [...path, 'metadata'], spec: [...path, 'spec'] };
}
