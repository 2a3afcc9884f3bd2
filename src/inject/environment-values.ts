import { isObject, type Json, type JsonObject, member } from '../json/index.ts';

/** Shorter values are words like `true`, which stand in many sentences; nobody keeps a secret in five characters. */
const shortestSecret = 6;

/** The sentence without values of the pod's environment variables: it goes to logs, Events and whoever created the pod. */
export function withoutEnvironmentValues(message: string, spec: Json): string {
  return valuesOf(spec)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
    .reduce((text, value) => text.replaceAll(value, '(the value of an environment variable)'), message);
}

/** Whether a text tells the value of an environment variable of the pod, or a part of it. */
export function tellsEnvironmentValue(text: string, spec: Json): boolean {
  return valuesOf(spec).some((value) => text.includes(value) || value.includes(text));
}

/** The longest first, for one value may hold another. */
function valuesOf(spec: Json): string[] {
  return ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap((list) => objectsOf(member(spec as JsonObject, list)))
    .flatMap((container) => objectsOf(member(container, 'env')))
    .map((variable) => member(variable, 'value'))
    .filter((value) => typeof value === 'string' && value.length >= shortestSecret)
    .sort((one, other) => (other as string).length - (one as string).length) as string[];
}

function objectsOf(list: Json | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
