import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { canonicalize, DecodeError } from '../kube/index.ts';
import { NotFiniteError, type TypedScalars, typedScalars } from '../kube/typed-scalars.ts';
import { checkAliases } from '../yaml/alias-budget.ts';
import { compose } from '../yaml/compose.ts';
import { defaultYamlLimits, readYamlTree, YamlError, type YamlTree } from '../yaml/index.ts';
import { type ObjectName, WorkloadError } from './workload-error.ts';

const unknownObject: ObjectName = { kind: '', namespace: '', name: '' };

/** Reads a document with its scalars as they are written. @throws {WorkloadError} where it is no YAML */
export function readDocument(text: string): Json {
  return readDocumentTree(text).value;
}

/** As {@link readDocument}, with the places of its nodes. */
export function readDocumentTree(text: string, limits = defaultYamlLimits): { value: Json; tree: YamlTree } {
  try {
    const tree = readYamlTree(text, limits);
    checkAliases(tree, text, limits);
    return { tree, value: compose(tree.root, text, { numbers: 'distinct', strict: false }) };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw notYaml(error, error.message, unknownObject);
  }
}

/**
 * Reads an object into its Go type, with scalars turned into text where the type wants text.
 * @param prefix what a release puts before the error of its decoder
 * @throws {WorkloadError} where the object does not fit the type
 */
export function decodeObject(
  value: Json,
  type: string,
  prefix?: string,
): { object: JsonObject; scalars: TypedScalars } {
  return decodePart(value, type, isObject(value) ? ownName(value) : unknownObject, prefix);
}

const modernPrefix = 'error unmarshaling JSON: while decoding JSON: ';

/** As {@link decodeObject} for a part of an object, which errors name. */
export function decodePart(
  value: Json,
  type: string,
  owner: ObjectName,
  prefix = modernPrefix,
): { object: JsonObject; scalars: TypedScalars } {
  try {
    const scalars = typedScalars(value, type);
    return { object: canonicalize(scalars.value, type, { isSorted: true }) as JsonObject, scalars };
  } catch (error) {
    if (error instanceof NotFiniteError) throw notYaml(error, error.message, owner);
    if (!(error instanceof DecodeError)) throw error;
    throw new WorkloadError('undecodable-object', `${prefix}${error.message}`, owner, { cause: error });
  }
}

function notYaml(cause: Error, problem: string, object: ObjectName): WorkloadError {
  return new WorkloadError('not-yaml', `error converting YAML to JSON: ${problem}`, object, { cause });
}

/** Kind, namespace and name of an object in canonical form. */
export function ownName(object: JsonObject): ObjectName {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  return { kind: textOf(object.kind), namespace: textOf(metadata.namespace), name: textOf(metadata.name) };
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
