import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { findMisfit } from '../kube/find-misfit.ts';
import { canonicalize, DecodeError } from '../kube/index.ts';
import { NotFiniteError, type TypedScalars, typedScalars } from '../kube/typed-scalars.ts';
import { checkAliases } from '../yaml/alias-budget.ts';
import { compose } from '../yaml/compose.ts';
import { defaultYamlLimits, readYamlTree, YamlError, type YamlTree } from '../yaml/index.ts';
import type { JsonPath } from './json-path.ts';
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
 * @param path where the object stands in its document
 * @param prefix what a release puts before the error of its decoder
 * @throws {WorkloadError} where the object does not fit the type
 */
export function decodeObject(
  value: Json,
  type: string,
  path: JsonPath,
  prefix?: string,
): { object: JsonObject; scalars: TypedScalars } {
  const owner = isObject(value) ? ownName(value) : unknownObject;
  return decodePart(value, type, { owner, pathOf: (inner) => [...path, ...inner] }, prefix);
}

/** What errors tell of a part of an object. */
interface DecodedPart {
  readonly owner: ObjectName;
  /** Where something stands in the document, by where it stands in the part. */
  readonly pathOf: (inner: JsonPath) => JsonPath;
}

const modernPrefix = 'error unmarshaling JSON: while decoding JSON: ';

/** As {@link decodeObject} for a part of an object. */
export function decodePart(
  value: Json,
  type: string,
  { owner, pathOf }: DecodedPart,
  prefix = modernPrefix,
): { object: JsonObject; scalars: TypedScalars } {
  const scalars = readScalars(value, type, owner);
  try {
    return { object: canonicalize(scalars.value, type, decoding) as JsonObject, scalars };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const path = pathOf(findMisfit(scalars.value, type, error, decoding));
    throw new WorkloadError('undecodable-object', `${prefix}${error.message}`, owner, { cause: error, path });
  }
}

const decoding = { isSorted: true };

function readScalars(value: Json, type: string, owner: ObjectName): TypedScalars {
  try {
    return typedScalars(value, type);
  } catch (error) {
    if (!(error instanceof NotFiniteError)) throw error;
    throw notYaml(error, error.message, owner);
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
