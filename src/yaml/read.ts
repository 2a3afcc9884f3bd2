import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { checkAliases } from './alias-budget.ts';
import { compose, type NumberMode } from './compose.ts';
import { YamlError } from './error.ts';
import { formatGoFloat } from './go-float.ts';
import { completeLimits, defaultYamlLimits, type YamlLimits } from './limits.ts';
import { readYamlTree } from './read-tree.ts';
import type { YamlTree } from './tree.ts';

export interface YamlReadOptions {
  /** A key that occurs twice in a map is an error; otherwise the last one wins. */
  readonly strict?: boolean;
  readonly limits?: Partial<YamlLimits>;
}

function read(text: string, numbers: NumberMode, options: YamlReadOptions): { value: Json; tree: YamlTree } {
  const limits = completeLimits(options.limits ?? defaultYamlLimits);
  const tree = readYamlTree(text, limits);
  checkAliases(tree, text, limits);
  return { value: compose(tree.root, text, { numbers, strict: options.strict ?? false }), tree };
}

/**
 * Reads the first document of a text as sigs.k8s.io/yaml turns it into JSON: integers exact up to 18446744073709551615
 * (`bigint` beyond 2^53-1), keys as text, the last of equal keys wins. A text without content is null.
 * @throws {YamlError}
 */
export function readYaml(text: string, options: YamlReadOptions = {}): Json {
  return read(text, 'exact', options).value;
}

/** As {@link readYaml}, with the nodes and their places. */
export function readYamlDocument(text: string, options: YamlReadOptions = {}): { value: Json; tree: YamlTree } {
  return read(text, 'exact', options);
}

/**
 * Reads the first document into an untyped Go map: every number is a float64, and nothing is the empty map.
 * @throws {YamlError} also when the top level is something else than a map
 */
export function readYamlValues(text: string, options: YamlReadOptions = {}): JsonObject {
  const { value } = read(text, 'float64', options);
  if (value === null) return {};
  if (isObject(value)) return value;
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const message = `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  throw new YamlError('not-a-map', message, { offset: 0, line: 1, column: 1 });
}

/**
 * Reads the first document for a typed decoder, which needs to know how a number was written where the target is a Go
 * string: every integer is a `bigint`, every float a `number`, also an infinite one or NaN.
 * @throws {YamlError}
 */
export function readYamlScalars(text: string, options: YamlReadOptions = {}): Json {
  return read(text, 'distinct', options).value;
}

/**
 * The text that a scalar of {@link readYamlScalars} has where a Go string is wanted: integers decimal, floats by `%g`
 * with the digits of a 32-bit float (`100000000.0` is `1e+08`), null empty.
 */
export function goStringOfScalar(value: null | boolean | number | bigint): string {
  if (value === null) return '';
  return typeof value === 'number' ? formatGoFloat(value, 32) : String(value);
}
