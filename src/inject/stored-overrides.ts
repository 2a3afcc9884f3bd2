import { isObject, type Json, JsonSyntaxError, parseJson } from '../json/index.ts';
import { canonicalize, DecodeError, printTyped } from '../kube/index.ts';
import { InjectionError } from './injection-error.ts';
import { asJson, type Container } from './pod.ts';

/**
 * The containers that a user brought under the name of an injected one, as the annotation `proxy.istio.io/overrides`
 * keeps them for a later injection. The image `auto` is left out.
 */
export interface StoredOverrides {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
}

export const noOverrides: StoredOverrides = { containers: [], initContainers: [] };

/** @throws {InjectionError} for text that no injection can have written */
export function readOverrides(text: string): StoredOverrides {
  try {
    const value = parseJson(text);
    if (value === null) return noOverrides;
    if (!isObject(value)) throw new DecodeError('json: cannot unmarshal a value that is no object into podOverrides');
    return { containers: containerList(value.containers), initContainers: containerList(value.initContainers) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError) && !(error instanceof DecodeError)) throw error;
    throw new InjectionError('invalid-overrides', `failed to run injection template: ${error.message}`, {
      cause: error,
    });
  }
}

function containerList(value: Json | undefined): Container[] {
  if (value === undefined || value === null) return [];
  return (canonicalize(value, '[]v1.Container') ?? []) as unknown as Container[];
}

/** The annotation's text: containers as Go prints them, an empty list left out. */
export function writeOverrides(overrides: StoredOverrides): string {
  const members: string[] = [];
  for (const list of ['containers', 'initContainers'] as const) {
    if (overrides[list].length === 0) continue;
    members.push(`"${list}":[${overrides[list].map((one) => printTyped(asJson(one), 'v1.Container')).join(',')}]`);
  }
  return `{${members.join(',')}}`;
}
