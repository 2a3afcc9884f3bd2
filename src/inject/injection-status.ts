import { goString, type Json } from '../json/index.ts';
import { readJsonObject } from './json-text.ts';

/** The names that an injection added, as the annotation `sidecar.istio.io/status` lists them. */
export interface InjectionStatus {
  readonly initContainers: readonly string[];
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
  readonly imagePullSecrets: readonly string[];
}

/**
 * Reads the annotation of an earlier injection.
 * @returns undefined for a text that no injection can have written: not JSON, not an object, lists of anything but names
 */
export function readStatus(text: string): InjectionStatus | undefined {
  const value = readJsonObject(text);
  if (!value) return undefined;
  const lists = ['initContainers', 'containers', 'volumes', 'imagePullSecrets'].map((name) =>
    nameList(Object.hasOwn(value, name) ? value[name] : null),
  );
  const [initContainers, containers, volumes, imagePullSecrets] = lists;
  if (!initContainers || !containers || !volumes || !imagePullSecrets) return undefined;
  return { initContainers, containers, volumes, imagePullSecrets };
}

function nameList(value: Json | undefined): string[] | undefined {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  return value.every((name) => typeof name === 'string') ? value : undefined;
}

/** The annotation's text: members in this order, no spaces, an empty list as `null`, as Istio prints it. */
export function writeStatus(status: InjectionStatus, revision: string | undefined): string {
  const tail = revision === undefined ? '' : `,"revision":${goString(revision)}`;
  return `{${statusLists(status)}${tail}}`;
}

/** The members that hold the lists, without braces around them. */
export function statusLists(status: InjectionStatus): string {
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'null' : `[${names.map(goString).join(',')}]`;
  return (
    `"initContainers":${list(status.initContainers)},"containers":${list(status.containers)},` +
    `"volumes":${list(status.volumes)},"imagePullSecrets":${list(status.imagePullSecrets)}`
  );
}
