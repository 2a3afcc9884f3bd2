import { isObject, type Json, JsonSyntaxError, member, parseJson } from '../../json/index.ts';
import { define } from '../../template/functions/define.ts';
import { trimSpace } from '../../template/functions/strings.ts';
import { type GoFunction, stringType } from '../../template/value.ts';

/** A network attachment: `name` or `namespace/name`. */
interface Network {
  readonly name: string;
  readonly namespace: string | undefined;
}

function readNetwork(text: string): Network {
  const [first = '', second] = text.split('/');
  return second === undefined ? { name: first, namespace: undefined } : { name: second, namespace: first };
}

/** Adds a network to the annotation of the Multus plugin, which is a comma list or a JSON list. */
function appendNetwork(existing: string, network: string): string {
  if (existing === '') return network;
  const end = existing.lastIndexOf(']');
  if (end >= 0) return appendToJson(existing, end, readNetwork(network));
  const isThere = existing.split(',').some((item) => trimSpace(item) === network);
  return isThere ? existing : `${existing}, ${network}`;
}

/** Text that is no list of objects stays as it is. Istio does not care whether the list is empty. */
function appendToJson(existing: string, end: number, network: Network): string {
  const entries = readEntries(existing);
  if (!entries || entries.some((entry) => isSame(entry, network))) return existing;
  const namespace = network.namespace === undefined ? '' : `, "namespace": "${network.namespace}"`;
  return `${existing.slice(0, end)}, {"name": "${network.name}"${namespace}}${existing.slice(end)}`;
}

function readEntries(text: string): readonly Json[] | undefined {
  let json: Json;
  try {
    json = parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
  return Array.isArray(json) && json.every((entry) => entry === null || isObject(entry)) ? json : undefined;
}

function isSame(entry: Json, network: Network): boolean {
  if (!isObject(entry)) return false;
  return member(entry, 'name') === network.name && member(entry, 'namespace') === network.namespace;
}

/** Until 1.20: a network that is there already is added again, and one in a JSON list has no namespace of its own. */
function appendPlainly(existing: string, network: string): string {
  if (existing === '') return network;
  const end = existing.lastIndexOf(']');
  if (end < 0) return `${existing}, ${network}`;
  return `${existing.slice(0, end)}, {"name": "${network}"}${existing.slice(end)}`;
}

/** The function as it was until 1.20. */
export const plainMultusFunctions: Readonly<Record<string, GoFunction>> = {
  appendMultusNetwork: define([stringType, stringType], ([existing, network]) =>
    appendPlainly(existing as string, network as string),
  ),
};

/** Istio's function for the Multus network plugin. */
export const multusFunctions: Readonly<Record<string, GoFunction>> = {
  appendMultusNetwork: define([stringType, stringType], ([existing, network]) =>
    appendNetwork(existing as string, network as string),
  ),
};
