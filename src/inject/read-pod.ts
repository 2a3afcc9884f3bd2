import { isObject, type Json } from '../json/index.ts';
import { canonicalize, DecodeError } from '../kube/index.ts';
import { InjectionError } from './injection-error.ts';
import { asPod, type Pod } from './pod.ts';

/**
 * Reads an object as a Pod, in canonical form and without `managedFields`, which no injection needs.
 * @throws {InjectionError} with the sentence of Go's decoder
 */
export function readPod(object: Json): Pod {
  try {
    return asPod(canonicalize(withoutManagedFields(object), 'v1.Pod'));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new InjectionError('undecodable-pod', error.message, { cause: error });
  }
}

function withoutManagedFields(object: Json): Json {
  if (!isObject(object) || !isObject(object.metadata) || !Object.hasOwn(object.metadata, 'managedFields'))
    return object;
  const { managedFields: _managed, ...metadata } = object.metadata;
  return { ...object, metadata };
}
